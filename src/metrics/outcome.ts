import { codeOf } from '../graphql/errors.ts';

/** The outcomes that alerts look for exist from the start: Prometheus does not see the first increase of a series otherwise. */
export const OUTCOMES = [
  'ok',
  'bad_user_input',
  'internal_server_error',
  'rate_limited',
  'unauthenticated',
  'upstream_invalid_response',
  'upstream_timeout',
  'upstream_unavailable',
];

export function outcomeOf(error: unknown): string {
  return error === undefined ? 'ok' : codeOf(error).toLowerCase();
}
