import {
  getNamedType,
  isEnumType,
  isObjectType,
  isRequiredArgument,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Random } from '../random.ts';

export interface RandomQuery {
  query: string;
  operationName: string;
  variables: Record<string, unknown>;
}

/** The values of arguments by name. Some name what does not exist, and some are invalid. */
export type ArgumentValues = Record<string, readonly unknown[]>;

/** What the parts of one query have in common. */
interface Draft {
  random: Random;
  values: ArgumentValues;
  fragments: string[];
  /** Definitions of variables, by name. */
  definitions: Map<string, string>;
  variables: Record<string, unknown>;
  count: number;
}

const MAX_DEPTH = 4;
const MAX_FIELDS = 4;
/** From this number of names on, selections have only `__typename`. Documents beyond the limits would be rejected. */
const MAX_NAMES = 20;

/** A random query of the schema with aliases, fragments, variables and directives. It is always valid. */
export function randomQuery(schema: GraphQLSchema, random: Random, values: ArgumentValues): RandomQuery {
  const draft: Draft = { random, values, fragments: [], definitions: new Map(), variables: {}, count: 0 };
  const root = schema.getQueryType();
  if (!root) throw new Error('The schema has no queries.');
  const selection = selectionOf(root, 1, draft);
  const definitions = [...draft.definitions].map(([name, type]) => `$${name}: ${type}`).join(', ');
  const head = definitions === '' ? 'query Q' : `query Q(${definitions})`;
  const query = [`${head} ${selection}`, ...draft.fragments].join('\n');
  return { query, operationName: 'Q', variables: draft.variables };
}

function selectionOf(type: GraphQLObjectType, depth: number, draft: Draft): string {
  const { random } = draft;
  const fields = Object.values(type.getFields()).filter(
    (field) => depth < MAX_DEPTH || !isObjectType(getNamedType(field.type)),
  );
  const length = 1 + random.below(MAX_FIELDS);
  const parts = Array.from({ length }, () => {
    if (draft.count > MAX_NAMES || random.chance(0.1)) return '__typename';
    const field = fieldOf(random.pick(fields), depth, draft);
    return random.chance(0.2) ? inFragment(type, field, draft) : field;
  });
  return `{ ${parts.join(' ')} }`;
}

/** Every field has an alias of its own, so that no two conflict. */
function fieldOf(field: GraphQLField<unknown, unknown>, depth: number, draft: Draft): string {
  const args = field.args
    .filter((argument) => isRequiredArgument(argument) || draft.random.chance(0.4))
    .map((argument) => `${argument.name}: ${argumentOf(argument, draft)}`);
  const type = getNamedType(field.type);
  const below = isObjectType(type) ? ` ${selectionOf(type, depth + 1, draft)}` : '';
  const given = args.length > 0 ? `(${args.join(', ')})` : '';
  return `${nameIn(draft)}: ${field.name}${given}${directiveIn(draft)}${below}`;
}

function inFragment(type: GraphQLObjectType, field: string, draft: Draft): string {
  if (draft.random.chance(0.5)) return `... on ${type.name}${directiveIn(draft)} { ${field} }`;
  const name = `F${nameIn(draft)}`;
  draft.fragments.push(`fragment ${name} on ${type.name} { ${field} }`);
  return `...${name}${directiveIn(draft)}`;
}

function directiveIn(draft: Draft): string {
  const { random } = draft;
  if (!random.chance(0.15)) return '';
  const condition = random.chance(0.5);
  const value = random.chance(0.5) ? String(condition) : variableIn(draft, 'Boolean!', condition);
  return ` @${random.pick(['skip', 'include'])}(if: ${value})`;
}

function argumentOf({ name, type }: GraphQLArgument, draft: Draft): string {
  const named = getNamedType(type);
  const choices = isEnumType(named)
    ? named.getValues().map((value) => value.name)
    : (draft.values[name] ?? [null]);
  const value = draft.random.pick(choices);
  if (draft.random.chance(0.4)) return variableIn(draft, String(type), value);
  return isEnumType(named) ? String(value) : JSON.stringify(value);
}

function variableIn(draft: Draft, type: string, value: unknown): string {
  const name = nameIn(draft);
  draft.definitions.set(name, type);
  draft.variables[name] = value;
  return `$${name}`;
}

function nameIn(draft: Draft): string {
  draft.count += 1;
  return `a${draft.count}`;
}
