import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { StatusObserver } from '../status/types.ts';
import { codeOf } from './errors.ts';

/** What is counted elsewhere and only read when someone asks. */
export interface MetricsSources {
  watchers: () => number;
  groups: () => number;
  sockets: () => number;
}

export interface Metrics {
  /** To be told of everything that goes on in the status engine. */
  status: StatusObserver;
  /** Names where the gauges are read; to be called once all parts are there. */
  read(sources: MetricsSources): void;
  /** All metrics in the text format of Prometheus. */
  text(): Promise<string>;
  contentType: string;
}

/** The metrics of one gateway. No label has a model's id or anything of a caller, so their number is bounded. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  let sources: MetricsSources = { watchers: () => 0, groups: () => 0, sockets: () => 0 };
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });

  gauge('lexigate_status_watchers', 'Scopes in which someone watches models.', () => sources.watchers());
  gauge('lexigate_subscription_groups', 'Groups of subscribers who are served together.', () =>
    sources.groups(),
  );
  gauge('lexigate_websockets', 'Open WebSockets.', () => sources.sockets());
  const active = new Gauge({
    name: 'lexigate_subscriptions_active',
    help: 'Subscriptions that run.',
    registers,
  });
  const started = new Counter({
    name: 'lexigate_subscriptions_started_total',
    help: 'Subscriptions that began.',
    registers,
  });
  const ended = new Counter({
    name: 'lexigate_subscriptions_ended_total',
    help: 'Subscriptions that ended: until (a status it waited for), deleted, error, left, closed (the gateway stopped).',
    labelNames: ['reason'],
    registers,
  });
  const events = new Counter({
    name: 'lexigate_status_events_total',
    help: 'Events: sent, or replaced by a newer one before they could be sent.',
    labelNames: ['outcome'],
    registers,
  });
  // Looked up once: an event has as many of them as it has subscribers.
  const sent = events.labels('sent');
  const replaced = events.labels('replaced');
  const polls = new Histogram({
    name: 'lexigate_status_poll_seconds',
    help: 'REST calls of the status engine: list or single, and ok or the code of the error.',
    labelNames: ['kind', 'outcome'],
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers,
  });
  const detection = new Histogram({
    name: 'lexigate_status_detection_seconds',
    help: "How long after the service's own time of a change it was seen.",
    buckets: [0.1, 0.3, 1, 3, 10, 30, 100],
    registers,
  });
  const interval = new Histogram({
    name: 'lexigate_status_interval_seconds',
    help: 'How long scopes wait from one round to the next.',
    buckets: [0.1, 0.3, 1, 3, 10, 30, 100],
    registers,
  });

  return {
    status: {
      onSubscription(what) {
        if (what === 'started') {
          started.inc();
          active.inc();
          return;
        }
        active.dec();
        ended.inc({ reason: what });
      },
      onEvent: (outcome) => (outcome === 'sent' ? sent : replaced).inc(),
      onPoll(kind, error, durationMs) {
        const outcome = error === undefined ? 'ok' : codeOf(error).toLowerCase();
        polls.observe({ kind, outcome }, durationMs / 1_000);
      },
      onDetection: (delayMs) => detection.observe(delayMs / 1_000),
      onInterval: (intervalMs) => interval.observe(intervalMs / 1_000),
    },
    read: (given) => void (sources = given),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
