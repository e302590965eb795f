import { isNotFound, WatsonError } from '../watson/errors.ts';
import type { WatsonClient } from '../watson/client.ts';
import type { LanguageModel } from '../watson/types.ts';

/** From so many models up, the list answers them all in one call. */
const LIST_FROM = 3;

/** What one round found out of one model: the model, that there is none, or that the service did not say. */
export type Finding = { model: LanguageModel } | { missing: WatsonError } | { failure: unknown };

/** Reads the models once: single calls for one or two, from three up the list and single calls for what it lacks. */
export async function readRound(
  client: WatsonClient,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Finding>> {
  if (ids.length < LIST_FROM) return readEach(client, ids, signal);
  let listed: LanguageModel[];
  try {
    listed = await client.languageModels.list(undefined, signal);
  } catch (failure) {
    return new Map(ids.map((id) => [id, { failure }]));
  }
  const byId = new Map(listed.map((model) => [model.customization_id, model]));
  const lacking = ids.filter((id) => !byId.has(id));
  const findings = await readEach(client, lacking, signal);
  for (const id of ids) {
    const model = byId.get(id);
    if (model) findings.set(id, { model });
  }
  return findings;
}

async function readEach(
  client: WatsonClient,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Finding>> {
  const findings = ids.map(async (id): Promise<[string, Finding]> => {
    try {
      return [id, { model: await client.languageModels.get(id, signal) }];
    } catch (error) {
      return [
        id,
        error instanceof WatsonError && isNotFound(error) ? { missing: error } : { failure: error },
      ];
    }
  });
  return new Map(await Promise.all(findings));
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
