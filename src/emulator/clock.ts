import type { Store } from './store/store.ts';

/** The emulator's time. Everything that takes time is measured against it, so tests set it instead of waiting. */
export interface SettableClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Moves the clock forward. What it passes is finished by the next request. Throws on a negative number. */
  advance(ms: number): void;
}

/** The offset is kept in the database, so that times in it never lie in the future after a restart. */
export function createClock(store: Store, base: () => number): SettableClock {
  return {
    now: () => base() + offset(store),
    advance(ms) {
      if (!Number.isSafeInteger(ms) || ms < 0) {
        throw new RangeError(`ms must be a whole number of milliseconds from 0 up, but got: ${ms}`);
      }
      store.setSetting('clock_offset_ms', String(offset(store) + ms));
    },
  };
}

function offset(store: Store): number {
  return Number(store.setting('clock_offset_ms') ?? 0);
}
