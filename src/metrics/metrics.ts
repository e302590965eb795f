import { Gauge } from 'prom-client';
import { clusterMetrics } from '../cluster-metrics.ts';
import type { ClusterObserver } from '../cluster/observer.ts';
import type { StatusObserver } from '../status/types.ts';
import { createMeters } from './meters.ts';
import { operationMetrics, type OperationMetrics } from './operation.ts';
import { statusMetrics, type StatusSources } from './status.ts';
import { upstreamMetrics, type UpstreamMetrics, type UpstreamSources } from './upstream.ts';

/** Values that are read when the metrics are requested. */
export interface MetricsSources extends StatusSources, UpstreamSources {
  sockets: () => number;
}

export interface Metrics extends OperationMetrics, UpstreamMetrics {
  /** Observes the status engine. */
  status: StatusObserver;
  /** Adds the metrics of several replicas. Called once, if there are several. */
  cluster(): ClusterObserver;
  /** Sets the sources of the gauges. Called once, when all parts exist. */
  read(sources: MetricsSources): void;
  /** All metrics in the text format of Prometheus. */
  text(): Promise<string>;
  contentType: string;
}

/** The metrics of one gateway. Labels never contain ids or data of callers, so the number of series is bounded. */
export function createMetrics(version: string): Metrics {
  const meters = createMeters();
  const { registry } = meters;
  let sources: MetricsSources | undefined;

  new Gauge({
    name: 'lexigate_build_info',
    help: 'Always 1. The labels tell the version.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1);
  meters.gauge('lexigate_websockets', 'Open WebSockets.', () => sources?.sockets() ?? 0);

  return {
    status: statusMetrics(meters, () => sources),
    ...operationMetrics(meters),
    ...upstreamMetrics(meters, () => sources),
    cluster: () => clusterMetrics(registry),
    read: (given) => void (sources = given),
    text: meters.text,
    contentType: registry.contentType,
  };
}
