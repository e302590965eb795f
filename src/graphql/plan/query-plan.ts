import { getOperationAST, getVariableValues, type DocumentNode, type GraphQLSchema } from 'graphql';
import { keyBytes } from '../answer-bounds.ts';
import type { Context } from '../context.ts';
import { Compiler } from './compiler.ts';
import { completed, FALL_BACK, type Field, type Fields } from './values.ts';

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
