import { GraphQLError, visit, type DocumentNode } from 'graphql';
import { LIMITS, type Limits } from '../config/limits.ts';
import { cutMessage } from './error-bounds.ts';
import { measureDocument, type Measure } from './measure.ts';

/** Levels that introspection may have beyond LEXIGATE_MAX_DEPTH: the queries of tools have up to 15. */
const INTROSPECTION_LEVELS = 10;
/** Most `__type` fields of an operation. Each costs less than `__schema`, of which there may be one. */
const MAX_TYPE_FIELDS = 10;
/** Most aliases below `__schema` and `__type`. Aliases multiply the answer, and the queries of tools have none. */
const MAX_INTROSPECTION_ALIASES = 2;
/** Selection sets and fragments may be nested this many times as deeply as fields: clients nest one in another. */
const NESTING_FACTOR = 4;

interface Bound {
  count: keyof Measure;
  max: number;
  /** What is counted. */
  noun: string;
  /** The setting that the limit follows, if there is one. */
  setting?: string;
}

function boundsOf(limits: Limits): Bound[] {
  const { depth, aliases, rootFields, directives } = LIMITS;
  return [
    { count: 'depth', max: limits.depth, noun: 'levels deep', setting: depth.name },
    { count: 'aliases', max: limits.aliases, noun: 'aliases', setting: aliases.name },
    { count: 'rootFields', max: limits.rootFields, noun: 'root fields', setting: rootFields.name },
    { count: 'directives', max: limits.directives, noun: 'directives', setting: directives.name },
    {
      count: 'introspectionDepth',
      max: limits.depth + INTROSPECTION_LEVELS,
      noun: 'levels of introspection',
      setting: depth.name,
    },
    nestingBound(limits),
    { count: 'schemaFields', max: 1, noun: 'field __schema' },
    { count: 'typeFields', max: MAX_TYPE_FIELDS, noun: 'fields __type' },
    { count: 'introspectionAliases', max: MAX_INTROSPECTION_ALIASES, noun: 'aliases in introspection' },
  ];
}

function nestingBound({ depth }: Limits): Bound {
  const noun = 'levels of nested selection sets and fragments';
  return { count: 'nesting', max: depth * NESTING_FACTOR, noun, setting: LIMITS.depth.name };
}

/**
 * The error of a document that exceeds a limit or has a circle of fragments, or undefined. It is called before
 * validation, whose cost grows faster than the document and whose recursion follows the fragments.
 */
export function tooComplex(document: DocumentNode, limits: Limits): GraphQLError | undefined {
  const measured = measureDocument(document);
  if ('circle' in measured) return circleError(measured.circle);
  const bounds = boundsOf(limits);
  // Validation follows fragments that no operation uses as well.
  const over =
    firstOver(measured.operations, bounds) ?? firstOver(measured.fragments, [nestingBound(limits)]);
  if (over) return complexityError(`${over.max} ${over.noun}`, over.setting);
  return valueError(document, limits);
}

/** The error of variables that exceed a limit, or undefined. Variables come from JSON, so they have no cycles. */
export function tooLong(variables: unknown, { listItems, depth }: Limits): GraphQLError | undefined {
  let level: unknown[] = [variables];
  for (let deep = 0; level.length > 0; deep += 1) {
    if (deep > depth + 1) return levelsError(depth, 'variables');
    // Objects count as well: the error of each invalid field quotes its whole object.
    if (level.some((value) => sizeOf(value) > listItems)) return listError(listItems);
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
  return undefined;
}

function sizeOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

function firstOver(measures: readonly Measure[], bounds: readonly Bound[]): Bound | undefined {
  return bounds.find(({ count, max }) => measures.some((measure) => measure[count] > max));
}

/** The error of a document that exceeds a limit. Nothing of it is executed. */
export function complexityError(allowed: string, setting?: string): GraphQLError {
  const named = setting === undefined ? '' : ` (${setting})`;
  return new GraphQLError(`The document is too complex: at most ${allowed} are allowed${named}.`, {
    extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400, spec: true } },
  });
}

function circleError(name: string): GraphQLError {
  return new GraphQLError(cutMessage(`Cannot spread fragment "${name}" within itself.`), {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400, spec: true } },
  });
}

function levelsError(depth: number, what: string): GraphQLError {
  return complexityError(`${depth} levels of ${what}`, LIMITS.depth.name);
}

function listError(listItems: number): GraphQLError {
  return complexityError(`${listItems} elements in a list`, LIMITS.listItems.name);
}

/** Bounds the size and nesting of lists and objects in the document, and the nesting of list types. `visit` is iterative. */
function valueError(document: DocumentNode, { listItems, depth }: Limits): GraphQLError | undefined {
  let error: GraphQLError | undefined;
  let level = 0;
  const nested = {
    enter() {
      level += 1;
      if (level > depth) error ??= levelsError(depth, 'values and types');
    },
    leave: () => void (level -= 1),
  };
  visit(document, {
    ListValue: {
      enter({ values }) {
        nested.enter();
        if (values.length > listItems) error ??= listError(listItems);
      },
      leave: nested.leave,
    },
    ObjectValue: nested,
    ListType: nested,
  });
  return error;
}
