import { computed, signal, type ReadonlySignal, type Signal } from './signals.ts';
import { useOnce } from './render.ts';

export { batch, computed, effect, signal, untracked, type ReadonlySignal, type Signal } from './signals.ts';
export { useOnce, useStart } from './render.ts';

/** State of one component. */
export const useSignal = <T>(value: T): Signal<T> => useOnce(() => signal(value));

/** A value that follows from signals. The component is painted again only if the value changes. */
export const useComputed = <T>(compute: () => T): ReadonlySignal<T> => useOnce(() => computed(compute));
