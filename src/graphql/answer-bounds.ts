import {
  defaultFieldResolver,
  isIntrospectionType,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import type { Budget } from './budget.ts';

/** Lists up to this length are completed at once. */
export const MAX_UNPACED = 50;

/** Resolvers of fields that charge the budget, without that. */
const unbounded = new WeakMap<object, GraphQLFieldResolver<unknown, unknown>>();

/** The resolver of a field before `boundAnswers`. Undefined: its value is the property of its name. */
export function resolverOf(
  field: GraphQLField<unknown, unknown>,
): GraphQLFieldResolver<unknown, unknown> | undefined {
  return unbounded.get(field);
}

/**
 * Makes each field of the schema charge the operation's budget for what it adds to the answer, so that an answer that
 * becomes too large ends early, and makes long lists be completed in slices. Changes the schema in place.
 */
export function boundAnswers(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type) || type === schema.getSubscriptionType()) continue;
    for (const field of Object.values(type.getFields())) {
      const resolve = field.resolve ?? defaultFieldResolver;
      if (field.resolve) unbounded.set(field, field.resolve);
      field.resolve = (source, args, context: { budget: Budget }, info) => {
        const { budget } = context;
        budget.charge(keyBytes(info.path.key));
        const value: unknown = resolve(source, args, context, info);
        return value instanceof Promise
          ? value.then((late) => bounded(late, budget))
          : bounded(value, budget);
      };
    }
  }
  return schema;
}

function bounded(value: unknown, budget: Budget): unknown {
  if (!Array.isArray(value)) {
    budget.charge(bytesOf(value));
    return value;
  }
  for (const element of value) budget.charge(1 + bytesOf(element));
  return value.length > MAX_UNPACED ? paced(value, budget) : value;
}

/** `"key":` and a comma. */
export function keyBytes(key: string | number): number {
  return String(key).length + 4;
}

/** Bytes of a leaf in JSON. The fields of an object are charged when they are resolved. */
export function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 2;
  return typeof value === 'number' ? 8 : 4;
}

/** The elements of a list. graphql completes each as it comes. */
function paced(elements: readonly unknown[], budget: Budget): AsyncIterableIterator<unknown, undefined> {
  let index = 0;
  const end = { done: true, value: undefined } as const;
  return {
    async next() {
      for (let turn = budget.pause(); turn; turn = budget.pause()) await turn;
      if (index >= elements.length) return end;
      const value = elements[index];
      index += 1;
      return { done: false, value };
    },
    async return() {
      index = elements.length;
      return end;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
