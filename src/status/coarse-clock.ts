import { AsyncLocalStorage } from 'node:async_hooks';
import { systemClock, type Clock } from './types.ts';

/** Later calls wait for the next multiple of this time. */
const TICK_MS = 25;
/** Sooner calls are made on time. */
const MIN_DELAY_MS = 4 * TICK_MS;

/** The calls of one tick. */
interface Tick {
  /** See `performance.now`. */
  at: number;
  calls: Call[];
  /** Calls that were not cancelled. */
  pending: number;
  timer: NodeJS.Timeout;
}

interface Call {
  callback: (() => void) | undefined;
}

/**
 * The system's clock with calls in groups. Thousands of scopes have timers of their own, and a process that wakes up for
 * each pays for it twice: for the turn of the event loop, and because what the call needs has left the caches of the processor.
 */
export function createCoarseClock(): Clock {
  const ticks = new Map<number, Tick>();
  // A tick belongs to no trace, although an operation may have made its first call.
  const untraced = AsyncLocalStorage.snapshot();

  function tickAt(at: number, now: number): Tick {
    const known = ticks.get(at);
    if (known) return known;
    const timer = untraced(() => setTimeout(() => run(tick), at - now));
    const tick: Tick = { at, calls: [], pending: 0, timer };
    ticks.set(at, tick);
    return tick;
  }

  function run({ at, calls }: Tick): void {
    ticks.delete(at);
    for (const call of calls) {
      const { callback } = call;
      call.callback = undefined;
      callback?.();
    }
  }

  function cancel(call: Call, tick: Tick): void {
    if (!call.callback) return;
    call.callback = undefined;
    tick.pending -= 1;
    if (tick.pending > 0 || ticks.get(tick.at) !== tick) return;
    clearTimeout(tick.timer);
    ticks.delete(tick.at);
  }

  return {
    ...systemClock,
    after(ms, callback) {
      if (ms < MIN_DELAY_MS) return systemClock.after(ms, callback);
      // The system may set its clock, and a tick must not be found by a time that has changed its meaning.
      const now = performance.now();
      const tick = tickAt(Math.ceil((now + ms) / TICK_MS) * TICK_MS, now);
      const call: Call = { callback };
      tick.calls.push(call);
      tick.pending += 1;
      return () => cancel(call, tick);
    },
  };
}
