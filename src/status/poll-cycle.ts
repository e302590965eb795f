import { isNotFound, WatsonError } from '../watson/errors.ts';
import type { WatsonClient } from '../watson/client.ts';
import type { LanguageModel } from '../watson/types.ts';
import type { StatusObserver } from './types.ts';

/** From this number of models up, one list call reads them all. */
const LIST_FROM = 3;

/** Key of the list itself among the findings, beside the ids of models. */
export const LIST = '';

/** What a poll cycle found out about one model. `missing`: the model does not exist. `failure`: the read failed. */
export type Finding = { model: LanguageModel } | { missing: WatsonError } | { failure: unknown };

export interface PollCycleOptions {
  client: WatsonClient;
  /** The models to read. */
  ids: readonly string[];
  /** Whether to read all other models of the scope, too. */
  withAll: boolean;
  signal: AbortSignal;
  observer: StatusObserver;
}

export interface PollCycleResult {
  /** By model. They may include models that were not requested. */
  findings: Map<string, Finding>;
  /** Whether the findings include all models of the scope. */
  hasAll: boolean;
}

/** Reads models once: one or two with single calls, three or more with the list and single calls for what it lacks. */
export async function runPollCycle(options: PollCycleOptions): Promise<PollCycleResult> {
  const { client, ids, withAll, signal, observer } = options;
  if (!withAll && ids.length < LIST_FROM) return { findings: await readEach(options, ids), hasAll: false };
  let listed: LanguageModel[];
  try {
    listed = await observed(observer, 'list', client.languageModels.list(undefined, signal));
  } catch (failure) {
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
  const { client, signal, observer } = options;
  const findings = ids.map(async (id): Promise<[string, Finding]> => {
    try {
      return [id, { model: await observed(observer, 'single', client.languageModels.get(id, signal)) }];
    } catch (error) {
      const isMissing = error instanceof WatsonError && isNotFound(error);
      return [id, isMissing ? { missing: error } : { failure: error }];
    }
  });
  return new Map(await Promise.all(findings));
}

async function observed<T>(observer: StatusObserver, kind: 'list' | 'single', call: Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    const result = await call;
    observer.onPoll?.(kind, undefined, performance.now() - startedAt);
    return result;
  } catch (error) {
    observer.onPoll?.(kind, error, performance.now() - startedAt);
    throw error;
  }
}

export function failuresIn({ findings }: PollCycleResult): unknown[] {
  return [...findings.values()].flatMap((finding) => ('failure' in finding ? [finding.failure] : []));
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
