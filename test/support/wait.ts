import { setTimeout as delay } from 'node:timers/promises';

/** Waits until a condition holds. Fails at the deadline and names what it waited for. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 40_000,
  intervalMs = 5,
): Promise<void> {
  const endsAt = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > endsAt) throw new Error(`waited ${deadlineMs} ms in vain for: ${what}`);
    await delay(intervalMs);
  }
}

/** Waits until a count has not changed for `windowMs`. Fails at the deadline. */
export async function untilQuiet(
  what: string,
  count: () => number,
  windowMs: number,
  deadlineMs = 40_000,
): Promise<void> {
  let last = count();
  let since = performance.now();
  const isQuiet = () => {
    if (count() !== last) {
      last = count();
      since = performance.now();
    }
    return performance.now() - since >= windowMs;
  };
  await until(`${what} to be quiet for ${windowMs} ms`, isQuiet, deadlineMs);
}
