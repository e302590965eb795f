import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { ClusterObserver } from './cluster/observer.ts';
import { createHistogram, type Histogram, type HistogramOptions } from './histogram.ts';
import { SeriesMap } from './series.ts';
import type { StatusObserver } from './status/types.ts';
import { clusterMetrics } from './cluster/metrics.ts';
import { codeOf } from './graphql/errors.ts';
import type { DocumentOrigin } from './graphql/document-finder.ts';
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
  /** Called for each request, where documents are listed. */
  onDocument: (origin: DocumentOrigin) => void;
  /** Called when the listed documents were read again. */
  onDocumentsLoad: (outcome: 'ok' | 'failed') => void;
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

const ORIGINS: readonly DocumentOrigin[] = ['id', 'text', 'unlisted', 'untrusted', 'unknown_id'];

/** In the order of their numbers. */
const CIRCUIT_STATES: readonly CircuitState[] = ['closed', 'half-open', 'open'];
/** Up to the deadlines: 10 s of a REST exchange, 30 s of an operation, 600 s of the wait for a busy model. */
const EXCHANGE_SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];
const STATUS_SECONDS = [0.1, 0.3, 1, 3, 10, 30, 100];
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

  /** Counts in plain numbers, which are added when the metrics are requested: prom-client would look labels up each time. */
  const counter = (name: string, help: string, labelNames: readonly string[] = []) => {
    const counts = new SeriesMap(() => ({ added: 0 }));
    const total = new Counter({
      name,
      help,
      labelNames,
      registers,
      collect() {
        for (const [values, count] of counts.entries()) {
          total.inc(Object.fromEntries(labelNames.map((label, i) => [label, values[i] ?? ''])), count.added);
          count.added = 0;
        }
      },
    });
    return (labels: readonly string[] = [], by = 1) => void (counts.get(labels).added += by);
  };
  const histograms: Histogram[] = [];
  const histogram = (histogramOptions: HistogramOptions) => {
    const made = createHistogram(histogramOptions);
    histograms.push(made);
    return made;
  };

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
  const operations = counter(
    'lexigate_operations_total',
    'Operations by type and outcome: ok, or the code of the first error. Type invalid: the document cannot be run.',
    ['operation', 'outcome'],
  );
  const documents = counter(
    'lexigate_document_requests_total',
    'Requests by how they name their document: id or text of a listed one, unlisted (runs), untrusted (refused), unknown_id.',
    ['kind'],
  );
  const loads = counter(
    'lexigate_document_reloads_total',
    'Times that the listed documents were read again, by outcome: ok, or failed (the earlier documents stay).',
    ['outcome'],
  );
  const durations = histogram({
    name: 'lexigate_operation_seconds',
    help: 'Duration of queries and mutations, the wait for busy models included.',
    labelNames: ['operation'],
    buckets: OPERATION_SECONDS,
  });
  const refusals = counter(
    'lexigate_refused_requests_total',
    'Requests and WebSocket upgrades that were rejected before an operation ran, by code.',
    ['code'],
  );
  const exchanges = histogram({
    name: 'lexigate_upstream_seconds',
    help: 'Duration of REST exchanges by outcome: ok, or the code of the error.',
    labelNames: ['method', 'route', 'outcome'],
    buckets: EXCHANGE_SECONDS,
  });
  const tokens = counter(
    'lexigate_token_requests_total',
    'Requests to the token service (service mode), by outcome: ok, or the code of the error.',
    ['outcome'],
  );
  const keys = counter(
    'lexigate_jwks_loads_total',
    'Loads of the keys that verify JWTs, by outcome: ok or failed.',
    ['outcome'],
  );
  const trainings = counter(
    'lexigate_trainings_total',
    'Trainings of watched models that ended, by outcome: available, failed, or other (cancelled, or changed at once).',
    ['outcome'],
  );
  const oddities = counter(
    'lexigate_upstream_oddities_total',
    'Malformed elements (left out) and unknown words (read as UNKNOWN) in answers of the service.',
    ['kind'],
  );
  let active = 0;
  gauge('lexigate_subscriptions_active', 'Running subscriptions.', () => active);
  const started = counter('lexigate_subscriptions_started_total', 'Subscriptions that started.');
  const ended = counter(
    'lexigate_subscriptions_ended_total',
    'Subscriptions that ended, by reason: until (a status of until), deleted, error, left (the client), closed (the gateway).',
    ['reason'],
  );
  const events = counter(
    'lexigate_status_events_total',
    'Status events: sent, or replaced by a newer one before they were sent.',
    ['outcome'],
  );
  const polls = histogram({
    name: 'lexigate_status_poll_seconds',
    help: 'Duration of REST exchanges of polls, by kind (list or single) and outcome: ok, or the code of the error.',
    labelNames: ['kind', 'outcome'],
    buckets: EXCHANGE_SECONDS,
  });
  const detection = histogram({
    name: 'lexigate_status_detection_seconds',
    help: "Time from the service's own time of a change until a poll saw it.",
    buckets: STATUS_SECONDS,
  });
  const interval = histogram({
    name: 'lexigate_status_interval_seconds',
    help: 'Time until the next full poll cycle of a scope.',
    buckets: STATUS_SECONDS,
  });

  for (const outcome of OUTCOMES) {
    for (const operation of ['query', 'mutation', 'subscription']) operations([operation, outcome], 0);
    if (outcome !== 'bad_user_input') tokens([outcome], 0);
  }
  for (const outcome of ['graphql_parse_failed', 'graphql_validation_failed', 'query_too_complex'])
    operations(['invalid', outcome], 0);
  for (const origin of ORIGINS) documents([origin], 0);
  for (const outcome of ['ok', 'failed']) loads([outcome], 0);
  for (const operation of ['query', 'mutation']) durations.zero([operation]);
  for (const code of [
    'unauthenticated',
    'rate_limited',
    'forbidden',
    'internal_server_error',
    'shutting_down',
  ])
    refusals([code], 0);
  for (const reason of ['until', 'deleted', 'error', 'left', 'closed']) ended([reason], 0);
  for (const outcome of ['sent', 'replaced']) events([outcome], 0);
  for (const outcome of ['ok', 'failed']) keys([outcome], 0);
  for (const outcome of ['available', 'failed', 'other']) trainings([outcome], 0);

  return {
    status: {
      onSubscription(what) {
        active += what === 'started' ? 1 : -1;
        if (what === 'started') started();
        else ended([what]);
      },
      onEvent: (outcome) => events([outcome]),
      onPoll(kind, error, durationMs) {
        polls.observe(durationMs / 1_000, [kind, outcomeOf(error)]);
      },
      onTrainingEnd: (outcome) => trainings([outcome]),
      onDetection: (delayMs) => detection.observe(delayMs / 1_000),
      onInterval: (intervalMs) => interval.observe(intervalMs / 1_000),
    },
    cluster: () => clusterMetrics(registry),
    onOperation({ operation, code, durationMs }) {
      operations([operation, code === undefined ? 'ok' : code.toLowerCase()]);
      if (durationMs !== undefined) durations.observe(durationMs / 1_000, [operation]);
    },
    onDocument: (origin) => documents([origin]),
    onDocumentsLoad: (outcome) => loads([outcome]),
    onRejectedRequest: (code) => refusals([code.toLowerCase()]),
    onExchange({ method, route, outcome, durationMs }) {
      exchanges.observe(durationMs / 1_000, [method, route, outcomeOf(outcome)]);
    },
    onToken: (error) => tokens([outcomeOf(error)]),
    onKeys: (outcome) => keys([outcome]),
    onOddity: (kind) => oddities([kind]),
    read: (given) => void (sources = given),
    text: async () => `${await registry.metrics()}\n${histograms.map((each) => each.text()).join('\n\n')}\n`,
    contentType: registry.contentType,
  };
}

function outcomeOf(error: unknown): string {
  return error === undefined ? 'ok' : codeOf(error).toLowerCase();
}
