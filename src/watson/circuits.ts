import { LRUCache } from 'lru-cache';
import {
  createCircuitBreaker,
  type CircuitBreaker,
  type CircuitBreakerOptions,
  type CircuitState,
  type FailedCall,
  type OnCircuitState,
  type Verdict,
} from './circuit-breaker.ts';
import type { Sender } from './exchange.ts';
import { SweptMap } from './swept-map.ts';

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
  /** Called before each call. Throws `CircuitOpenError`: the call must not be made. */
  start(sender: Sender): StartedCall;
  /** Called when a call succeeded. */
  succeeded(call: StartedCall): void;
  /** Called when a call failed. An error because its caller aborted it says nothing about the service. */
  failed(call: StartedCall, error: unknown, isAborted?: boolean): void;
  close(): void;
}

interface ScopeCircuit {
  breaker: CircuitBreaker;
  lastUsedAt: number;
}

/** A call in flight. */
export interface StartedCall {
  sender: Sender;
  flight: Flight;
  startedAt: number;
}

/** The calls of one scope that are in flight together. */
export interface Flight {
  calls: number;
  /** The last sign that the service is available for the scope. */
  lastAvailableAt: number;
}

/** Failures of one scope that count for the circuit of the service, so that three scopes must fail to open it. */
const FAILURES_PER_SCOPE = 5;
const MAX_SCOPES = 1_000;
/** The circuit of a scope that sends nothing is forgotten after this time, so that its probes end. */
const IDLE_MS = 60_000;

export function createCircuits(options: CircuitsOptions): Circuits {
  const { judge, probe, hasOneScope, onState, onScopeState, onFailing } = options;
  /** Scopes without a success since their last failure. While there is none, a call costs no look-up. */
  const scopes = new LRUCache<string, ScopeCircuit>({
    max: MAX_SCOPES,
    dispose: ({ breaker }) => breaker.close(),
  });
  const flights = new SweptMap<Flight>(
    () => ({ calls: 0, lastAvailableAt: -Infinity }),
    ({ calls }) => calls === 0,
  );
  const service = createCircuitBreaker({
    judge,
    probe: (signal) => probe(signal),
    failuresPerSource: hasOneScope ? undefined : FAILURES_PER_SCOPE,
    onState(state, outage) {
      if (state === 'open') {
        for (const [scope, { breaker }] of scopes.entries()) if (breaker.failures > 0) onFailing(scope);
        scopes.clear();
        flights.clear();
      }
      onState(state, outage);
    },
  });

  function createScopeCircuit(sender: Sender): ScopeCircuit {
    const { scope } = sender;
    const breaker = createCircuitBreaker({
      judge: judgeScope,
      probe: (signal) => {
        if (performance.now() - circuit.lastUsedAt > IDLE_MS) forget(scope, circuit);
        return probe(signal, sender);
      },
      onState(state) {
        if (state === 'open') onFailing(scope);
        else forget(scope, circuit);
        onScopeState(state, scope);
      },
    });
    const circuit: ScopeCircuit = { breaker, lastUsedAt: performance.now() };
    scopes.set(scope, circuit);
    return circuit;
  }

  /** No connection can be opened, whichever scope tries: this concerns the circuit of the service alone. */
  function judgeScope(error: unknown): Verdict {
    const verdict = judge(error);
    return verdict === 'unreachable' ? 'inconclusive' : verdict;
  }

  /** A circuit that is closed and has no failures keeps nothing. A late failure of a call in flight has no effect. */
  function forget(scope: string, circuit: ScopeCircuit): void {
    if (scopes.peek(scope) === circuit) scopes.delete(scope);
    flights.delete(scope);
  }

  /** Throws where the circuit of the scope is open. */
  function checkScope(scope: string): void {
    const circuit = scopes.get(scope);
    if (!circuit) return;
    circuit.lastUsedAt = performance.now();
    circuit.breaker.check();
  }

  function markAvailable(scope: string, flight: Flight): void {
    flight.lastAvailableAt = performance.now();
    if (scopes.size === 0) return;
    const circuit = scopes.get(scope);
    circuit?.breaker.succeeded();
    if (circuit) forget(scope, circuit);
  }

  function countFailure(sender: Sender, flight: Flight, call: FailedCall): void {
    const verdict = judgeScope(call.error);
    if (verdict === 'available') return markAvailable(sender.scope, flight);
    // A late failure of a circuit that was forgotten says nothing about the calls since then.
    const isCurrent = flights.get(sender.scope) === flight && call.startedAt >= flight.lastAvailableAt;
    if (verdict === 'inconclusive' || !isCurrent) return;
    const circuit = scopes.get(sender.scope) ?? createScopeCircuit(sender);
    circuit.breaker.failed(call);
  }

  function start(sender: Sender): StartedCall {
    const { scope } = sender;
    service.check();
    if (scopes.size > 0) checkScope(scope);
    const flight = flights.get(scope);
    flight.calls += 1;
    return { sender, flight, startedAt: performance.now() };
  }

  function succeeded({ sender, flight }: StartedCall): void {
    flight.calls -= 1;
    markAvailable(sender.scope, flight);
    service.succeeded();
  }

  function failed({ sender, flight, startedAt }: StartedCall, error: unknown, isAborted = false): void {
    flight.calls -= 1;
    if (isAborted) return;
    countFailure(sender, flight, { error, startedAt });
    service.failed({ error, startedAt, source: sender.scope });
  }

  return {
    get state() {
      return service.state;
    },
    get openScopes() {
      return [...scopes.values()].filter(({ breaker }) => breaker.state !== 'closed').length;
    },
    start,
    succeeded,
    failed,
    close() {
      service.close();
      scopes.clear();
    },
  };
}
