import { LexigateError, PayloadError } from './errors.ts';
import type { ModelError } from './model-error.ts';

/** What a payload has after success. */
export type Unwrapped<P> = { [name in Exclude<keyof P, 'errors'>]: NonNullable<P[name]> };

/** Returns what a mutation changed, or throws its typed errors as a `PayloadError`. */
export function unwrap<P extends { errors: readonly ModelError[] }>(payload: P): Unwrapped<P> {
  const { errors, ...result } = payload;
  const [first, ...others] = errors;
  if (first) throw new PayloadError([first, ...others]);
  if (Object.values(result).includes(null))
    throw new LexigateError('The change was made, but its result no longer exists.', { code: 'NOT_FOUND' });
  return result as Unwrapped<P>;
}
