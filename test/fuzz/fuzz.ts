import { readFlags } from '../support/process/flags.ts';
import { runAnswers, type AnswersResult } from './answers.ts';
import { answersReportOf, failureText, progressOf, reportOf } from './report.ts';
import { run } from './run.ts';
import type { Tally } from './tally.ts';

const PROGRESS_CASES = 1_000;

/**
 * Sends hostile input to gateways in a process of their own and checks that they keep their promises. With
 * `--kind answers` the service sends the hostile input: broken responses.
 */
const USAGE = `npm run fuzz -- [--kind requests|answers] [--n 10000] [--seed 1] [--from 0] [--at-once 8]
npm run fuzz -- [--kind requests|answers] --seed 1 --only 4711

  --kind     who sends the hostile input: clients (requests) or the service (answers)
  --n        the number of cases
  --seed     the same seed gives the same cases
  --from     the first case
  --at-once  how many cases run at the same time
  --only     one case, to repeat a failure`;
const values = readFlags(USAGE, {
  n: { type: 'string', default: '10000' },
  seed: { type: 'string', default: '1' },
  from: { type: 'string', default: '0' },
  'at-once': { type: 'string', default: '8' },
  only: { type: 'string' },
  kind: { type: 'string', default: 'requests' },
});
if (values.kind !== 'requests' && values.kind !== 'answers')
  throw new RangeError(`--kind must be requests or answers, but got: ${values.kind}`);

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

/** Prints failures at once, too. */
function onAnswers({ done, failures }: AnswersResult): void {
  for (const failure of failures.slice(shown)) console.error(failure);
  shown = failures.length;
  if (done < nextReport) return;
  nextReport += PROGRESS_CASES;
  console.error(`${done} cases, ${Math.round(done / seconds())} a second, ${failures.length} failures`);
}

const options = {
  seed: wholeNumber('seed', values.seed),
  count: values.only === undefined ? wholeNumber('n', values.n) : 1,
  from: values.only === undefined ? wholeNumber('from', values.from) : wholeNumber('only', values.only),
  atOnce: wholeNumber('at-once', values['at-once']),
  signal: stop.signal,
};
if (values.kind === 'answers') {
  const result = await runAnswers({ ...options, onProgress: onAnswers });
  console.log(answersReportOf(result, options.seed, seconds()));
  process.exitCode = result.failures.length > 0 ? 1 : 0;
} else {
  const tally = await run({ ...options, onProgress });
  console.log(reportOf(tally, seconds()));
  process.exitCode = tally.failures.length > 0 ? 1 : 0;
}
