import { setTimeout as delay } from 'node:timers/promises';

const DEADLINE_MS = 20_000;
const ASK_AGAIN_MS = 50;
const PLAIN = '{"query":"{baseModels(language:\\"en-US\\"){name}}"}';
/** What is there only while somebody is. */
const LEFTOVER = /^(lexigate_(?:websockets|status_watchers|subscription_groups|subscriptions_active)) [1-9]/m;

/**
 * What is wrong with a gateway that nobody uses at the moment, or undefined. It must answer a plain query and have let go
 * of all who left: soon, if not at once, for the service behind it may just have been in trouble.
 */
export async function look(url: string): Promise<string | undefined> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  let last: string | undefined;
  while (!signal.aborted) {
    const wrong = await wrongWith(url, signal).catch((error: unknown) => String(error));
    if (wrong === undefined) return undefined;
    // That time is up says less than what was wrong until then.
    if (!signal.aborted || last === undefined) last = wrong;
    await delay(ASK_AGAIN_MS);
  }
  return last;
}

async function wrongWith(url: string, signal: AbortSignal): Promise<string | undefined> {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer mine-0' };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: PLAIN, signal });
  const text = await response.text();
  const { data } = JSON.parse(text) as { data?: { baseModels?: unknown[] } };
  if (!data?.baseModels?.length) return `a plain query gets: ${text}`;
  const metrics = await fetch(`${url}/metrics`, { signal });
  const [leftover] = LEFTOVER.exec(await metrics.text()) ?? [];
  return leftover === undefined ? undefined : `somebody is left: ${leftover}`;
}
