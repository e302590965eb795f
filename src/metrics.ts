import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { StatusObserver } from './status/types.ts';
import { codeOf } from './graphql/errors.ts';
import type { SeenOperation } from './graphql/operations.ts';
import type { CircuitState, EndedExchange } from './watson/client.ts';

/** What is counted elsewhere and only read when someone asks. */
export interface MetricsSources {
  watchers: () => number;
  groups: () => number;
  sockets: () => number;
  breaker: () => CircuitState;
}

export interface Metrics {
  /** To be told of everything that goes on in the status engine. */
  status: StatusObserver;
  /** To be told of each operation. */
  onOperation: (seen: SeenOperation) => void;
  /** To be told of each request that was refused before there was an operation. */
  onRefusal: (code: string) => void;
  /** To be told of each REST exchange. */
  onExchange: (ended: EndedExchange) => void;
  /** To be told of each oddity in the answers of the service. */
  onOddity: (kind: string) => void;
  /** Names where the gauges are read; to be called once all parts are there. */
  read(sources: MetricsSources): void;
  /** All metrics in the text format of Prometheus. */
  text(): Promise<string>;
  contentType: string;
}

/** In the order of their numbers. */
const BREAKER_STATES: readonly CircuitState[] = ['closed', 'half-open', 'open'];
const SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/** The metrics of one gateway. No label has a model's id or anything of a caller, so their number is bounded. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  let sources: MetricsSources = {
    watchers: () => 0,
    groups: () => 0,
    sockets: () => 0,
    breaker: () => 'closed',
  };
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
  gauge('lexigate_upstream_breaker', 'Circuit breaker: 0 closed, 1 half-open, 2 open.', () =>
    BREAKER_STATES.indexOf(sources.breaker()),
  );
  const operations = new Counter({
    name: 'lexigate_operations_total',
    help: 'Operations by type, and ok or the code of the first error; invalid: a document that is none.',
    labelNames: ['operation', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'lexigate_operation_seconds',
    help: 'How long queries and mutations took, the wait for busy models included.',
    labelNames: ['operation'],
    buckets: SECONDS,
    registers,
  });
  const refusals = new Counter({
    name: 'lexigate_refused_requests_total',
    help: 'HTTP requests that were refused before there was an operation, by code.',
    labelNames: ['code'],
    registers,
  });
  const exchanges = new Histogram({
    name: 'lexigate_upstream_seconds',
    help: 'REST calls: ok or the code of the error.',
    labelNames: ['method', 'route', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const oddities = new Counter({
    name: 'lexigate_upstream_oddities_total',
    help: 'What was odd in answers of the service and was left out or read as UNKNOWN.',
    labelNames: ['kind'],
    registers,
  });
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
    buckets: SECONDS,
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
        const code = error === undefined ? undefined : codeOf(error);
        polls.observe({ kind, outcome: outcomeOf(code) }, durationMs / 1_000);
      },
      onDetection: (delayMs) => detection.observe(delayMs / 1_000),
      onInterval: (intervalMs) => interval.observe(intervalMs / 1_000),
    },
    onOperation({ operation, code, durationMs }) {
      operations.inc({ operation, outcome: outcomeOf(code) });
      if (durationMs !== undefined) durations.observe({ operation }, durationMs / 1_000);
    },
    onRefusal: (code) => refusals.inc({ code: code.toLowerCase() }),
    onExchange({ method, route, outcome: error, durationMs }) {
      const code = error === undefined ? undefined : codeOf(error);
      exchanges.observe({ method, route, outcome: outcomeOf(code) }, durationMs / 1_000);
    },
    onOddity: (kind) => oddities.inc({ kind }),
    read: (given) => void (sources = given),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function outcomeOf(code: string | undefined): string {
  return code === undefined ? 'ok' : code.toLowerCase();
}
