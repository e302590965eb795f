import { readdirSync, readFileSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import { createSchema } from 'graphql-yoga';
import { resolvers } from './resolvers/resolvers.ts';
import type { Context } from './context.ts';

/** Beside `src/` and `dist/` alike. */
const SCHEMA_FOLDER = new URL('../schema/', import.meta.url);

/** The public contract in `schema/`, one text a noun. */
export function readTypeDefs(): string[] {
  const files = readdirSync(SCHEMA_FOLDER).filter((file) => file.endsWith('.graphql'));
  return files.toSorted().map((file) => readFileSync(new URL(file, SCHEMA_FOLDER), 'utf8'));
}

/** The executable schema. Instants are checked where answers are read, so the scalar `DateTime` passes them on. */
export function buildSchema(): GraphQLSchema {
  return createSchema<Context>({ typeDefs: readTypeDefs(), resolvers });
}
