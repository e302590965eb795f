import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';
import type { Random } from '../support/random.ts';
import { anyId, anyText, expendableId, hostileText } from './text.ts';

/** A value as a literal in a document and as JSON in the variables. */
export interface Value {
  literal: string;
  json: string;
}

export interface ValueOptions {
  /** The name of the argument or field. */
  name: string;
  /** Whether it is the id of a model that the operation deletes or resets. */
  isExpendable?: boolean;
  /** Probability of a value of the wrong type. */
  badness?: number;
}

const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_');
const NUMBERS = ['0', '-0', '1', '-1', '2147483647', '2147483648', '-2147483649', '9007199254740993'];
const FLOATS = ['0.5', '1.0', '-0.1', '1e308', '1e400', '-1e999', '5e-324', '0.1e1', '1E+2'];

/** A value for a type, sometimes of another type or null. */
export function anyValue(random: Random, type: GraphQLInputType, options: ValueOptions): Value {
  const { badness = 0.02 } = options;
  if (random.chance(badness)) return hostileValue(random);
  if (isNonNullType(type)) return presentValue(random, type.ofType, options);
  return random.chance(0.05) ? same('null') : presentValue(random, type, options);
}

function presentValue(random: Random, type: GraphQLInputType, options: ValueOptions): Value {
  if (isListType(type)) return listValue(random, type.ofType, options);
  if (isInputObjectType(type)) return objectValue(random, type, options);
  if (isEnumType(type)) {
    const word = random.pick(type.getValues()).name;
    return { literal: word, json: JSON.stringify(word) };
  }
  return scalarValue(random, getNamedType(type).name, options);
}

function scalarValue(random: Random, typeName: string, { name, isExpendable }: ValueOptions): Value {
  switch (typeName) {
    case 'Int':
      return same(random.chance(0.8) ? String(random.below(40)) : random.pick(NUMBERS));
    case 'Float':
      return same(random.chance(0.7) ? random.pick(['0.3', '1', '0']) : random.pick(FLOATS));
    case 'Boolean':
      return same(random.pick(['true', 'false']));
    case 'File':
      return same('null');
    case 'ID':
      return text(random, isExpendable ? expendableId(random) : anyId(random));
    default:
      return text(random, anyText(random, name));
  }
}

function listValue(random: Random, type: GraphQLInputType, options: ValueOptions): Value {
  // GraphQL coerces a single value to a list.
  if (random.chance(0.05)) return anyValue(random, type, options);
  const length = random.chance(0.01) ? 1_200 : random.below(4);
  const items = Array.from({ length }, () => anyValue(random, type, options));
  return list(items);
}

function objectValue(random: Random, type: GraphQLInputObjectType, options: ValueOptions): Value {
  const { badness = 0.02 } = options;
  const fields: [string, Value][] = [];
  for (const field of Object.values(type.getFields())) {
    const isNeeded = isNonNullType(field.type) && field.defaultValue === undefined;
    if (!random.chance(isNeeded ? 1 - badness / 2 : 0.4)) continue;
    fields.push([field.name, anyValue(random, field.type, { ...options, name: field.name })]);
  }
  if (random.chance(badness)) fields.push([random.pick(['__proto__', 'constructor', 'extra']), same('1')]);
  return object(fields);
}

/** A random value of any type. */
export function hostileValue(random: Random, depth = 0): Value {
  const kind = random.weighted({
    text: 8,
    number: 4,
    word: 3,
    list: depth < 4 ? 2 : 0,
    object: depth < 4 ? 3 : 0,
    deep: depth === 0 ? 1 : 0,
    wide: depth === 0 ? 1 : 0,
  });
  if (kind === 'text') return text(random, hostileText(random));
  if (kind === 'number') return same(random.pick([...NUMBERS, ...FLOATS]));
  if (kind === 'word') return same(random.pick(['true', 'false', 'null']));
  if (kind === 'deep') return deepValue(random);
  if (kind === 'wide') return wideValue(random);
  const members = Array.from({ length: random.below(4) }, () => hostileValue(random, depth + 1));
  if (kind === 'list') return list(members);
  const names = ['__proto__', 'constructor', 'then', 'toJSON', 'read', 'id', 'length', 'name'];
  return object(members.map((member) => [random.pick(names), member]));
}

function wideValue(random: Random): Value {
  if (random.chance(0.6)) return list(Array.from({ length: 1 + random.below(5_000) }, () => same('1')));
  const length = random.pick([1_000, 20_000, 130_000]);
  return object(Array.from({ length }, (_, at) => [shortName(at), same('1')]));
}

/** A short unique name, so that many of them fit into one request. */
export function shortName(at: number): string {
  const letter = (place: number) => LETTERS[Math.floor(at / LETTERS.length ** place) % LETTERS.length] ?? '';
  return letter(2) + letter(1) + letter(0);
}

function deepValue(random: Random): Value {
  const depth = random.pick([10, 100, 900, 5_000, 50_000]);
  if (random.chance(0.5)) return same('['.repeat(depth) + ']'.repeat(depth));
  return {
    literal: `${'{a:'.repeat(depth)}1${'}'.repeat(depth)}`,
    json: `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  };
}

function same(word: string): Value {
  return { literal: word, json: word };
}

function text(random: Random, content: string): Value {
  const json = JSON.stringify(content);
  const isBlock = random.chance(0.05) && content.isWellFormed();
  return { literal: isBlock ? `"""${content.replaceAll('"""', '\\"""')}"""` : json, json };
}

function list(items: readonly Value[]): Value {
  return {
    literal: `[${items.map(({ literal }) => literal).join(' ')}]`,
    json: `[${items.map(({ json }) => json).join(',')}]`,
  };
}

function object(fields: readonly (readonly [string, Value])[]): Value {
  return {
    literal: `{${fields.map(([name, { literal }]) => `${name}:${literal}`).join(' ')}}`,
    json: `{${fields.map(([name, { json }]) => `${JSON.stringify(name)}:${json}`).join(',')}}`,
  };
}
