import pLimit, { type LimitFunction } from 'p-limit';

/** Runs a task of a scope. Above the limit of concurrent tasks of that scope, tasks wait in order. */
export type ScopeLimit = <T>(scope: string, task: () => Promise<T>) => Promise<T>;

/** Each scope has a limit of its own while tasks of it run. */
export function createScopeLimit(concurrency: number): ScopeLimit {
  const limits = new Map<string, LimitFunction>();
  return async (scope, task) => {
    const limit = limits.get(scope) ?? pLimit(concurrency);
    limits.set(scope, limit);
    try {
      return await limit(task);
    } finally {
      if (limit.activeCount === 0 && limit.pendingCount === 0 && limits.get(scope) === limit)
        limits.delete(scope);
    }
  };
}
