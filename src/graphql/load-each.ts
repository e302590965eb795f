import DataLoader from 'dataloader';
import { isNotFound, isPartNotFound } from '../watson/errors.ts';

/** A loader that makes one call for each key. */
export function each<K, V, C = K>(
  load: (key: K) => Promise<V>,
  options?: DataLoader.Options<K, V, C>,
): DataLoader<K, V, C> {
  return new DataLoader((keys) => settle(keys, load), options);
}

/** Loads each key on its own, so that a failure concerns one key only. */
export function settle<K, V>(keys: readonly K[], load: (key: K) => V | Promise<V>): Promise<(V | Error)[]> {
  return Promise.all(
    keys.map(async (key) => {
      try {
        return await load(key);
      } catch (error) {
        return asError(error);
      }
    }),
  );
}

/** Whether there is no such model, or no such part of it. */
export function isMissing(error: unknown): boolean {
  return isNotFound(error) || isPartNotFound(error);
}

/** Null where the error says that there is nothing. */
export async function orNull<T>(isNone: (error: unknown) => boolean, loading: Promise<T>): Promise<T | null> {
  try {
    return await loading;
  } catch (error) {
    if (isNone(error)) return null;
    throw error;
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
