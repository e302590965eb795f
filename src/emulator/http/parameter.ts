import { serviceError, TEXTS } from './errors.ts';

/** A string field of a JSON body, of 1 to `limit` characters. */
export function requiredString(body: Record<string, unknown>, field: string, limit: number): string {
  const value = optionalString(body, field, limit);
  if (value === undefined || value.trim() === '') throw serviceError(400, TEXTS.missingField(field));
  return value;
}

/** The same, where it may be absent or null. */
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

/** The length in characters as people count them, so that one outside the basic plane is one. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** A boolean query parameter. Some clients write `True`. */
export function booleanOf(query: URLSearchParams, name: string, whenAbsent: boolean): boolean {
  const value = query.get(name);
  if (value === null || value === '') return whenAbsent;
  const lower = value.toLowerCase();
  if (lower !== 'true' && lower !== 'false') {
    throw serviceError(400, TEXTS.wrongValue(name, value, 'true, false'));
  }
  return lower === 'true';
}

/** A query parameter out of a list. */
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
