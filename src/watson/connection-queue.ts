export interface ConnectionQueueOptions {
  /** Maximum number of connections in use. */
  connections: number;
  /** Maximum number of connections in use by one scope. */
  connectionsPerScope: number;
}

/** Distributes connections fairly: a scope at its maximum waits for its own connections, and the others take turns. */
export interface ConnectionQueue {
  /**
   * Resolves with a function that returns the connection. Rejects with the signal's reason if the signal aborts first,
   * and then holds no connection.
   */
  acquire(scope: string, signal: AbortSignal): Promise<() => void>;
}

interface Scope {
  used: number;
  /** In the order of arrival. */
  waiting: Set<() => void>;
}

export function createConnectionQueue(options: ConnectionQueueOptions): ConnectionQueue {
  const { connections, connectionsPerScope } = options;
  const scopes = new Map<string, Scope>();
  /** The scopes that wait and are below their maximum, in the order of their turns. */
  const eligible = new Set<string>();
  let used = 0;

  function take(scope: Scope): void {
    used += 1;
    scope.used += 1;
  }

  function giveBack(name: string, scope: Scope): void {
    used -= 1;
    scope.used -= 1;
    update(name, scope);
    grant();
  }

  function update(name: string, scope: Scope): void {
    if (scope.waiting.size > 0 && scope.used < connectionsPerScope) eligible.add(name);
    else eligible.delete(name);
    if (scope.used === 0 && scope.waiting.size === 0) scopes.delete(name);
  }

  /** Gives each free connection to the scope whose turn it is. */
  function grant(): void {
    while (used < connections) {
      const [name] = eligible;
      const scope = name === undefined ? undefined : scopes.get(name);
      if (name === undefined || !scope) return;
      const [start] = scope.waiting;
      // The scope goes to the end of the turns.
      eligible.delete(name);
      take(scope);
      start?.();
      update(name, scope);
    }
  }

  async function acquire(name: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const scope = scopes.get(name) ?? { used: 0, waiting: new Set() };
    scopes.set(name, scope);
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
    return () => giveBack(name, scope);
  }

  return { acquire };
}
