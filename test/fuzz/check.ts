import { setTimeout as delay } from 'node:timers/promises';

const DEADLINE_MS = 20_000;
const RETRY_MS = 50;
const PLAIN = '{"query":"{baseModels(language:\\"en-US\\"){name}}"}';
/** Gauges that must be zero without clients. */
const LEFTOVER = /^(lexigate_(?:websockets|status_watchers|subscription_groups|subscriptions_active)) [1-9]/m;

/**
 * Checks a gateway without clients: it must answer a plain query and have released all clients. It may take a moment, since
 * the service behind it may just have failed. Returns a description of the problem, or undefined.
 */
export async function check(url: string): Promise<string | undefined> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  let last: string | undefined;
  while (!signal.aborted) {
    const wrong = await wrongWith(url, signal).catch((error: unknown) => String(error));
    if (wrong === undefined) return undefined;
    // The error of the aborted request says less than the previous problem.
    if (!signal.aborted || last === undefined) last = wrong;
    await delay(RETRY_MS);
  }
  return last;
}

async function wrongWith(url: string, signal: AbortSignal): Promise<string | undefined> {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer mine-0' };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: PLAIN, signal });
  const text = await response.text();
  const { data } = JSON.parse(text) as { data?: { baseModels?: unknown[] } };
  if (!data?.baseModels?.length) return `a plain query received: ${text}`;
  const metrics = await fetch(`${url}/metrics`, { signal });
  const [leftover] = LEFTOVER.exec(await metrics.text()) ?? [];
  return leftover === undefined ? undefined : `clients remain: ${leftover}`;
}
