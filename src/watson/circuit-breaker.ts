import { CircuitOpenError } from './errors.ts';

/** `half-open`: the circuit is open, and a trial call is in flight. */
export type CircuitState = 'closed' | 'open' | 'half-open';

/** What a failed call shows about the service. */
export type Verdict = 'available' | 'unavailable' | 'inconclusive';

export interface CircuitBreakerOptions {
  /** Interprets the error of a call. Must not throw. */
  judge: (error: unknown) => Verdict;
  /** Resolves when the service is available, and rejects when it is not. */
  probe: (signal: AbortSignal) => Promise<void>;
  /** Called when the circuit opens and when it closes, but not for trial calls. Must not throw. */
  onState?: ((state: 'closed' | 'open') => void) | undefined;
}

/** Rejects calls at once while the service is unavailable, and detects when it is available again. */
export interface CircuitBreaker {
  readonly state: CircuitState;
  /** Makes the call, or rejects with `CircuitOpenError`. A call whose signal is aborted is inconclusive. */
  run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Stops the probes. */
  close(): void;
}

/** Consecutive failures that open the circuit. */
const FAILURES_TO_OPEN = 15;
/** While the circuit is open, one trial call is allowed in each interval. */
const TRIAL_INTERVAL_MS = 500;
/** While the circuit is open and no caller makes a trial call, the breaker probes the service this often, so that /ready and subscribers learn of the recovery. */
const PROBE_INTERVAL_MS = 1_000;

/** From when the circuit opens until it closes. */
interface OpenPeriod {
  /** When the last trial call started, or the circuit opened. */
  lastTrialAt: number;
  trialsInFlight: number;
  probeTimer: NodeJS.Timeout;
  probing: AbortController;
}

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { judge, probe, onState = () => {} } = options;
  let failures = 0;
  let lastAvailableAt = -Infinity;
  let openPeriod: OpenPeriod | undefined;
  let isClosing = false;

  function run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const startedAt = performance.now();
    const trialOf = openPeriod;
    if (trialOf) {
      if (startedAt - trialOf.lastTrialAt < TRIAL_INTERVAL_MS) return Promise.reject(new CircuitOpenError());
      trialOf.lastTrialAt = startedAt;
      trialOf.trialsInFlight += 1;
      trialOf.probeTimer.refresh();
    }
    const result = call();
    const onEnd = (verdict: Verdict) => {
      if (trialOf) trialOf.trialsInFlight -= 1;
      if (verdict === 'available') return markAvailable(0);
      // A call that hangs may fail long after the service recovered: its failure is out of date.
      const isOutdated = startedAt < lastAvailableAt;
      if (verdict === 'unavailable' && !trialOf && !openPeriod && !isOutdated) countFailure();
    };
    void result.then(
      () => onEnd('available'),
      (error: unknown) => onEnd(signal?.aborted ? 'inconclusive' : judge(error)),
    );
    return result;
  }

  function countFailure(): void {
    failures += 1;
    if (failures < FAILURES_TO_OPEN) return;
    const probing = new AbortController();
    // Probes may overlap: one that hangs must not delay the detection of the recovery.
    const probeTimer = setInterval(() => void probeOnce(probing.signal), PROBE_INTERVAL_MS).unref();
    openPeriod = { lastTrialAt: performance.now(), trialsInFlight: 0, probeTimer, probing };
    if (isClosing) stopProbes(openPeriod);
    onState('open');
  }

  function markAvailable(failuresKept: number): void {
    lastAvailableAt = performance.now();
    failures = failuresKept;
    if (!openPeriod) return;
    stopProbes(openPeriod);
    openPeriod = undefined;
    onState('closed');
  }

  async function probeOnce(signal: AbortSignal): Promise<void> {
    try {
      await probe(signal);
    } catch {
      return;
    }
    // A probe requests less than callers do and may succeed where they fail, so the first failure opens the circuit again.
    if (!signal.aborted) markAvailable(FAILURES_TO_OPEN - 1);
  }

  return {
    get state() {
      if (!openPeriod) return 'closed';
      return openPeriod.trialsInFlight > 0 ? 'half-open' : 'open';
    },
    run,
    close() {
      isClosing = true;
      if (openPeriod) stopProbes(openPeriod);
    },
  };
}

function stopProbes({ probeTimer, probing }: OpenPeriod): void {
  clearInterval(probeTimer);
  probing.abort();
}
