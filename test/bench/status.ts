import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compare, type Comparison } from './compare.ts';
import { pinSelf, stopPeers } from '../support/process/peer.ts';
import { loadNow, machineSince } from './machine.ts';
import { progress } from './progress.ts';
import { withSection } from './queries/options.ts';
import { markdown, targetsOf, type Report } from './report.ts';
import { QUICK_SCENES, SCENES } from './scene.ts';
import { holdSteady, type Steady } from './steady.ts';
import { LOAD_CORE } from './subject.ts';

/**
 * Compares the cost of live status in the gateway, in a raw `ws` server and in plain Yoga, and then serves ten thousand
 * subscribers for a while. The report says which targets were reached. Only a run that could not complete exits with 1.
 */
const { values: options } = parseArgs({
  options: {
    /** Only 1,000 sockets. Takes less than a minute. */
    quick: { type: 'boolean', default: false },
    /** A file for the report as JSON. */
    json: { type: 'string' },
    /** Writes the tables into docs/performance.md. */
    update: { type: 'boolean', default: false },
    /** A folder for the CPU profiles of the gateway. Profiling slows it down, so the figures of such a run are not valid. */
    profile: { type: 'string' },
  },
});

const PAGE = new URL('../../docs/performance.md', import.meta.url);
const MODELS = [1, 100];
const ROUNDS = options.quick ? 3 : 7;
const STEADY_SOCKETS = options.quick ? 1_000 : 10_000;
const STEADY_SECONDS = options.quick ? 5 : 15;

async function run(): Promise<Report> {
  const before = loadNow();
  const comparisons: Comparison[] = [];
  for (const scene of options.quick ? QUICK_SCENES : SCENES) {
    progress(
      `${scene.sockets} sockets on ${scene.models} models${scene.isBurst ? ', a burst' : ''}: CPU and memory`,
    );
    comparisons.push(await compare({ ...scene, rounds: ROUNDS, profileDir: options.profile }));
  }
  const steady: Steady[] = [];
  for (const models of MODELS) {
    progress(`${STEADY_SOCKETS} sockets on ${models} models: an event a second`);
    steady.push(await holdSteady({ models, sockets: STEADY_SOCKETS, seconds: STEADY_SECONDS }));
  }
  const machine = machineSince(before);
  return { machine, comparisons, steady, targets: targetsOf(comparisons, steady) };
}

pinSelf(LOAD_CORE);
try {
  const report = await run();
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  const text = markdown(report);
  process.stdout.write(text);
  if (options.update) writeFileSync(PAGE, withSection(readFileSync(PAGE, 'utf8'), text, 'status'));
} catch (error) {
  process.stderr.write(`The benchmark failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await stopPeers();
}
// After a failed run some backends still listen.
// eslint-disable-next-line unicorn/no-process-exit
process.exit();
