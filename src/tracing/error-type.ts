import { WatsonError } from '../watson/errors.ts';

/** A low-cardinality name of an error. Its message may have ids, so no span has it. */
export function errorTypeOf(error: unknown): string {
  if (error instanceof WatsonError)
    return error.kind === 'http' && error.status ? String(error.status) : error.kind;
  return error instanceof Error ? error.name : '_OTHER';
}
