import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleType } from 'cockatiel';
import { CircuitOpenError } from './errors.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** What a failed call says of the service: it is alive all the same, it is in trouble, or nothing. */
export type Verdict = 'alive' | 'trouble' | 'nothing';

export interface BreakerOptions {
  judge: (error: unknown) => Verdict;
  /** Resolves when the service is alive, and rejects when it is not. */
  probe: (signal: AbortSignal) => Promise<void>;
  /** Called when the circuit opens and when it closes, not for what happens in between. Must not throw. */
  onState?: ((state: 'closed' | 'open') => void) | undefined;
}

/** Keeps calls from a service that is in trouble, and finds out when it is well again. */
export interface Breaker {
  /** `half-open` while a call is let through to try. */
  readonly state: BreakerState;
  /** Makes a call, or fails with `CircuitOpenError` at once. What its caller aborts counts for nothing. */
  run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  close(): void;
}

/** Failures in a row that open the circuit. */
const FAILURES_TO_OPEN = 15;
/** While it is open, one call is let through in so much time. */
const TRY_INTERVAL_MS = 500;
/** So long after the last call that was let through there are probes of our own, as somebody may wait for the end of it. */
const PROBE_INTERVAL_MS = 1_000;

/** Marks what the policy is to count. */
class Trouble extends Error {}

export function createBreaker({ judge, probe, onState = () => {} }: BreakerOptions): Breaker {
  const counter = new ConsecutiveBreaker(FAILURES_TO_OPEN);
  // When to try is decided here and not by the policy, which lets nothing through as long as one try hangs.
  const policy = circuitBreaker(handleType(Trouble), { halfOpenAfter: 0, breaker: counter });
  /** When the service last showed that it is alive. */
  let aliveAt = -Infinity;
  /** When the circuit opened, or the last call was let through. */
  let triedAt = -Infinity;
  let wasOpen = false;
  let isClosing = false;
  let timer: NodeJS.Timeout | undefined;
  let probing = new AbortController();

  policy.onStateChange((next) => {
    if (next === CircuitState.Open && !wasOpen) {
      wasOpen = true;
      triedAt = performance.now();
      startProbes();
      onState('open');
    }
    if (next === CircuitState.Closed) {
      wasOpen = false;
      stopProbes();
      onState('closed');
    }
  });

  async function run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const isTry = policy.state !== CircuitState.Closed;
    if (isTry && performance.now() - triedAt < TRY_INTERVAL_MS) throw new CircuitOpenError();
    if (isTry) {
      triedAt = performance.now();
      timer?.refresh();
    }
    const judged = () => judgedCall(call, isTry, signal);
    try {
      // The policy would make a second try wait for the first, which may hang.
      const hasTry = policy.state === CircuitState.HalfOpen;
      const outcome = await (hasTry ? judged() : policy.execute(judged));
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    } catch (error) {
      if (error instanceof Trouble) throw error.cause;
      // The policy goes by the time of day, which may have been set back.
      throw error instanceof BrokenCircuitError ? new CircuitOpenError() : error;
    }
  }

  /** Returns what is a success for the policy, throws `Trouble` for a failure and the error itself for neither. */
  async function judgedCall<T>(
    call: () => Promise<T>,
    isTry: boolean,
    signal: AbortSignal | undefined,
  ): Promise<{ value: T } | { error: unknown }> {
    const beganAt = performance.now();
    try {
      const value = await call();
      noteAlive();
      return { value };
    } catch (error) {
      const verdict = signal?.aborted ? 'nothing' : judge(error);
      if (verdict === 'alive') {
        noteAlive();
        return { error };
      }
      // A try that says nothing must not close the circuit either, as it would by the rules of the policy.
      if (isTry) throw new Trouble('tried in vain', { cause: error });
      // Calls that hang may end long after the service recovered; since then it has shown that it is alive.
      const isOld = beganAt < aliveAt;
      if (verdict === 'nothing' || isOld) throw error;
      throw new Trouble('failed', { cause: error });
    }
  }

  function noteAlive(): void {
    aliveAt = performance.now();
    if (policy.state === CircuitState.Closed) return;
    counter.success();
    // The policy's only way back to closed, whichever state it is in.
    policy.isolate().dispose();
  }

  function startProbes(): void {
    if (isClosing) return;
    probing = new AbortController();
    // Probes may overlap, since one that hangs says nothing of a service that has recovered.
    timer = setInterval(() => void probeOnce(probing.signal), PROBE_INTERVAL_MS).unref();
  }

  function stopProbes(): void {
    clearInterval(timer);
    probing.abort();
  }

  async function probeOnce(signal: AbortSignal): Promise<void> {
    try {
      await probe(signal);
    } catch {
      return;
    }
    if (signal.aborted) return;
    noteAlive();
    // A probe asks for less than callers do, and may please where they fail: the first of them decides.
    counter.state = FAILURES_TO_OPEN - 1;
  }

  return {
    get state() {
      if (policy.state === CircuitState.Open) return 'open';
      return policy.state === CircuitState.HalfOpen ? 'half-open' : 'closed';
    },
    run,
    close() {
      isClosing = true;
      stopProbes();
    },
  };
}
