import { serviceError } from '../errors.ts';
import { TEXTS } from '../texts.ts';
import type { Call } from '../service.ts';
import { lengthOf } from '../rules/characters.ts';

/** A required string field of a JSON body, 1 to `limit` characters long. */
export function requiredString(body: Record<string, unknown>, field: string, limit: number): string {
  const value = optionalString(body, field, limit);
  if (value === undefined || value.trim() === '') throw serviceError(400, TEXTS.missingField(field));
  return value;
}

/** An optional string field of a JSON body, at most `limit` characters long. Null counts as absent. */
export function optionalString(
  body: Record<string, unknown>,
  field: string,
  limit: number,
): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw serviceError(400, TEXTS.wrongType(field, 'string'));
  if (lengthOf(value) > limit) throw serviceError(400, TEXTS.tooLong(field, limit));
  return value;
}

/** A boolean query parameter. Case is ignored, because some clients send `True`. */
export function booleanOf(query: URLSearchParams, name: string, whenAbsent: boolean): boolean {
  const value = query.get(name);
  if (value === null || value === '') return whenAbsent;
  const lower = value.toLowerCase();
  if (lower !== 'true' && lower !== 'false') {
    throw serviceError(400, TEXTS.wrongValue(name, value, 'true, false'));
  }
  return lower === 'true';
}

/** A query parameter with a fixed set of values. */
export function choiceOf<const T extends string>(
  query: URLSearchParams,
  name: string,
  choices: readonly T[],
  whenAbsent: T,
): T {
  const value = query.get(name);
  if (value === null || value === '') return whenAbsent;
  const choice = choices.find((one) => one === value);
  if (choice === undefined) throw serviceError(400, TEXTS.wrongValue(name, value, choices.join(', ')));
  return choice;
}

/** A query parameter that is a number from 0.0 to 1.0. */
export function fractionOf(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  const number = /^\d*\.?\d+(e-?\d+)?$|^\d+\.$/i.test(value) ? Number(value) : Number.NaN;
  if (!(number >= 0 && number <= 1)) throw serviceError(400, TEXTS.wrongValue(name, value, '0.0 to 1.0'));
  return number;
}

const GUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** The model id in the path, in lower case. Throws a 400 if it is not a GUID. */
export function modelIdOf(call: Call): string {
  const [id = ''] = call.params;
  if (!GUID.test(id)) throw serviceError(400, TEXTS.malformedGuid(id));
  return id.toLowerCase();
}

/** The customer id in the header `X-Watson-Metadata: customer_id=...`, which `DELETE /v1/user_data` refers to. */
export function customerIdOf(call: Call): string | undefined {
  const header = call.headers['x-watson-metadata'];
  return /(?:^|;)\s*customer_id=([^;=]+)/.exec(String(header ?? ''))?.[1]?.trim();
}
