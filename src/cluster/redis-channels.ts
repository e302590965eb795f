import type { RedisConnection } from './redis-connection.ts';
import { withTimeout } from './timeout.ts';

export interface Channel {
  name: string;
  /** Resolves when messages are received. */
  subscribed(): Promise<void>;
  unsubscribe(): void;
}

export interface RedisChannels {
  open(name: string, onMessage: (message: string) => void): Channel;
  /** Subscribes to the channels whose subscription failed, for instance because Redis was away. */
  restore(): Promise<void>;
}

/** The channels that this process listens to. After a reconnect, the client of Redis subscribes to them again. */
export function createChannels(
  connection: Pick<RedisConnection, 'subscribe' | 'unsubscribe'>,
  timeoutMs: number,
): RedisChannels {
  const missing = new Set<Channel>();
  return {
    open(name, onMessage) {
      const listener = (message: string | Buffer) => onMessage(String(message));
      const channel: Channel = {
        name,
        async subscribed() {
          await withTimeout(connection.subscribe(name, listener), timeoutMs);
          missing.delete(channel);
        },
        unsubscribe() {
          missing.delete(channel);
          // Without the listener, it would also end a subscription that is made before Redis responds.
          connection.unsubscribe(name, listener).catch(() => {});
        },
      };
      missing.add(channel);
      return channel;
    },
    async restore() {
      await Promise.all([...missing].map((each) => each.subscribed()));
    },
  };
}
