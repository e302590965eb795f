import type { ModelState, Staleness } from './types.ts';

export interface UnknownStateOptions {
  /** @default '' */
  language?: string | undefined;
  /** ISO 8601. */
  at: string;
  staleness: Staleness | null;
}

/** The state of a model of which nothing is known, or with an empty id, of no model. */
export function unknownState(id: string, { language = '', at, staleness }: UnknownStateOptions): ModelState {
  return {
    id,
    language,
    status: 'unknown',
    previousStatus: null,
    progress: 0,
    since: at,
    sinceExact: false,
    observedAt: at,
    model: null,
    staleness,
  };
}

/** The last state of a model. */
export function deletedState(before: ModelState, at: string, sinceExact: boolean): ModelState {
  return {
    ...before,
    status: 'deleted',
    previousStatus: before.status,
    progress: 0,
    since: at,
    sinceExact,
    observedAt: at,
    model: null,
    staleness: null,
  };
}
