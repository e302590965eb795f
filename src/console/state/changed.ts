import { PayloadError, unwrap, type ModelError } from '../../client/client.ts';

/** Throws the typed errors of a payload. That the changed thing is gone again is no error: the change was made. */
export function checkErrors(payload: { errors: readonly ModelError[] }): void {
  try {
    unwrap(payload as { errors: ModelError[] });
  } catch (error) {
    if (error instanceof PayloadError) throw error;
  }
}
