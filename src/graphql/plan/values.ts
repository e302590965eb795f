import type { GraphQLLeafType, GraphQLObjectType } from 'graphql';
import { bytesOf, keyBytes, MAX_UNPACED } from '../answer-bounds.ts';
import type { Context } from '../context.ts';

/** Makes the part of the response from a resolved value, whose own bytes are charged before. */
export type Complete = (value: unknown, budget: Context['budget']) => unknown;

/** A resolver that does not take the `info` of graphql. */
export type Resolve = (source: unknown, args: Record<string, unknown>, context?: Context) => unknown;

export interface Field {
  /** The name in the response. */
  key: string;
  name: string;
  /** Undefined: the property `name` of the object. */
  resolve: Resolve | undefined;
  args: Record<string, unknown>;
  complete: Complete;
}

export type Fields = readonly { key: string; field: Field | undefined }[];

/** Thrown where graphql must compile or execute the query. No stack trace: it is never shown. */
export const FALL_BACK = Symbol('graphql executes this query');

export function completed({ complete }: Field, value: unknown, budget: Context['budget']): unknown {
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

export function notNull(complete: Complete): Complete {
  return (value, budget) => {
    const done = complete(value, budget);
    if (done === null) throw FALL_BACK;
    return done;
  };
}

export function leafOf(type: GraphQLLeafType): Complete {
  return (value) => {
    if (value === undefined || value === null) return null;
    if (value instanceof Error) throw FALL_BACK;
    const done: unknown = type.coerceOutputValue(value);
    if (done === undefined || done === null) throw FALL_BACK;
    return done;
  };
}

export function listOf(complete: Complete): Complete {
  return (value, budget) => {
    if (value === undefined || value === null) return null;
    if (!Array.isArray(value)) throw FALL_BACK;
    return value.map((element) => complete(element, budget));
  };
}

export function objectOf(type: GraphQLObjectType, fields: Fields): Complete {
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
