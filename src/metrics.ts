import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ClusterObserver } from './cluster/observer.ts';
import type { StatusObserver } from './status/types.ts';
import { clusterMetrics } from './cluster-metrics.ts';
import { codeOf } from './graphql/errors.ts';
import type { EndedOperation } from './graphql/operations.ts';
import type { CircuitState, EndedExchange } from './watson/client.ts';

/** Values that are read when the metrics are requested. */
export interface MetricsSources {
  watchers: () => number;
  groups: () => number;
  sockets: () => number;
  breaker: () => CircuitState;
  openScopes: () => number;
}

export interface Metrics {
  /** Observes the status engine. */
  status: StatusObserver;
  /** Adds the metrics of several replicas. Called once, if there are several. */
  cluster(): ClusterObserver;
  /** Called for each operation. */
  onOperation: (ended: EndedOperation) => void;
  /** Called for each request that is rejected before its operation runs. */
  onRejectedRequest: (code: string) => void;
  /** Called for each REST exchange. */
  onExchange: (ended: EndedExchange) => void;
  /** Called for each request to the token service. */
  onToken: (error: unknown) => void;
  /** Called for each load of the keys that verify JWTs. */
  onKeys: (outcome: 'ok' | 'failed') => void;
  /** Called for each malformed element and unknown word in answers of the service. */
  onOddity: (kind: string) => void;
  /** Sets the sources of the gauges. Called once, when all parts exist. */
  read(sources: MetricsSources): void;
  /** All metrics in the text format of Prometheus. */
  text(): Promise<string>;
  contentType: string;
}

/** In the order of their numbers. */
const CIRCUIT_STATES: readonly CircuitState[] = ['closed', 'half-open', 'open'];
/** Up to the deadlines: 10 s of a REST exchange, 30 s of an operation, 600 s of the wait for a busy model. */
const EXCHANGE_SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];
const OPERATION_SECONDS = [...EXCHANGE_SECONDS, 60, 120, 300, 600];
/** The outcomes that alerts look for exist from the start: Prometheus does not see the first increase of a series otherwise. */
const OUTCOMES = [
  'ok',
  'bad_user_input',
  'internal_server_error',
  'rate_limited',
  'unauthenticated',
  'upstream_invalid_response',
  'upstream_timeout',
  'upstream_unavailable',
];

/** The metrics of one gateway. Labels never contain ids or data of callers, so the number of series is bounded. */
export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  let sources: MetricsSources = {
    watchers: () => 0,
    groups: () => 0,
    sockets: () => 0,
    breaker: () => 'closed',
    openScopes: () => 0,
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

  new Gauge({
    name: 'lexigate_build_info',
    help: 'Always 1. The labels tell the version.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);
  gauge('lexigate_status_watchers', 'Scopes with at least one subscription.', () => sources.watchers());
  gauge('lexigate_subscription_groups', 'Groups of subscribers that share each event.', () =>
    sources.groups(),
  );
  gauge('lexigate_websockets', 'Open WebSockets.', () => sources.sockets());
  gauge(
    'lexigate_upstream_breaker',
    'State of the circuit of the service: 0 closed, 1 half-open, 2 open.',
    () => CIRCUIT_STATES.indexOf(sources.breaker()),
  );
  gauge('lexigate_upstream_open_scopes', 'Scopes whose own circuit is open.', () => sources.openScopes());
  const operations = new Counter({
    name: 'lexigate_operations_total',
    help: 'Operations by type and outcome: ok, or the code of the first error. Type invalid: the document cannot be run.',
    labelNames: ['operation', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'lexigate_operation_seconds',
    help: 'Duration of queries and mutations, the wait for busy models included.',
    labelNames: ['operation'],
    buckets: OPERATION_SECONDS,
    registers,
  });
  const refusals = new Counter({
    name: 'lexigate_refused_requests_total',
    help: 'Requests and WebSocket upgrades that were rejected before an operation ran, by code.',
    labelNames: ['code'],
    registers,
  });
  const exchanges = new Histogram({
    name: 'lexigate_upstream_seconds',
    help: 'Duration of REST exchanges by outcome: ok, or the code of the error.',
    labelNames: ['method', 'route', 'outcome'],
    buckets: EXCHANGE_SECONDS,
    registers,
  });
  const tokens = new Counter({
    name: 'lexigate_token_requests_total',
    help: 'Requests to the token service (service mode), by outcome: ok, or the code of the error.',
    labelNames: ['outcome'],
    registers,
  });
  const keys = new Counter({
    name: 'lexigate_jwks_loads_total',
    help: 'Loads of the keys that verify JWTs, by outcome: ok or failed.',
    labelNames: ['outcome'],
    registers,
  });
  const trainings = new Counter({
    name: 'lexigate_trainings_total',
    help: 'Trainings of watched models that ended, by outcome: available, failed, or other (cancelled, or changed at once).',
    labelNames: ['outcome'],
    registers,
  });
  const oddities = new Counter({
    name: 'lexigate_upstream_oddities_total',
    help: 'Malformed elements (left out) and unknown words (read as UNKNOWN) in answers of the service.',
    labelNames: ['kind'],
    registers,
  });
  const active = new Gauge({
    name: 'lexigate_subscriptions_active',
    help: 'Running subscriptions.',
    registers,
  });
  const started = new Counter({
    name: 'lexigate_subscriptions_started_total',
    help: 'Subscriptions that started.',
    registers,
  });
  const ended = new Counter({
    name: 'lexigate_subscriptions_ended_total',
    help: 'Subscriptions that ended, by reason: until (a status of until), deleted, error, left (the client), closed (the gateway).',
    labelNames: ['reason'],
    registers,
  });
  const events = new Counter({
    name: 'lexigate_status_events_total',
    help: 'Status events: sent, or replaced by a newer one before they were sent.',
    labelNames: ['outcome'],
    registers,
  });
  // Looked up once, because each event is counted for each subscriber.
  const sent = events.labels('sent');
  const replaced = events.labels('replaced');
  const polls = new Histogram({
    name: 'lexigate_status_poll_seconds',
    help: 'Duration of REST exchanges of polls, by kind (list or single) and outcome: ok, or the code of the error.',
    labelNames: ['kind', 'outcome'],
    buckets: EXCHANGE_SECONDS,
    registers,
  });
  const detection = new Histogram({
    name: 'lexigate_status_detection_seconds',
    help: "Time from the service's own time of a change until a poll saw it.",
    buckets: [0.1, 0.3, 1, 3, 10, 30, 100],
    registers,
  });
  const interval = new Histogram({
    name: 'lexigate_status_interval_seconds',
    help: 'Time until the next full poll cycle of a scope.',
    buckets: [0.1, 0.3, 1, 3, 10, 30, 100],
    registers,
  });

  for (const outcome of OUTCOMES) {
    for (const operation of ['query', 'mutation', 'subscription']) operations.inc({ operation, outcome }, 0);
    if (outcome !== 'bad_user_input') tokens.inc({ outcome }, 0);
  }
  for (const outcome of ['graphql_parse_failed', 'graphql_validation_failed', 'query_too_complex'])
    operations.inc({ operation: 'invalid', outcome }, 0);
  for (const operation of ['query', 'mutation']) durations.zero({ operation });
  for (const code of [
    'unauthenticated',
    'rate_limited',
    'forbidden',
    'internal_server_error',
    'shutting_down',
  ])
    refusals.inc({ code }, 0);
  for (const reason of ['until', 'deleted', 'error', 'left', 'closed']) ended.inc({ reason }, 0);
  for (const outcome of ['ok', 'failed']) keys.inc({ outcome }, 0);
  for (const outcome of ['available', 'failed', 'other']) trainings.inc({ outcome }, 0);

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
      onTrainingEnd: (outcome) => trainings.inc({ outcome }),
      onDetection: (delayMs) => detection.observe(delayMs / 1_000),
      onInterval: (intervalMs) => interval.observe(intervalMs / 1_000),
    },
    cluster: () => clusterMetrics(registry),
    onOperation({ operation, code, durationMs }) {
      operations.inc({ operation, outcome: outcomeOf(code) });
      if (durationMs !== undefined) durations.observe({ operation }, durationMs / 1_000);
    },
    onRejectedRequest: (code) => refusals.inc({ code: code.toLowerCase() }),
    onExchange({ method, route, outcome: error, durationMs }) {
      const code = error === undefined ? undefined : codeOf(error);
      exchanges.observe({ method, route, outcome: outcomeOf(code) }, durationMs / 1_000);
    },
    onToken: (error) => tokens.inc({ outcome: outcomeOf(error === undefined ? undefined : codeOf(error)) }),
    onKeys: (outcome) => keys.inc({ outcome }),
    onOddity: (kind) => oddities.inc({ kind }),
    read: (given) => void (sources = given),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function outcomeOf(code: string | undefined): string {
  return code === undefined ? 'ok' : code.toLowerCase();
}
