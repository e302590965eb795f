import {
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { DEFAULT_LIMITS, type Limits } from '../config/limits.ts';
import { complexityError, tooComplex } from './complexity.ts';

/** A document that is ready to run, or what is wrong with it. */
export type Prepared =
  | { document: DocumentNode; errors?: undefined }
  | { document?: undefined; errors: readonly GraphQLError[] };

export interface DocumentOptions {
  schema: GraphQLSchema;
  /** Whether the schema may be asked for. @default true */
  introspection?: boolean | undefined;
  limits?: Limits | undefined;
}

/** Source characters that are kept; their syntax trees take up to some seventy times that. */
const MAX_CACHED_CHARACTERS = 2 * 1024 * 1024;
/** What a document costs besides, however short, in characters of the others. */
const ENTRY_CHARACTERS = 256;
/** In longer documents errors do not tell the place. */
const MAX_LOCATED_CHARACTERS = 16 * 1024;
const MAX_LOCATED_LINES = 500;

/** Parses and validates each document once, for HTTP and WebSocket alike. Bounded by size, not by number. */
export function createDocuments(options: DocumentOptions): (source: string) => Prepared {
  const cache = new LRUCache<string, Prepared>({
    maxSize: MAX_CACHED_CHARACTERS,
    sizeCalculation: (_prepared, source) => source.length + ENTRY_CHARACTERS,
  });
  return (source) => {
    const cached = cache.get(source);
    if (cached) return cached;
    const prepared = prepare(options, source);
    // Until a stack is made a text, V8 keeps its frames, and with them the request of whoever asked first.
    for (const error of prepared.errors ?? []) error.stack = String(error);
    cache.set(source, prepared);
    return prepared;
  };
}

function prepare(options: DocumentOptions, source: string): Prepared {
  const { schema, introspection = true, limits = DEFAULT_LIMITS } = options;
  let document: DocumentNode;
  try {
    document = parse(source, { maxLexicalTokens: limits.tokens, noLocation: !isLocatable(source) });
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes('tokens. Parsing aborted')) {
      return { errors: [complexityError(`${limits.tokens} tokens`)] };
    }
    if (error instanceof GraphQLError) return { errors: [coded(error, 'GRAPHQL_PARSE_FAILED')] };
    // Lists in lists can be too deep for the parser's own stack long before they have too many tokens.
    if (error instanceof RangeError) return { errors: [complexityError(`${limits.depth} levels`)] };
    throw error;
  }
  const complexity = tooComplex(document, limits);
  if (complexity) return { errors: [complexity] };
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  // Suggestions would tell name by name what introspection does not.
  const errors = validate(schema, document, rules, { hideSuggestions: !introspection });
  return errors.length === 0
    ? { document }
    : { errors: errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) };
}

/** Each error reads the whole source up to its place, line by line, and an answer may have thousands. */
function isLocatable(source: string): boolean {
  return (
    source.length <= MAX_LOCATED_CHARACTERS &&
    source.split(/[\n\r]/, MAX_LOCATED_LINES + 1).length <= MAX_LOCATED_LINES
  );
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
