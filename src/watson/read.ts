import type { Reading } from './exchange.ts';
import type { OnOddity } from './types.ts';

/** A JSON object with unchecked fields. */
export type Fields = Record<string, unknown>;

/** The value as an object. Throws `TypeError` for anything else. */
export function readObject(value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new TypeError(
    `expected an object, but got ${value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value}`,
  );
}

/** Elements of a long list that are read before the event loop may do other work: about two milliseconds. */
const STEP = 1_000;

/**
 * Reads a list, a long one in slices. A malformed element is left out and reported, so that the others are still returned.
 */
export function readList<T>(
  value: unknown,
  where: string,
  readElement: (element: unknown, onOddity: OnOddity) => T,
  reading: Reading,
): T[] | Promise<T[]> {
  const array = arrayOf(value, where);
  return array.length <= STEP
    ? readElements(array, where, readElement, reading.onOddity)
    : readLongList(array, where, readElement, reading);
}

async function readLongList<T>(
  array: readonly unknown[],
  where: string,
  readElement: (element: unknown, onOddity: OnOddity) => T,
  { onOddity, pause }: Reading,
): Promise<T[]> {
  const elements: T[] = [];
  for (let from = 0; from < array.length; from += STEP) {
    for (let turn = pause(); turn; turn = pause()) await turn;
    const read = readElements(array.slice(from, from + STEP), where, readElement, onOddity);
    for (const element of read) elements.push(element);
  }
  return elements;
}

function arrayOf(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`expected ${where} to be an array`);
}

function readElements<T>(
  array: readonly unknown[],
  where: string,
  readElement: (element: unknown, onOddity: OnOddity) => T,
  onOddity: OnOddity,
): T[] {
  const elements: T[] = [];
  for (const element of array) {
    try {
      elements.push(readElement(element, onOddity));
    } catch (error) {
      onOddity({
        kind: 'malformed-element',
        where,
        value: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return elements;
}

/** A string. Throws `TypeError` where it is missing. */
export function requiredString(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new TypeError(`expected ${name} to be a string`);
}

/** A string that may be missing or null. */
export function optionalString(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new TypeError(`expected ${name} to be a string`);
}

/** What `toISOString` makes of itself. Later days do not exist in every month. */
const CANONICAL = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3])(:[0-5]\d){2}\.\d{3}Z$/;

/** An instant as ISO 8601 in UTC. Old models have times without a zone, which are in UTC. An invalid time counts as missing. */
export function optionalInstant(fields: Fields, name: string): string | undefined {
  const text = optionalString(fields, name);
  if (text === undefined || CANONICAL.test(text)) return text;
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const at = new Date(hasZone ? text : `${text}Z`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** One of the known words, or `unknown` for any other, which is reported. */
export function wordOf<W extends string>(
  value: unknown,
  words: readonly W[],
  where: string,
  onOddity: OnOddity,
): W | 'unknown' {
  const word = words.find((known) => known === value);
  if (word !== undefined) return word;
  onOddity({ kind: 'unknown-word', where, value: loggable(value) });
  return 'unknown';
}

/** The value, if it looks like a status word. Other text may be private and is not logged. */
function loggable(value: unknown): string {
  const text = String(value);
  return /^(\w{1,8}|[a-z][a-z_ -]{0,31})$/i.test(text) ? text : `${text.length} characters`;
}

/** Sets a field, unless the value is undefined. */
export function setPresent<T, N extends keyof T>(object: T, name: N, value: T[N] | undefined): void {
  if (value !== undefined) object[name] = value;
}

/** The largest `Int` of GraphQL. */
export const MAX_INT = 2_147_483_647;

/** A number, or 0 where it is missing. */
export function numberOr0(fields: Fields, name: string): number {
  const value = fields[name];
  if (value === undefined || value === null) return 0;
  if (typeof value === 'number' && Math.abs(value) <= MAX_INT) return Math.trunc(value);
  throw new TypeError(`expected ${name} to be a number`);
}

/** A list of strings, empty where it is missing. */
export function readStrings(fields: Fields, name: string): string[] {
  const value = fields[name];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((element) => typeof element === 'string')) return value;
  throw new TypeError(`expected ${name} to be an array of strings`);
}

/** The service responds with `{}` where there is no result. */
export function readNothing(response: unknown): void {
  readObject(response);
}
