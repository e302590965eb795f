import type { Store } from './store/store.ts';

/** The emulator's clock. The end of every operation is measured with it, so tests advance it instead of waiting. */
export interface SettableClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Moves the clock forward. The next request settles the operations that have ended by then. Throws on a negative number. */
  advance(ms: number): void;
}

/** The offset is stored in the database, so that stored times are not in the future after a restart. */
export function createClock(store: Store, base: () => number): SettableClock {
  return {
    now: () => base() + offset(store),
    advance(ms) {
      if (!Number.isSafeInteger(ms) || ms < 0) {
        throw new RangeError(`ms must be a whole number of at least 0, but got: ${ms}`);
      }
      store.setSetting('clock_offset_ms', String(offset(store) + ms));
    },
  };
}

function offset(store: Store): number {
  return Number(store.setting('clock_offset_ms') ?? 0);
}
