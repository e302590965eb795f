import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema as readSchema, type GraphQLSchema } from 'graphql';
import { boundAnswers } from './graphql/answer-bounds.ts';
import { attachResolvers } from './graphql/attach-resolvers.ts';
import { resolvers } from './resolvers/resolvers.ts';

/** Beside `src/` and `dist/` alike. */
const SCHEMA_FOLDER = new URL('../schema/', import.meta.url);

/** The public contract in `schema/`, one text a noun. */
export function readTypeDefs(): string[] {
  const files = readdirSync(SCHEMA_FOLDER).filter((file) => file.endsWith('.graphql'));
  return files.toSorted().map((file) => readFileSync(new URL(file, SCHEMA_FOLDER), 'utf8'));
}

/** The executable schema. Instants are checked where answers are read, so the scalar `DateTime` passes them on. */
export function buildSchema(): GraphQLSchema {
  // The schema is part of the package, and `npm run check:schema` validates it.
  const schema = readSchema(readTypeDefs().join('\n'), { noLocation: true, assumeValidSDL: true });
  attachResolvers(schema, resolvers);
  return boundAnswers(schema);
}
