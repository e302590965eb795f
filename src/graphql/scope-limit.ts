import pLimit, { type LimitFunction } from 'p-limit';

/** Runs so many tasks of one scope at a time; the others wait in order. */
export type ScopeLimit = <T>(scope: string, task: () => Promise<T>) => Promise<T>;

/** A limit for each scope, which exists while something runs in it. */
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
