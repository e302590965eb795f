import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadNow, machineSince } from './machine.ts';
import { table } from './markdown.ts';
import { progress } from './progress.ts';
import { positive, withSection } from './queries/options.ts';
import { MODES, startOnce, type Mode, type Start } from './start/start-once.ts';
import { median } from './statistics.ts';

/** Measures what a start of the built command costs, until it listens, and its memory while it is idle. */
const PAGE = new URL('../../docs/performance.md', import.meta.url);
const MEBI = 1024 * 1024;

const { values } = parseArgs({
  options: {
    /** Measured starts of each mode. */
    starts: { type: 'string', default: '9' },
    /** Writes the table into docs/performance.md. */
    update: { type: 'boolean', default: false },
  },
});
const count = positive('--starts', values.starts, true);

const loadBefore = loadNow();
const starts = new Map<Mode, Start[]>(MODES.map((mode) => [mode, []]));
progress('a start that is not measured fills the caches');
for (const mode of MODES) await startOnce(mode);
for (let round = 1; round <= count; round += 1) {
  progress(`start ${round} of ${count}`);
  for (const mode of MODES) starts.get(mode)?.push(await startOnce(mode));
}

const rows = MODES.map((mode) => {
  const of = (pick: (start: Start) => number) => median((starts.get(mode) ?? []).map(pick));
  return [
    mode,
    of(({ cpuMs }) => cpuMs).toFixed(0),
    Math.min(...(starts.get(mode) ?? []).map(({ cpuMs }) => cpuMs)).toFixed(0),
    of(({ elapsedMs }) => elapsedMs).toFixed(0),
    of(({ idleRssBytes }) => idleRssBytes / MEBI).toFixed(0),
  ];
});
const { cores, model, memoryGib, node, load } = machineSince(loadBefore);
const text = [
  `${cores} cores of ${model}, ${memoryGib} GiB, Node ${node}. ${count} starts of each mode. Load average ${load.before.toFixed(2)} before, ${load.after.toFixed(2)} after.`,
  '',
  ...table(['mode', 'CPU ms, median', 'CPU ms, least', 'elapsed ms', 'idle RSS MiB'], rows),
  '',
].join('\n');
process.stdout.write(text);
if (values.update) writeFileSync(PAGE, withSection(readFileSync(PAGE, 'utf8'), text, 'start'));
