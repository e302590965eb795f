import { parseArgs } from 'node:util';
import { failureText, progressOf, reportOf } from './report.ts';
import { run } from './run.ts';
import type { Tally } from './tally.ts';

const PROGRESS_CASES = 1_000;

/**
 * Sends hostile input to gateways in a process of their own and checks that they keep their promises.
 *
 *     npm run fuzz -- --n 100000 [--seed 1] [--from 0] [--at-once 8]
 *     npm run fuzz -- --seed 1 --only 4711
 */
const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    'at-once': { type: 'string', default: '8' },
    only: { type: 'string' },
  },
});
function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new RangeError(`--${name} must be a whole number, but got: ${text}`);
}

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const startedAt = performance.now();
const seconds = () => (performance.now() - startedAt) / 1_000;

let shown = 0;
let nextReport = PROGRESS_CASES;

/** Prints failures at once, since a long run may be stopped early. */
function onProgress(soFar: Tally): void {
  for (const failure of soFar.failures.slice(shown)) console.error(failureText(failure, soFar.seed));
  shown = soFar.failures.length;
  if (soFar.done < nextReport) return;
  nextReport += PROGRESS_CASES;
  console.error(progressOf(soFar, seconds()));
}

const tally = await run({
  seed: wholeNumber('seed', values.seed),
  count: values.only === undefined ? wholeNumber('n', values.n) : 1,
  from: values.only === undefined ? wholeNumber('from', values.from) : wholeNumber('only', values.only),
  atOnce: wholeNumber('at-once', values['at-once']),
  onProgress,
  signal: stop.signal,
});
console.log(reportOf(tally, seconds()));
process.exitCode = tally.failures.length > 0 ? 1 : 0;
