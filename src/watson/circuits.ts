import { LRUCache } from 'lru-cache';
import {
  createCircuitBreaker,
  type CircuitBreaker,
  type CircuitBreakerOptions,
  type CircuitState,
  type OnCircuitState,
} from './circuit-breaker.ts';
import type { Sender } from './exchange.ts';

export interface CircuitsOptions extends Pick<CircuitBreakerOptions, 'judge'> {
  /** Whether all callers have the same credentials. The one scope then stands for the service. */
  hasOneScope: boolean;
  /** Probes the service, with the credentials of the sender if there is one. */
  probe: (signal: AbortSignal, sender?: Sender) => Promise<void>;
  /** Called when the circuit of the service opens and when it closes. */
  onState: OnCircuitState;
  /** Called when the circuit of one scope opens and when it closes. */
  onScopeState: (state: 'closed' | 'open', scope: string) => void;
  /** Called when a circuit opens, for each scope whose calls failed. */
  onFailing: (scope: string) => void;
}

/** One circuit for the service, and one for each scope whose calls fail. */
export interface Circuits {
  /** The circuit of the service. */
  readonly state: CircuitState;
  /** The number of scopes whose own circuit is open. */
  readonly openScopes: number;
  /** Makes the call, or rejects with `CircuitOpenError`. */
  run<T>(call: () => Promise<T>, sender: Sender, signal?: AbortSignal): Promise<T>;
  close(): void;
}

interface ScopeCircuit {
  breaker: CircuitBreaker;
  lastUsedAt: number;
}

/** Failures of one scope that count for the circuit of the service, so that three scopes must fail to open it. */
const FAILURES_PER_SCOPE = 5;
const MAX_SCOPES = 1_000;
/** The circuit of a scope that sends nothing is forgotten after this time, so that its probes end. */
const IDLE_MS = 60_000;

export function createCircuits(options: CircuitsOptions): Circuits {
  const { judge, probe, hasOneScope, onState, onScopeState, onFailing } = options;
  /** Scopes without a success since their last failure. */
  const scopes = new LRUCache<string, ScopeCircuit>({
    max: MAX_SCOPES,
    dispose: ({ breaker }) => breaker.close(),
  });
  const service = createCircuitBreaker({
    judge,
    probe: (signal) => probe(signal),
    failuresPerSource: hasOneScope ? undefined : FAILURES_PER_SCOPE,
    onState(state, outage) {
      if (state === 'open') {
        for (const [scope, { breaker }] of scopes.entries()) if (breaker.failures > 0) onFailing(scope);
        scopes.clear();
      }
      onState(state, outage);
    },
  });

  function circuitOf(sender: Sender): ScopeCircuit {
    const { scope } = sender;
    const known = scopes.get(scope);
    if (known) {
      known.lastUsedAt = performance.now();
      return known;
    }
    const breaker = createCircuitBreaker({
      // No connection can be opened, whichever scope tries: this concerns the circuit of the service alone.
      judge: (error) => (judge(error) === 'unreachable' ? 'inconclusive' : judge(error)),
      probe: (signal) => {
        if (performance.now() - circuit.lastUsedAt > IDLE_MS) forget(scope, circuit);
        return probe(signal, sender);
      },
      onState(state) {
        // A late failure of a circuit that was forgotten says nothing about the calls since then.
        if (scopes.peek(scope) !== circuit) return;
        if (state === 'open') onFailing(scope);
        else forget(scope, circuit);
        onScopeState(state, scope);
      },
    });
    const circuit: ScopeCircuit = { breaker, lastUsedAt: performance.now() };
    scopes.set(scope, circuit);
    return circuit;
  }

  /** A circuit that is closed and has no failures keeps nothing. */
  function forget(scope: string, circuit: ScopeCircuit): void {
    if (scopes.peek(scope) === circuit) scopes.delete(scope);
  }

  async function runInScope<T>(call: () => Promise<T>, sender: Sender, signal?: AbortSignal): Promise<T> {
    const circuit = circuitOf(sender);
    try {
      return await circuit.breaker.run(call, { signal });
    } finally {
      if (circuit.breaker.state === 'closed' && circuit.breaker.failures === 0) forget(sender.scope, circuit);
    }
  }

  return {
    get state() {
      return service.state;
    },
    get openScopes() {
      return [...scopes.values()].filter(({ breaker }) => breaker.state !== 'closed').length;
    },
    run: (call, sender, signal) =>
      service.run(() => runInScope(call, sender, signal), { source: sender.scope, signal }),
    close() {
      service.close();
      scopes.clear();
    },
  };
}
