import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { createHistogram, type Histogram, type HistogramOptions } from './histogram.ts';
import { SeriesMap } from './series.ts';

/** Adds to the series with these values of the labels; 0 makes the series exist. */
export type Count = (labels?: readonly string[], by?: number) => void;

/** Makes the metrics of one registry. */
export interface Meters {
  registry: Registry;
  /** The value is read when the metrics are requested. */
  gauge: (name: string, help: string, value: () => number) => void;
  counter: (name: string, help: string, labelNames?: readonly string[]) => Count;
  histogram: (options: HistogramOptions) => Histogram;
  /** All metrics in the text format of Prometheus. */
  text: () => Promise<string>;
}

/** Up to the deadlines of a REST exchange (10 s) and of an operation (30 s). */
export const EXCHANGE_SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];

export function createMeters(): Meters {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const histograms: Histogram[] = [];

  return {
    registry,
    gauge: (name, help, value) =>
      void new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        },
      }),
    /** Counts in plain numbers, which are added when the metrics are requested: prom-client would look labels up each time. */
    counter(name, help, labelNames = []) {
      const counts = new SeriesMap(() => ({ added: 0 }));
      const total = new Counter({
        name,
        help,
        labelNames,
        registers,
        collect() {
          for (const [values, count] of counts.entries()) {
            total.inc(
              Object.fromEntries(labelNames.map((label, i) => [label, values[i] ?? ''])),
              count.added,
            );
            count.added = 0;
          }
        },
      });
      return (labels = [], by = 1) => void (counts.get(labels).added += by);
    },
    histogram(options) {
      const made = createHistogram(options);
      histograms.push(made);
      return made;
    },
    text: async () => `${await registry.metrics()}\n${histograms.map((each) => each.text()).join('\n\n')}\n`,
  };
}
