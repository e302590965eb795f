import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadNow, machineSince } from './machine.ts';
import { table } from './markdown.ts';
import { progress } from './progress.ts';
import { positive, withSection } from './queries/options.ts';
import { bareMs, COMMANDS, MODES, startOnce, type Start } from './start/start-once.ts';
import { median } from './statistics.ts';

/** Measures what a start of the command costs, built and from source, until it listens, and its memory while it is idle. */
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
const cases = COMMANDS.flatMap((command) =>
  MODES.map((mode) => ({ command, mode, starts: [] as Start[], start: () => startOnce(mode, command) })),
);
const bare: number[] = [];
progress('a start that is not measured fills the caches');
for (const { start } of cases) await start();
for (let round = 1; round <= count; round += 1) {
  progress(`start ${round} of ${count}`);
  bare.push(await bareMs());
  for (const { start, starts } of cases) starts.push(await start());
}

const rows = cases.map(({ command, mode, starts }) => {
  const of = (pick: (start: Start) => number) => median(starts.map(pick));
  return [
    command,
    mode,
    of(({ cpuMs }) => cpuMs).toFixed(0),
    Math.min(...starts.map(({ cpuMs }) => cpuMs)).toFixed(0),
    (of(({ cpuMs }) => cpuMs) / median(bare)).toFixed(1),
    of(({ elapsedMs }) => elapsedMs).toFixed(0),
    of(({ idleRssBytes }) => idleRssBytes / MEBI).toFixed(0),
  ];
});
const { cores, model, memoryGib, node, load } = machineSince(loadBefore);
const text = [
  `${cores} cores of ${model}, ${memoryGib} GiB, Node ${node}. ${count} starts of each mode. \`node -e 0\` takes ${median(bare).toFixed(0)} ms of CPU time. Load average ${load.before.toFixed(2)} before, ${load.after.toFixed(2)} after.`,
  '',
  ...table(
    ['command', 'mode', 'CPU ms, median', 'CPU ms, least', '× node -e 0', 'elapsed ms', 'idle RSS MiB'],
    rows,
  ),
  '',
].join('\n');
process.stdout.write(text);
if (values.update) writeFileSync(PAGE, withSection(readFileSync(PAGE, 'utf8'), text, 'start'));
