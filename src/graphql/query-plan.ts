import {
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getOperationAST,
  getVariableValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionNode,
  type VariableValues,
} from 'graphql';
import { bytesOf, keyBytes, MAX_UNPACED, resolverOf } from './answer-bounds.ts';
import type { Context } from './context.ts';

/**
 * Executes one query with its variables. The data is what graphql makes of the same reads, and the budget is charged the same.
 * Undefined where graphql must execute the query: for everything that is an error or a long list.
 */
export type QueryPlan = (context: Context) => Promise<Record<string, unknown> | undefined>;

export interface PlannedQuery {
  document: DocumentNode;
  operationName: string | undefined;
  variables: Record<string, unknown>;
}

/** What is known of a value: its bytes are charged when it is resolved. */
type Complete = (value: unknown, budget: Context['budget']) => unknown;

/** A resolver that takes no position in the query. */
type Resolve = (source: unknown, args: Record<string, unknown>, context?: Context) => unknown;

interface Field {
  /** The name in the response. */
  key: string;
  name: string;
  /** Undefined: the property `name` of the object. */
  resolve: Resolve | undefined;
  args: Record<string, unknown>;
  complete: Complete;
}

type Fields = readonly { key: string; field: Field | undefined }[];

const NO_ARGS = Object.freeze<Record<string, unknown>>({});

/** Thrown where graphql must compile or execute the query. No stack trace: it is never shown. */
const FALL_BACK = Symbol('graphql executes this query');

/**
 * Compiles a query whose fields below the root fields depend on their objects alone, so that nothing below them is read. Compiled
 * execution needs no promise, path or error position for each field. Undefined for all other queries.
 */
export function planQuery(schema: GraphQLSchema, query: PlannedQuery): QueryPlan | undefined {
  try {
    return compile(schema, query);
  } catch {
    // graphql reports the error when it executes the query.
    return undefined;
  }
}

function compile(schema: GraphQLSchema, { document, operationName, variables }: PlannedQuery): QueryPlan {
  const operation = getOperationAST(document, operationName);
  const type = schema.getQueryType();
  if (!operation || !type) throw FALL_BACK;
  const { variableValues } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (!variableValues) throw FALL_BACK;
  const fields = new Compiler(schema, document, variableValues).fieldsOf(type, [operation.selectionSet], 3);
  return (context) => executeRoot(fields, context);
}

/** Root fields are resolved together, as graphql does. Only they may read. */
async function executeRoot(fields: Fields, context: Context): Promise<Record<string, unknown> | undefined> {
  const resolving: unknown[] = [];
  try {
    for (const { field } of fields) resolving.push(field && resolveRoot(field, context));
    const values = resolving.length === 1 ? [await resolving[0]] : await Promise.all(resolving);
    const data: Record<string, unknown> = {};
    for (const [i, { key, field }] of fields.entries())
      data[key] = field ? completed(field, values[i], context.budget) : 'Query';
    return data;
  } catch {
    // Those that were not awaited may be rejected, too.
    for (const each of resolving) if (each instanceof Promise) each.catch(() => {});
    return undefined;
  }
}

function resolveRoot({ key, resolve, args }: Field, context: Context): unknown {
  context.budget.charge(keyBytes(key));
  return resolve?.(undefined, args, context);
}

function completed({ complete }: Field, value: unknown, budget: Context['budget']): unknown {
  charge(value, budget);
  return complete(value, budget);
}

function charge(value: unknown, budget: Context['budget']): void {
  if (!Array.isArray(value)) return budget.charge(bytesOf(value));
  if (value.length > MAX_UNPACED) throw FALL_BACK;
  let bytes = 0;
  for (const element of value) bytes += 1 + bytesOf(element);
  budget.charge(bytes);
}

class Compiler {
  readonly #schema: GraphQLSchema;
  readonly #variables: VariableValues;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  /** Fields that the plan may still have. Fragments must not make it much larger than its document. */
  #fieldsLeft: number;

  constructor(schema: GraphQLSchema, document: DocumentNode, variables: VariableValues) {
    const { definitions, tokenCount = 0 } = document;
    this.#fieldsLeft = tokenCount;
    this.#schema = schema;
    this.#variables = variables;
    for (const definition of definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition);
  }

  /** @param maxParameters of a resolver: 3 with the context */
  fieldsOf(
    type: GraphQLObjectType,
    sets: readonly { selections: readonly SelectionNode[] }[],
    maxParameters: number,
  ): Fields {
    const collected = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const { selections } of sets) this.#collect(type, selections, collected, spread);
    return [...collected].map(([key, nodes]) => {
      // A plain object would take this name for its prototype.
      if (key === '__proto__') throw FALL_BACK;
      return { key, field: this.#fieldOf(type, key, nodes, maxParameters) };
    });
  }

  #collect(
    type: GraphQLObjectType,
    selections: readonly SelectionNode[],
    collected: Map<string, FieldNode[]>,
    spread: Set<string>,
  ): void {
    for (const selection of selections) {
      if (!this.#isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const nodes = collected.get(key);
        if (nodes) nodes.push(selection);
        else collected.set(key, [selection]);
        continue;
      }
      const name = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : undefined;
      if (name !== undefined && spread.has(name)) continue;
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(name ?? '');
      if (!fragment || !this.#applies(fragment.typeCondition?.name.value, type)) continue;
      if (name !== undefined) spread.add(name);
      this.#collect(type, fragment.selectionSet.selections, collected, spread);
    }
  }

  #isIncluded(selection: SelectionNode): boolean {
    const skip = getDirectiveValues(GraphQLSkipDirective, selection, this.#variables);
    const include = getDirectiveValues(GraphQLIncludeDirective, selection, this.#variables);
    return skip?.['if'] !== true && include?.['if'] !== false;
  }

  #applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    const named = condition === undefined ? type : this.#schema.getType(condition);
    return named === type || (isAbstractType(named) && this.#schema.isSubType(named, type));
  }

  /** Undefined for `__typename`. */
  #fieldOf(
    type: GraphQLObjectType,
    key: string,
    nodes: readonly FieldNode[],
    maxParameters: number,
  ): Field | undefined {
    this.#fieldsLeft -= 1;
    if (this.#fieldsLeft < 0) throw FALL_BACK;
    const [node] = nodes;
    const name = node?.name.value ?? '';
    if (name === '__typename') return undefined;
    const definition = type.getFields()[name];
    if (!node || !definition) throw FALL_BACK;
    const own = resolverOf(definition);
    if (own && own.length > maxParameters) throw FALL_BACK;
    // One with so few parameters takes no position.
    const resolve = own as Resolve | undefined;
    const args =
      definition.args.length === 0 ? NO_ARGS : getArgumentValues(definition, node, this.#variables);
    return { key, name, resolve, args, complete: this.#completeOf(definition.type, nodes) };
  }

  #completeOf(type: GraphQLOutputType, nodes: readonly FieldNode[]): Complete {
    if (isNonNullType(type)) return notNull(this.#completeOf(type.ofType, nodes));
    if (isListType(type)) return listOf(this.#completeOf(type.ofType, nodes));
    if (isLeafType(type)) return leafOf(type);
    const object = getNamedType(type);
    if (!isObjectType(object) || object.isTypeOf) throw FALL_BACK;
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    return objectOf(object, this.fieldsOf(object, sets, 2));
  }
}

function notNull(complete: Complete): Complete {
  return (value, budget) => {
    const done = complete(value, budget);
    if (done === null) throw FALL_BACK;
    return done;
  };
}

function leafOf(type: GraphQLLeafType): Complete {
  return (value) => {
    if (value === undefined || value === null) return null;
    if (value instanceof Error) throw FALL_BACK;
    const done: unknown = type.coerceOutputValue(value);
    if (done === undefined || done === null) throw FALL_BACK;
    return done;
  };
}

function listOf(complete: Complete): Complete {
  return (value, budget) => {
    if (value === undefined || value === null) return null;
    if (!Array.isArray(value)) throw FALL_BACK;
    return value.map((element) => complete(element, budget));
  };
}

function objectOf(type: GraphQLObjectType, fields: Fields): Complete {
  const keys = fields.reduce((bytes, { key, field }) => bytes + (field ? keyBytes(key) : 0), 0);
  return (source, budget) => {
    if (source === undefined || source === null) return null;
    if (typeof source !== 'object' || source instanceof Error || source instanceof Promise) throw FALL_BACK;
    budget.charge(keys);
    const data: Record<string, unknown> = {};
    for (const { key, field } of fields)
      data[key] = field ? completed(field, valueOf(field, source), budget) : type.name;
    return data;
  };
}

function valueOf({ name, resolve, args }: Field, source: object): unknown {
  const value: unknown = resolve ? resolve(source, args) : Reflect.get(source, name);
  if (typeof value === 'function' || value instanceof Promise) throw FALL_BACK;
  return value;
}
