import { setTimeout as delay } from 'node:timers/promises';

/** Rejects at the deadline with an error that names what it waited for. */
export async function within<T>(what: string, deadlineMs: number, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const error = new Error(`waited ${deadlineMs} ms in vain for: ${what}`);
  const timer = setTimeout(() => late.reject(error), deadlineMs);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}

/** Waits until the time has passed or the run ends. */
export async function linger(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
