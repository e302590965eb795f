import { isNotFound, WatsonError } from '../watson/errors.ts';
import type { WatsonClient } from '../watson/client.ts';
import type { Signal } from '../watson/signal.ts';
import type { LanguageModel } from '../watson/types.ts';
import type { ListedState, StatusObserver } from './types.ts';

/** From this number of models up, one list call reads them all. */
const LIST_FROM = 3;

/** Key of the list itself among the findings, beside the ids of models. */
export const LIST = '';

/** Since when a model has its status, as the replica saw it that polled then. */
export type History = Pick<ListedState, 'since' | 'sinceExact' | 'previousStatus'>;

/** A model as a replica has read it. */
export interface KnownModel {
  model: LanguageModel;
  history: History;
  /** Milliseconds since 1970. */
  observedAt: number;
}

/**
 * What a poll cycle found out about one model. `missing`: the model does not exist. `failure`: the read failed; `known`
 * is what another replica had read before. `history` is absent if this replica made the poll alone.
 */
export type Finding =
  | { model: LanguageModel; history?: History }
  | { missing: WatsonError }
  | { failure: unknown; known?: KnownModel | undefined };

export interface PollCycleOptions {
  client: WatsonClient;
  /** The models to read. */
  ids: readonly string[];
  /** Whether to read all other models of the scope, too. */
  withAll: boolean;
  signal: Signal;
  observer: StatusObserver;
}

export interface PollCycleResult {
  /** By model. They may include models that were not requested. */
  findings: Map<string, Finding>;
  /** Whether the findings include all models of the scope. */
  hasAll: boolean;
}

/** Reads models once: one or two with single calls, three or more with the list and single calls for what it lacks. */
export function runPollCycle(options: PollCycleOptions): Promise<PollCycleResult> {
  const { ids, withAll } = options;
  return withAll || ids.length >= LIST_FROM ? readList(options) : readFew(options);
}

async function readFew(options: PollCycleOptions): Promise<PollCycleResult> {
  const { ids } = options;
  const [id] = ids;
  // Nearly all scopes watch one model.
  const isOne = id !== undefined && ids.length === 1;
  const findings = isOne ? new Map([[id, await readOne(options, id)]]) : await readEach(options, ids);
  return { findings, hasAll: false };
}

async function readList(options: PollCycleOptions): Promise<PollCycleResult> {
  const { client, ids, withAll, signal, observer } = options;
  const startedAt = performance.now();
  let listed: LanguageModel[];
  try {
    listed = await client.languageModels.list(undefined, signal);
    observer.onPoll?.('list', undefined, performance.now() - startedAt);
  } catch (failure) {
    observer.onPoll?.('list', failure, performance.now() - startedAt);
    // The list comes first: its subscribers get the last known states before the failure makes the models stale.
    const failed = withAll ? [LIST, ...ids] : ids;
    return { findings: new Map(failed.map((id) => [id, { failure }])), hasAll: false };
  }
  const byId = new Map(listed.map((model) => [model.customization_id, model]));
  const findings = await readEach(
    options,
    ids.filter((id) => !byId.has(id)),
  );
  for (const [id, model] of byId) findings.set(id, { model });
  return { findings, hasAll: withAll };
}

async function readEach(options: PollCycleOptions, ids: readonly string[]): Promise<Map<string, Finding>> {
  const findings = ids.map(async (id): Promise<[string, Finding]> => [id, await readOne(options, id)]);
  return new Map(await Promise.all(findings));
}

async function readOne({ client, signal, observer }: PollCycleOptions, id: string): Promise<Finding> {
  const startedAt = performance.now();
  try {
    const model = await client.languageModels.get(id, signal);
    observer.onPoll?.('single', undefined, performance.now() - startedAt);
    return { model };
  } catch (error) {
    observer.onPoll?.('single', error, performance.now() - startedAt);
    const isMissing = error instanceof WatsonError && isNotFound(error);
    return isMissing ? { missing: error } : { failure: error };
  }
}

export function failuresIn({ findings }: PollCycleResult): unknown[] {
  const failures: unknown[] = [];
  for (const finding of findings.values()) if ('failure' in finding) failures.push(finding.failure);
  return failures;
}

/** Whether polling again cannot succeed: rejected credentials, a plan without customization, a malformed id, a bug. */
export function isPermanent(failure: unknown): boolean {
  if (!(failure instanceof WatsonError)) return true;
  const isTemporary = isRateLimit(failure) || failure.refusal === 'busy' || failure.status === 408;
  return failure.kind === 'http' && (failure.status ?? 500) < 500 && !isTemporary;
}

export function isRateLimit(failure: unknown): boolean {
  return failure instanceof WatsonError && failure.refusal === 'rate-limited';
}

/** Whether the service rejected the credentials, which all subscribers of the scope share. */
export function isRejection(failure: unknown): boolean {
  return (
    failure instanceof WatsonError &&
    (failure.refusal === 'unauthenticated' || failure.refusal === 'forbidden')
  );
}
