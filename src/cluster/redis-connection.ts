import { createClient, defineScript, RESP_TYPES, type CommandParser } from '@redis/client';
import { withTimeout } from './timeout.ts';
import { SCRIPTS } from './scripts.ts';

type Argument = string | Buffer;

/** The connection to Redis. It reconnects by itself. */
export interface RedisConnection {
  /** Runs a script; rejects at once while there is no connection. */
  run(script: keyof typeof SCRIPTS, keys: string[], args: Argument[]): Promise<unknown[]>;
  subscribe(channel: string, listener: (message: string) => void): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  publish(channel: string, message: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface RedisConnectionOptions {
  url: string;
  onReady: () => void;
  /** Called when the connection is lost and after each failed attempt to connect. */
  onLost: (error: unknown) => void;
}

const CONNECT_TIMEOUT_MS = 2_000;
/** A connection without any response for this time is replaced. */
const SILENCE_MS = 5_000;
const PING_MS = 2_000;
const CLOSE_TIMEOUT_MS = 1_000;
const MAX_RECONNECT_DELAY_MS = 1_000;

export function connectRedis({ url, onReady, onLost }: RedisConnectionOptions): RedisConnection {
  const client = createClient({
    url,
    name: 'lexigate',
    disableOfflineQueue: true,
    pingInterval: PING_MS,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (retries) =>
        Math.min(50 * 2 ** retries, MAX_RECONNECT_DELAY_MS) * (0.5 + Math.random() / 2),
    },
    scripts: {
      attendScope: scriptOf('attendScope'),
      beginPoll: scriptOf('beginPoll'),
      publishPoll: scriptOf('publishPoll'),
      leaveScope: scriptOf('leaveScope'),
    },
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  });
  client.on('ready', onReady);
  client.on('error', onLost);
  client.connect().catch(onLost);
  return {
    run: (script, keys, args) => client[script](keys, args),
    subscribe: (channel, listener) => client.subscribe(channel, listener),
    unsubscribe: (channel) => client.unsubscribe(channel),
    publish: (channel, message) => client.publish(channel, message),
    async close() {
      // The replies to the last commands are waited for, unless Redis is away.
      const closing = client.isReady
        ? withTimeout(client.close(), CLOSE_TIMEOUT_MS)
        : Promise.reject(new Error());
      await closing.catch(() => client.isOpen && client.destroy());
    },
  };
}

function scriptOf(name: keyof typeof SCRIPTS) {
  return defineScript({
    SCRIPT: SCRIPTS[name],
    NUMBER_OF_KEYS: 3,
    parseCommand(parser: CommandParser, keys: string[], args: Argument[]) {
      parser.pushKeys(keys);
      parser.push(...args);
    },
    transformReply: (reply: unknown) => reply as unknown[],
  });
}
