import type { CircuitState, EndedExchange } from '../watson/client.ts';
import { EXCHANGE_SECONDS, type Meters } from './meters.ts';
import { OUTCOMES, outcomeOf } from './outcome.ts';

export interface UpstreamSources {
  breaker: () => CircuitState;
  openScopes: () => number;
}

export interface UpstreamMetrics {
  /** Called for each REST exchange. */
  onExchange: (ended: EndedExchange) => void;
  /** Called for each request to the token service. */
  onToken: (error: unknown) => void;
  /** Called for each malformed element and unknown word in answers of the service. */
  onOddity: (kind: string) => void;
}

/** In the order of their numbers. */
const CIRCUIT_STATES: readonly CircuitState[] = ['closed', 'half-open', 'open'];

/** What the service and its token service do. */
export function upstreamMetrics(
  { gauge, counter, histogram }: Meters,
  sources: () => UpstreamSources | undefined,
): UpstreamMetrics {
  gauge(
    'lexigate_upstream_breaker',
    'State of the circuit of the service: 0 closed, 1 half-open, 2 open.',
    () => CIRCUIT_STATES.indexOf(sources()?.breaker() ?? 'closed'),
  );
  gauge(
    'lexigate_upstream_open_scopes',
    'Scopes whose own circuit is open.',
    () => sources()?.openScopes() ?? 0,
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
  const oddities = counter(
    'lexigate_upstream_oddities_total',
    'Malformed elements (left out) and unknown words (read as UNKNOWN) in answers of the service.',
    ['kind'],
  );
  for (const outcome of OUTCOMES) if (outcome !== 'bad_user_input') tokens([outcome], 0);

  return {
    onExchange({ method, route, outcome, durationMs }) {
      exchanges.observe(durationMs / 1_000, [method, route, outcomeOf(outcome)]);
    },
    onToken: (error) => tokens([outcomeOf(error)]),
    onOddity: (kind) => oddities([kind]),
  };
}
