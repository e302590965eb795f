import { SweptMap } from './swept-map.ts';

export interface ConnectionQueueOptions {
  /** Maximum number of connections in use. */
  connections: number;
  /** Maximum number of connections in use by one scope. */
  connectionsPerScope: number;
}

/** Distributes connections fairly: a scope at its maximum waits for its own connections, and the others take turns. */
export interface ConnectionQueue {
  /** Takes a connection if the scope need not wait for it. */
  take(scope: string): boolean;
  /** Waits for a connection. Rejects with the signal's reason if the signal aborts first, and then holds no connection. */
  wait(scope: string, signal: AbortSignal): Promise<void>;
  /** Returns a connection of the scope. */
  giveBack(scope: string): void;
}

interface Scope {
  used: number;
  /** In the order of arrival. */
  waiting: Set<() => void>;
}

export function createConnectionQueue(options: ConnectionQueueOptions): ConnectionQueue {
  const { connections, connectionsPerScope } = options;
  const scopes = new SweptMap<Scope>(
    () => ({ used: 0, waiting: new Set() }),
    ({ used: held, waiting }) => held === 0 && waiting.size === 0,
  );
  /** The scopes that wait and are below their maximum, in the order of their turns. */
  const eligible = new Set<string>();
  let used = 0;

  function hold(scope: Scope): void {
    used += 1;
    scope.used += 1;
  }

  function take(name: string): boolean {
    // Others that wait come first.
    if (used >= connections || eligible.size > 0) return false;
    const scope = scopes.get(name);
    if (scope.used >= connectionsPerScope || scope.waiting.size > 0) return false;
    hold(scope);
    return true;
  }

  function giveBack(name: string): void {
    const scope = scopes.get(name);
    used -= 1;
    scope.used -= 1;
    if (scope.waiting.size > 0) update(name, scope);
    if (eligible.size > 0) grant();
  }

  function update(name: string, scope: Scope): void {
    if (scope.waiting.size > 0 && scope.used < connectionsPerScope) eligible.add(name);
    else eligible.delete(name);
  }

  /** Gives each free connection to the scope whose turn it is. */
  function grant(): void {
    while (used < connections) {
      const [name] = eligible;
      if (name === undefined) return;
      const scope = scopes.get(name);
      const [start] = scope.waiting;
      // The scope goes to the end of the turns.
      eligible.delete(name);
      hold(scope);
      start?.();
      update(name, scope);
    }
  }

  async function wait(name: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const scope = scopes.get(name);
    const granted = Promise.withResolvers<void>();
    const leave = () => {
      scope.waiting.delete(start);
      signal.removeEventListener('abort', onAbort);
    };
    const start = () => {
      leave();
      granted.resolve();
    };
    const onAbort = () => {
      leave();
      update(name, scope);
      granted.reject(signal.reason);
    };
    scope.waiting.add(start);
    signal.addEventListener('abort', onAbort, { once: true });
    update(name, scope);
    grant();
    await granted.promise;
  }

  return { take, wait, giveBack };
}
