import { openRaw } from '../websocket/raw-socket.ts';

export interface TenantSocket {
  /** Runs an operation to its end; the message that has its result, or its errors. */
  ask(query: string, variables: object, authorization?: string): Promise<string>;
  /** Subscribes; returns the operation's id. */
  watch(query: string, variables: object, authorization?: string): string;
}

export interface TenantSocketOptions {
  endpoint: string;
  /** Sent with `connection_init`; absent where each operation brings its own. */
  authorization?: string;
  /** Called with each message of a subscription, as it came. */
  onEvent: (id: string, type: string, message: string) => void;
}

/** A WebSocket of one tenant, or of many who each bring credentials with their operations. Ends with the test. */
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
    // As GraphiQL sends its headers.
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
