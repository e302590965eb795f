import { GraphQLError, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { complexityError, LIMITS, tooComplex } from './limits.ts';

/** A document that is ready to run, or what is wrong with it. */
export type Prepared =
  | { document: DocumentNode; errors?: undefined }
  | { document?: undefined; errors: readonly GraphQLError[] };

/** Source characters that are kept; their syntax trees take some twenty times that. */
const MAX_CACHED_CHARACTERS = 2 * 1024 * 1024;

/** Parses and validates each document once, for HTTP and WebSocket alike. Bounded by size, not by number. */
export function createDocuments(schema: GraphQLSchema): (source: string) => Prepared {
  const cache = new LRUCache<string, Prepared>({
    maxSize: MAX_CACHED_CHARACTERS,
    sizeCalculation: (_prepared, source) => source.length + 1,
  });
  return (source) => {
    const cached = cache.get(source);
    if (cached) return cached;
    const prepared = prepare(schema, source);
    cache.set(source, prepared);
    return prepared;
  };
}

function prepare(schema: GraphQLSchema, source: string): Prepared {
  let document: DocumentNode;
  try {
    document = parse(source, { maxLexicalTokens: LIMITS.tokens });
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes('tokens. Parsing aborted')) {
      return { errors: [complexityError('tokens', LIMITS.tokens)] };
    }
    if (error instanceof GraphQLError) return { errors: [coded(error, 'GRAPHQL_PARSE_FAILED')] };
    throw error;
  }
  const complexity = tooComplex(document);
  if (complexity) return { errors: [complexity] };
  const errors = validate(schema, document);
  return errors.length === 0
    ? { document }
    : { errors: errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) };
}

function coded(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions } = error;
  // Yoga reads `http` and leaves it out of the answer; `spec` means 200 for those who accept plain JSON only.
  return new GraphQLError(message, {
    nodes,
    source,
    positions,
    extensions: { code, http: { status: 400, spec: true } },
  });
}
