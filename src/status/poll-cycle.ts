import { isNotFound, WatsonError } from '../watson/errors.ts';
import type { WatsonClient } from '../watson/client.ts';
import type { LanguageModel } from '../watson/types.ts';
import type { StatusObserver } from './types.ts';

/** From so many models up, the list answers them all in one call. */
const LIST_FROM = 3;

/** Stands among the ids of models for the list as such. */
export const LIST = '';

/** What one round found out of one model: the model, that there is none, or that the service did not say. */
export type Finding = { model: LanguageModel } | { missing: WatsonError } | { failure: unknown };

export interface RoundOptions {
  client: WatsonClient;
  /** The models to read. */
  ids: readonly string[];
  /** Whether all other models of the scope are wanted, too. */
  withAll: boolean;
  signal: AbortSignal;
  observer: StatusObserver;
}

export interface RoundResult {
  findings: Map<string, Finding>;
  /** Whether all models of the scope were asked for and are among the findings; some others may be, too. */
  hasAll: boolean;
}

/** Reads models once: single calls for one or two, from three up the list and single calls for what it lacks. */
export async function readRound(options: RoundOptions): Promise<RoundResult> {
  const { client, ids, withAll, signal, observer } = options;
  if (!withAll && ids.length < LIST_FROM) return { findings: await readEach(options, ids), hasAll: false };
  let listed: LanguageModel[];
  try {
    listed = await observed(observer, 'list', client.languageModels.list(undefined, signal));
  } catch (failure) {
    // The list first: what was known of it counts until one of its models is no longer known.
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

async function readEach(options: RoundOptions, ids: readonly string[]): Promise<Map<string, Finding>> {
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

/** True for a failure that the next round cannot mend: bad credentials, a plan without customization, a bad id. */
export function isPermanent(failure: unknown): boolean {
  if (!(failure instanceof WatsonError)) return true;
  const passing = failure.refusal === 'busy' || failure.refusal === 'rate-limited' || failure.status === 408;
  return failure.kind === 'http' && (failure.status ?? 500) < 500 && !passing;
}

/** True for a failure that concerns everything these credentials may see. */
export function endsScope(failure: unknown): boolean {
  return (
    failure instanceof WatsonError &&
    (failure.refusal === 'unauthenticated' || failure.refusal === 'forbidden')
  );
}
