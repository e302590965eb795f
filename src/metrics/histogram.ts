import { SeriesMap } from './series.ts';

export interface HistogramOptions {
  name: string;
  help: string;
  labelNames?: readonly string[];
  /** Upper bounds, in ascending order. */
  buckets: readonly number[];
}

/** A histogram of Prometheus in plain numbers. That of prom-client looks its labels up at each observation, which costs more. */
export interface Histogram {
  /** The values of the labels are in the order of their names. They must need no escapes. */
  observe(value: number, labels?: readonly string[]): void;
  /** The series of these labels exists from now on. */
  zero(labels: readonly string[]): void;
  /** In the text format of Prometheus. */
  text(): string;
}

interface Series {
  /** Observations by bucket. The last one has those above all bounds. */
  counts: number[];
  sum: number;
}

const NO_LABELS: readonly string[] = [];

export function createHistogram(options: HistogramOptions): Histogram {
  const { name, help, labelNames = NO_LABELS, buckets } = options;
  const map = new SeriesMap<Series>(() => ({ counts: [...buckets, Infinity].map(() => 0), sum: 0 }));
  if (labelNames.length === 0) map.get(NO_LABELS);

  function linesOf([values, { counts, sum }]: [string[], Series]): string[] {
    const own = labelNames.map((label, i) => `${label}="${values[i]}"`);
    let total = 0;
    const cumulative = counts.map((count, i) => {
      total += count;
      return `${name}_bucket{${[`le="${buckets[i] ?? '+Inf'}"`, ...own].join(',')}} ${total}`;
    });
    return [...cumulative, `${name}_sum${braced(own)} ${sum}`, `${name}_count${braced(own)} ${total}`];
  }

  return {
    observe(value, labels = NO_LABELS) {
      const series = map.get(labels);
      const above = buckets.findIndex((bound) => value <= bound);
      const at = above < 0 ? buckets.length : above;
      series.counts[at] = (series.counts[at] ?? 0) + 1;
      series.sum += value;
    },
    zero: (labels) => void map.get(labels),
    text: () =>
      [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...map.entries().flatMap(linesOf)].join('\n'),
  };
}

function braced(labels: readonly string[]): string {
  return labels.length > 0 ? `{${labels.join(',')}}` : '';
}
