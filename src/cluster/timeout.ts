/** The result of `work`, or a rejection after `ms`. The work goes on. */
export async function withTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const reject = () => late.reject(new Error(`no response within ${ms / 1_000} s`));
  // If this process was busy for that time, the response waits in its socket. It is read before the immediate.
  const timer = setTimeout(() => setImmediate(reject), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
