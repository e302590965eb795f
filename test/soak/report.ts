import { mib } from './judge.ts';
import type { SoakResult } from './run.ts';
import type { Sample } from './sample.ts';
import type { Tally } from './tally.ts';

/** One line of progress. */
export function progressLine(sample: Sample, { counts }: Tally): string {
  const { at, rssBytes, heapUsedBytes, externalBytes, gauges, resources } = sample;
  return [
    `${at.toFixed(0).padStart(5)} s`,
    `RSS ${mib(rssBytes)}`,
    `heap ${mib(heapUsedBytes)}`,
    `external ${mib(externalBytes)}`,
    `sockets ${resources['TCPSocketWrap'] ?? 0}`,
    `WebSockets ${gauges['lexigate_websockets']}`,
    `subscriptions ${gauges['lexigate_subscriptions_active']}`,
    `watchers ${gauges['lexigate_status_watchers']}`,
    `models ${counts['models deleted at the end of their life'] ?? 0}`,
    `events ${counts['events'] ?? 0}`,
    `problems ${counts['problems'] ?? 0}`,
  ].join('  ');
}

/** The whole run as Markdown. */
export function summary({ samples, counts, log, checks }: SoakResult): string {
  return [
    ...table(['gateway', 'first', 'least', 'median', 'most', 'last'], usageRows(samples)),
    '',
    ...table(['event', 'count'], rowsOf(counts)),
    '',
    ...table(['log line of the gateway', 'count'], rowsOf(log.counts)),
    '',
    ...checks.map(({ name, isPassed, text }) => `${isPassed ? 'passed' : 'FAILED'}: ${name}. ${text}`),
    '',
  ].join('\n');
}

function usageRows(samples: readonly Sample[]): string[][] {
  const row = (name: string, read: (sample: Sample) => number, write: (value: number) => string) => {
    const values = samples.map(read);
    const sorted = values.toSorted((a, b) => a - b);
    const shown = [values[0], sorted[0], sorted[sorted.length >> 1], sorted.at(-1), values.at(-1)];
    return [name, ...shown.map((value) => (value === undefined ? '' : write(value)))];
  };
  return [
    row('RSS', ({ rssBytes }) => rssBytes, mib),
    row('heap in use', ({ heapUsedBytes }) => heapUsedBytes, mib),
    row('external', ({ externalBytes }) => externalBytes, mib),
    row('TCP sockets', ({ resources }) => resources['TCPSocketWrap'] ?? 0, String),
    row('timers', ({ resources }) => resources['Timeout'] ?? 0, String),
    row('WebSockets', ({ gauges }) => gauges['lexigate_websockets'] ?? 0, String),
    row('subscriptions', ({ gauges }) => gauges['lexigate_subscriptions_active'] ?? 0, String),
    row('watchers', ({ gauges }) => gauges['lexigate_status_watchers'] ?? 0, String),
  ];
}

function rowsOf(counts: Readonly<Record<string, number>>): string[][] {
  return Object.entries(counts)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => [name, String(count)]);
}

function table(head: string[], rows: string[][]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
