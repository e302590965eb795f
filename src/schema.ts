import { readdirSync, readFileSync } from 'node:fs';
import { isScalarType, type GraphQLSchema } from 'graphql';
import { createSchema } from 'graphql-yoga';
import { resolvers } from './resolvers/resolvers.ts';
import { boundAnswers } from './graphql/answer-bounds.ts';
import type { Context } from './graphql/context.ts';

/** Beside `src/` and `dist/` alike. */
const SCHEMA_FOLDER = new URL('../schema/', import.meta.url);

/** The public contract in `schema/`, one text a noun. */
export function readTypeDefs(): string[] {
  const files = readdirSync(SCHEMA_FOLDER).filter((file) => file.endsWith('.graphql'));
  return files.toSorted().map((file) => readFileSync(new URL(file, SCHEMA_FOLDER), 'utf8'));
}

/** The executable schema. Instants are checked where answers are read, so the scalar `DateTime` passes them on. */
export function buildSchema(): GraphQLSchema {
  const schema = createSchema<Context>({ typeDefs: readTypeDefs(), resolvers });
  // A scalar that is made in code would hide the description that it has in its file.
  for (const type of Object.values(schema.getTypeMap()))
    if (isScalarType(type)) type.description ??= type.astNode?.description?.value;
  return boundAnswers(schema);
}
