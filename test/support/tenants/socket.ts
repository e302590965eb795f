import { openRaw } from '../websocket/raw-socket.ts';

export interface TenantSocket {
  /** Runs an operation and returns the message with its result or its errors. */
  ask(query: string, variables: object, authorization?: string): Promise<string>;
  /** Starts a subscription and returns the operation's id. */
  watch(query: string, variables: object, authorization?: string): string;
}

export interface TenantSocketOptions {
  endpoint: string;
  /** Sent with `connection_init`. Absent if each operation has credentials of its own. */
  authorization?: string;
  /** Called with each message of a subscription. */
  onEvent: (id: string, type: string, message: string) => void;
}

/** A WebSocket of one tenant, or of several that send credentials with each operation. It closes when the test ends. */
export async function openTenantSocket(options: TenantSocketOptions): Promise<TenantSocket> {
  const { endpoint, authorization, onEvent } = options;
  const waiting = new Map<string, PromiseWithResolvers<string>>();
  let count = 0;
  const raw = await openRaw(endpoint, {
    onMessage({ id, type, ...rest }) {
      const asked = waiting.get(id);
      const message = JSON.stringify(rest);
      if (!asked) return id !== undefined && onEvent(id, type, message);
      if (type !== 'complete') asked.resolve(message);
      else waiting.delete(id);
    },
  });
  raw.send({ type: 'connection_init', payload: { authorization } });
  await raw.received(1);

  function subscribe(query: string, variables: object, own?: string): string {
    const id = `operation-${(count += 1)}`;
    // GraphiQL sends its headers in this place.
    const extensions = own === undefined ? undefined : { headers: { Authorization: own } };
    raw.send({ id, type: 'subscribe', payload: { query, variables, extensions } });
    return id;
  }
  return {
    watch: subscribe,
    ask(query, variables, own) {
      const answer = Promise.withResolvers<string>();
      waiting.set(subscribe(query, variables, own), answer);
      return answer.promise;
    },
  };
}
