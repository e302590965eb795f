import { setTimeout as delay } from 'node:timers/promises';

/** The promise, or an error at the deadline that says what was waited for. */
export async function within<T>(what: string, deadlineMs: number, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const error = new Error(`waited ${deadlineMs} ms in vain for: ${what}`);
  const timer = setTimeout(() => late.reject(error), deadlineMs);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}

/** Tries until it succeeds; an error at the deadline that says what was tried. */
export async function persist(
  what: string,
  deadlineMs: number,
  attempt: () => Promise<boolean>,
): Promise<void> {
  const endsAt = performance.now() + deadlineMs;
  while (!(await attempt())) {
    if (performance.now() > endsAt) throw new Error(`tried ${deadlineMs} ms in vain: ${what}`);
    await delay(250);
  }
}

/** Waits, but not longer than the run lasts. */
export async function linger(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
