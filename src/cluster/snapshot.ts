import { isBusy } from '../status/delay.ts';
import {
  failuresIn,
  LIST,
  type Finding,
  type KnownModel,
  type PollCycleResult,
} from '../status/poll-cycle.ts';
import type { Interest } from '../status/shared-polls.ts';
import type { PollTime } from '../status/watched-model.ts';
import type { LanguageModel } from '../watson/types.ts';
import { WatsonError, type WatsonErrorOptions } from '../watson/errors.ts';

/** The content of a snapshot: what is known of each model, by id. */
export interface SharedState {
  /** Whether it has all models of the scope. */
  hasAll: boolean;
  entries: Map<string, Entry>;
}

export interface Entry {
  /** The model as it was read last; undefined if it never was. */
  known?: KnownModel | undefined;
  /** Why the last poll did not read it. */
  error?: { isMissing: boolean; options: WatsonErrorOptions } | undefined;
}

export const NOTHING: SharedState = { hasAll: false, entries: new Map() };

/** The state after a poll. */
export function stateAfter(
  before: SharedState,
  result: PollCycleResult,
  time: Pick<PollTime, 'observedAt' | 'staleAfterMs'>,
): SharedState {
  const entries = [...result.findings].map(([id, finding]): [string, Entry] => {
    const known = before.entries.get(id)?.known;
    if ('model' in finding) return [id, { known: nextKnown(known, finding.model, time) }];
    if ('missing' in finding) return [id, { error: errorOf(finding.missing, true) }];
    return [id, { known, error: errorOf(finding.failure, false) }];
  });
  return { hasAll: result.hasAll, entries: new Map(entries) };
}

function nextKnown(
  before: KnownModel | undefined,
  model: LanguageModel,
  { observedAt, staleAfterMs }: Pick<PollTime, 'observedAt' | 'staleAfterMs'>,
): KnownModel {
  const since = new Date(observedAt).toISOString();
  if (!before) return { model, history: { since, sinceExact: false, previousStatus: null }, observedAt };
  const { history, model: old } = before;
  const wasWatched = observedAt - before.observedAt <= staleAfterMs;
  if (old.status !== model.status)
    return { model, history: { since, sinceExact: wasWatched, previousStatus: old.status }, observedAt };
  // As in watched-model.ts: it may have left its status and come back.
  const sinceExact = history.sinceExact && old.updated === model.updated;
  return { model, history: { ...history, sinceExact }, observedAt };
}

/** The findings of a state, for the watchers of any replica. */
export function findingsOf({ hasAll, entries }: SharedState): PollCycleResult {
  const findings = [...entries].map(([id, { known, error }]): [string, Finding] => {
    if (!error) return [id, known ?? { failure: new Error('an entry without a model') }];
    const failure = new WatsonError(error.options);
    return [id, error.isMissing ? { missing: failure } : { failure, known }];
  });
  return { findings: new Map(findings), hasAll };
}

/** The findings of a poll of this replica, with what was known before. */
export function withHistory(result: PollCycleResult, { entries }: SharedState): PollCycleResult {
  const findings = [...result.findings].map(([id, finding]): [string, Finding] => {
    const known = entries.get(id)?.known;
    if ('model' in finding) return [id, known ?? finding];
    return [id, 'failure' in finding ? { ...finding, known } : finding];
  });
  return { ...result, findings: new Map(findings) };
}

/** Whether two states are the same but for the time of observation. */
export function isSameState(a: SharedState, b: SharedState): boolean {
  return contentOf(a) === contentOf(b);
}

function contentOf({ hasAll, entries }: SharedState): string {
  const all = [...entries].map(
    ([id, { known, error }]) => [id, known?.model, known?.history, error] as const,
  );
  return JSON.stringify([hasAll, all.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

export function encodeState({ hasAll, entries }: SharedState): string {
  return JSON.stringify({ hasAll, entries: [...entries] });
}

/** The text is authentic: only a replica of the same version can have sealed it. */
export function decodeState(text: string): SharedState {
  const { hasAll, entries } = JSON.parse(text) as { hasAll: boolean; entries: [string, Entry][] };
  return { hasAll, entries: new Map(entries) };
}

/** The same state, confirmed by a later poll. */
export function confirmed({ hasAll, entries }: SharedState, observedAt: number): SharedState {
  const all = [...entries].map(([id, entry]): [string, Entry] => {
    const isConfirmed = entry.known && !entry.error;
    return [id, isConfirmed ? { known: { ...entry.known, observedAt } as KnownModel } : entry];
  });
  return { hasAll, entries: new Map(all) };
}

/** Whether a model that any replica watches is busy. */
export function isAnyBusy({ entries }: SharedState, { ids, withAll }: Interest): boolean {
  const watched = withAll ? [...entries.values()] : ids.flatMap((id) => entries.get(id) ?? []);
  return watched.some(({ known }) => known && isBusy(known.model.status));
}

/** Whether no response came at all: perhaps only this replica cannot reach the service. */
export function isUnreachable(result: PollCycleResult): boolean {
  const failures = failuresIn(result);
  const isEverythingLost = failures.length > 0 && failures.length === result.findings.size;
  return isEverythingLost && failures.every(hasNoResponse);
}

function hasNoResponse(failure: unknown): boolean {
  return failure instanceof WatsonError && (failure.kind === 'network' || failure.kind === 'timeout');
}

export function unionOf(interests: readonly Interest[]): Interest {
  return {
    ids: [...new Set(interests.flatMap(({ ids }) => ids))],
    withAll: interests.some(({ withAll }) => withAll),
  };
}

/** Without the cause, which other replicas do not need. A bug is reported as an unavailable service. */
function errorOf(error: unknown, isMissing: boolean): Entry['error'] {
  const { kind, method, url, status, description, transactionId, refusal, retryAfterSeconds } =
    error instanceof WatsonError ? error : new WatsonError({ kind: 'network', method: 'GET', url: LIST });
  const options = { kind, method, url, status, description, transactionId, refusal, retryAfterSeconds };
  return { isMissing, options };
}
