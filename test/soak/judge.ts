import type { Log } from './gateway.ts';
import type { Sample } from './sample.ts';
import { lastThreeQuarters, trendOf, type Trend } from './trend.ts';

/** One criterion for a run. */
export interface Check {
  name: string;
  isPassed: boolean;
  text: string;
}

export interface Findings {
  samples: readonly Sample[];
  /** What there was more of after all clients had left than before the first one. Empty if nothing leaked. */
  remains: readonly string[];
  log: Log;
  problems: readonly string[];
  counts: Readonly<Record<string, number>>;
}

const MIB = 1024 * 1024;
/**
 * Growth that is allowed in addition to noise, as a share of the median. Pages that the allocator keeps differ by some per cent
 * between the halves of a run without a leak. The heap after a collection differs by less.
 */
const MEASURES = {
  rssBytes: { name: 'RSS', share: 0.05 },
  heapUsedBytes: { name: 'heap in use', share: 0.03 },
};
/** A shorter run would show only the start of the process. */
const SHORTEST_TREND_SECONDS = 120;

export function judge(findings: Findings): Check[] {
  const { remains, log, problems, counts } = findings;
  const finals = counts['models deleted at the end of their life'] ?? 0;
  return [
    ...Object.entries(MEASURES).map(([key, measure]) =>
      judgeTrend(findings.samples, key as keyof typeof MEASURES, measure),
    ),
    check('everything is released', remains, 'resources, gauges, objects and files are as before the run'),
    check('the log has nothing unexpected', log.unexpected, 'no line of level error, no warning of Node'),
    check(
      'clients received only expected results',
      problems,
      `${finals} models, each with three long-lived subscribers`,
    ),
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
