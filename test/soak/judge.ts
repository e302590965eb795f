import type { Log } from './gateway.ts';
import type { Sample } from './sample.ts';
import { lastThreeQuarters, trendOf, type Trend } from './trend.ts';

/** One thing that a run is judged by. */
export interface Check {
  name: string;
  isPassed: boolean;
  text: string;
}

export interface Findings {
  samples: readonly Sample[];
  /** What there was more of, after all clients had left, than before they came; empty is well. */
  remains: readonly string[];
  log: Log;
  problems: readonly string[];
  counts: Readonly<Record<string, number>>;
}

const MIB = 1024 * 1024;
/**
 * What may be added to noise, of the median. The pages that the allocator keeps for later differ by some per cent
 * between the halves of a run in which nothing leaks; the heap after a collection differs by less.
 */
const MEASURES = {
  rssBytes: { name: 'RSS', share: 0.05 },
  heapUsedBytes: { name: 'heap in use', share: 0.03 },
};
/** Below this, what is judged is the start of the process and nothing else. */
const SHORTEST_TREND_SECONDS = 120;

export function judge(findings: Findings): Check[] {
  const { remains, log, problems, counts } = findings;
  const finals = counts['models that lived to their end'] ?? 0;
  return [
    ...Object.entries(MEASURES).map(([key, measure]) =>
      judgeTrend(findings.samples, key as keyof typeof MEASURES, measure),
    ),
    check('all is given back', remains, 'resources, gauges, objects and files are as they were before'),
    check('the log has nothing unexpected', log.unexpected, 'no line of level error, no warning of Node'),
    check('clients heard nothing wrong', problems, `${finals} models, each with three who were left alone`),
  ];
}

function judgeTrend(
  samples: readonly Sample[],
  key: keyof typeof MEASURES,
  { name, share }: { name: string; share: number },
): Check {
  const title = `${name} does not grow`;
  const points = lastThreeQuarters(samples).map((sample) => ({ at: sample.at, value: sample[key] }));
  const spanSeconds = (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0);
  if (points.length < 3 || spanSeconds < SHORTEST_TREND_SECONDS) {
    const text = `not judged: ${spanSeconds.toFixed(0)} s are too short for a trend`;
    return { name: title, isPassed: true, text };
  }
  const trend = trendOf(points, { share });
  return { name: title, isPassed: !trend.isGrowing, text: describe(trend) };
}

function describe({ growth, spanSeconds, tolerance, median, noise }: Trend): string {
  const perHour = (growth / spanSeconds) * 3_600;
  return (
    `${mib(growth)} in ${spanSeconds.toFixed(0)} s (${mib(perHour)} an hour), at most ${mib(tolerance)} allowed; ` +
    `median ${mib(median)}, noise ${mib(noise)}`
  );
}

function check(name: string, wrong: readonly string[], well: string): Check {
  return { name, isPassed: wrong.length === 0, text: wrong.length === 0 ? well : wrong.join('\n') };
}

export function mib(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}
