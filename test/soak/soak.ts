import { readFlags } from '../support/process/flags.ts';
import { stopPeers } from '../support/process/peer.ts';
import { progressLine, summary } from './report.ts';
import { soak } from './run.ts';

/**
 * Runs a gateway under mixed load and faults, and checks that memory does not grow, that every resource is released, and that
 * clients receive correct results. Exit code 1 if a check fails. Ctrl-C ends the run early and judges it.
 */
const USAGE = `npm run soak -- [--minutes 10] [--seed N]

  --minutes  how long to run, default: 10
  --seed     the same seed gives the same operations, default: taken from the clock`;
const values = readFlags(USAGE, {
  minutes: { type: 'string', default: '10' },
  /** The results of the operations also depend on timing. */
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
});

/** Two signals within this time count as one: npm forwards the SIGINT that the terminal has also sent to this process. */
const SAME_SIGNAL_MS = 500;
const PROGRESS_SECONDS = 10;

const minutes = Number(values.minutes);
const seed = Number(values.seed);
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  process.stderr.write('--minutes must be a positive number, and --seed a whole number.\n');
  process.exit(2);
}

const interrupted = new AbortController();
let interruptedAt: number | undefined;
process.on('SIGINT', () => {
  if (interruptedAt !== undefined && performance.now() - interruptedAt < SAME_SIGNAL_MS) return;
  if (interruptedAt !== undefined) process.exit(130);
  interruptedAt = performance.now();
  process.stderr.write('Ending in order; Ctrl-C again ends at once.\n');
  interrupted.abort();
});

let toldAt = 0;
let toldProblems = 0;
process.stderr.write(`${minutes} minutes, seed ${seed}\n`);
try {
  const result = await soak({
    minutes,
    seed,
    signal: interrupted.signal,
    onSample(sample, tally) {
      for (const problem of tally.problems.slice(toldProblems)) process.stderr.write(`problem: ${problem}\n`);
      toldProblems = tally.problems.length;
      if (sample.at - toldAt < PROGRESS_SECONDS) return;
      toldAt = sample.at;
      process.stderr.write(`${progressLine(sample, tally)}\n`);
    },
  });
  process.stdout.write(`${summary(result)}seed ${seed}\n`);
  process.exitCode = result.checks.every(({ isPassed }) => isPassed) ? 0 : 1;
} catch (error) {
  process.stderr.write(`The soak broke off: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await stopPeers();
}
