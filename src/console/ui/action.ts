import { useSignal, type Signal } from '../reactive.ts';
import { noteError } from '../state/session.ts';

export interface Action {
  isRunning: Signal<boolean>;
  /** What the last run threw. */
  error: Signal<unknown>;
  /** Runs the work unless it runs already. Resolves with whether it succeeded. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** Something that the user starts, and that can fail: one run at a time, with its error for `ErrorNotice`. */
export function useAction(): Action {
  const isRunning = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const run = async (work: () => Promise<unknown>) => {
    if (isRunning.peek()) return false;
    isRunning.value = true;
    error.value = undefined;
    try {
      await work();
      return true;
    } catch (cause) {
      error.value = cause;
      noteError(cause);
      return false;
    } finally {
      isRunning.value = false;
    }
  };
  return { isRunning, error, run };
}
