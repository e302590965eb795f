import { CircuitOpenError } from './errors.ts';

/** `half-open`: the circuit is open, and a probe is in flight. */
export type CircuitState = 'closed' | 'open' | 'half-open';

/** What a failed call shows about the service. `unreachable`: no connection, whichever caller tries. */
export type Verdict = 'available' | 'unavailable' | 'unreachable' | 'inconclusive';

/** Why a circuit opened. */
export interface Outage {
  /** Consecutive failures. */
  failures: number;
  lastError: unknown;
}

/** `outage` is given when the circuit opens. */
export type OnCircuitState = (state: 'closed' | 'open', outage?: Outage) => void;

export interface CircuitBreakerOptions {
  /** Interprets the error of a call. Must not throw. */
  judge: (error: unknown) => Verdict;
  /** Resolves when the service is available, and rejects when it is not. */
  probe: (signal: AbortSignal) => Promise<void>;
  /** Called when the circuit opens and when it closes. Must not throw. */
  onState?: OnCircuitState | undefined;
  /** How many failures of one source count at most, so that several sources are needed to open the circuit. @default no limit */
  failuresPerSource?: number | undefined;
}

/** A call that failed. */
export interface FailedCall {
  error: unknown;
  /** See `performance.now`. */
  startedAt: number;
  /** Whom the failure is attributed to. */
  source?: string | undefined;
}

/** Rejects calls at once while the service is unavailable, and probes it to detect when it is available again. */
export interface CircuitBreaker {
  readonly state: CircuitState;
  /** Consecutive failures that count. */
  readonly failures: number;
  /** Called before each call. Throws `CircuitOpenError`: the call must not be made. */
  check(): void;
  /** Called when a call succeeded. */
  succeeded(): void;
  /** Called when a call failed, unless its caller aborted it. */
  failed(call: FailedCall): void;
  /** Stops the probes. */
  close(): void;
}

/** Consecutive failures that open the circuit. */
const FAILURES_TO_OPEN = 15;
/** While the circuit is open, the service is probed this often. No caller waits for a service that may still hang. */
const PROBE_INTERVAL_MS = 500;

/** From when the circuit opens until it closes. */
interface OpenPeriod {
  probesInFlight: number;
  timer: NodeJS.Timeout;
  probing: AbortController;
}

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { judge, probe, onState = () => {}, failuresPerSource = FAILURES_TO_OPEN } = options;
  /** Consecutive failures by source. Failures to connect have no source. */
  const failures = new Map<string | undefined, number>();
  let lastAvailableAt = -Infinity;
  let openPeriod: OpenPeriod | undefined;
  let isClosing = false;

  function check(): void {
    if (openPeriod) throw new CircuitOpenError();
  }

  function failed({ error, startedAt, source = '' }: FailedCall): void {
    const verdict = judge(error);
    if (verdict === 'available') return markAvailable();
    // A call that hangs may fail long after the service recovered: its failure is out of date.
    const isOutdated = startedAt < lastAvailableAt;
    if (verdict === 'inconclusive' || openPeriod || isOutdated) return;
    countFailure(verdict === 'unreachable' ? undefined : source, error);
  }

  function total(): number {
    return [...failures.values()].reduce((sum, count) => sum + count, 0);
  }

  function countFailure(source: string | undefined, lastError: unknown): void {
    const count = (failures.get(source) ?? 0) + 1;
    failures.set(source, source === undefined ? count : Math.min(count, failuresPerSource));
    if (total() < FAILURES_TO_OPEN) return;
    const probing = new AbortController();
    // Probes may overlap: one that hangs must not delay the detection of the recovery.
    const timer = setInterval(() => void probeOnce(period), PROBE_INTERVAL_MS).unref();
    const period: OpenPeriod = { probesInFlight: 0, timer, probing };
    openPeriod = period;
    if (isClosing) stopProbes(period);
    onState('open', { failures: total(), lastError });
  }

  function markAvailable(): void {
    lastAvailableAt = performance.now();
    if (failures.size > 0) failures.clear();
    if (!openPeriod) return;
    stopProbes(openPeriod);
    openPeriod = undefined;
    onState('closed');
  }

  async function probeOnce(period: OpenPeriod): Promise<void> {
    const { signal } = period.probing;
    period.probesInFlight += 1;
    try {
      await probe(signal);
    } catch {
      return;
    } finally {
      period.probesInFlight -= 1;
    }
    if (!signal.aborted) markAvailable();
  }

  return {
    get state() {
      if (!openPeriod) return 'closed';
      return openPeriod.probesInFlight > 0 ? 'half-open' : 'open';
    },
    get failures() {
      return total();
    },
    check,
    succeeded: markAvailable,
    failed,
    close() {
      isClosing = true;
      if (openPeriod) stopProbes(openPeriod);
    },
  };
}

function stopProbes({ timer, probing }: OpenPeriod): void {
  clearInterval(timer);
  probing.abort();
}
