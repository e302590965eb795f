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
import { DEFAULT_LIMITS, LIMITS, type Limits } from '../config/limits.ts';
import { complexityError, tooComplex } from './complexity.ts';
import { cutMessage, MAX_ERRORS } from './error-bounds.ts';

/** A valid document, or its errors. */
export type Prepared =
  | { document: DocumentNode; errors?: undefined }
  | { document?: undefined; errors: readonly GraphQLError[] };

export interface DocumentOptions {
  schema: GraphQLSchema;
  /** Whether introspection is allowed. @default true */
  introspection?: boolean | undefined;
  limits?: Limits | undefined;
}

/** Estimated bytes of all entries. */
const MAX_CACHED_BYTES = 32 * 1024 * 1024;
/** Estimated bytes of an entry, of an error, and of the syntax nodes of one token. */
const ENTRY_BYTES = 512;
const ERROR_BYTES = 1_024;
const TOKEN_BYTES = 400;
/** Errors of longer documents have no `locations`. */
const MAX_LOCATED_CHARACTERS = 16 * 1024;
const MAX_LOCATED_LINES = 500;
/** Most `locations` of an error: a name that is defined a hundred times has as many. */
const MAX_LOCATIONS = 10;

/**
 * Parses and validates each document once, for all transports. The cache is bounded by what its entries hold: sources,
 * syntax trees and errors.
 */
export function createDocuments(options: DocumentOptions): (source: string) => Prepared {
  const cache = new LRUCache<string, Prepared>({
    maxSize: MAX_CACHED_BYTES,
    sizeCalculation: (prepared, source) => ENTRY_BYTES + 2 * source.length + bytesOf(prepared),
  });
  return (source) => {
    const cached = cache.get(source);
    if (cached) return cached;
    const prepared = prepareDocument(options, source);
    // V8 keeps the frames of a stack, and with them the first request, until the stack is formatted.
    for (const error of prepared.errors ?? []) error.stack = `${error.name}: ${error.message}`;
    cache.set(source, prepared);
    return prepared;
  };
}

function bytesOf({ document, errors = [] }: Prepared): number {
  if (document) return TOKEN_BYTES * (document.tokenCount ?? 0);
  return errors.reduce((bytes, { message }) => bytes + ERROR_BYTES + 2 * message.length, 0);
}

/**
 * Parses and validates a document, with all limits.
 *
 * Recursion in graphql overflows the stack at documents whose limits the operator raised, and earlier while the code is
 * not optimized yet. That is an error of the document alone.
 */
export function prepareDocument(options: DocumentOptions, source: string): Prepared {
  try {
    return prepare(options, source);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const { depth } = options.limits ?? DEFAULT_LIMITS;
    return { errors: [complexityError(`${depth} levels`, LIMITS.depth.name)] };
  }
}

function prepare(options: DocumentOptions, source: string): Prepared {
  const { schema, introspection = true, limits = DEFAULT_LIMITS } = options;
  let document: DocumentNode;
  try {
    document = parse(source, { maxLexicalTokens: limits.tokens, noLocation: !isLocatable(source) });
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes('tokens. Parsing aborted')) {
      return { errors: [complexityError(`${limits.tokens} tokens`, LIMITS.tokens.name)] };
    }
    if (error instanceof GraphQLError) return { errors: [coded(error, 'GRAPHQL_PARSE_FAILED')] };
    throw error;
  }
  const complexity = tooComplex(document, limits);
  if (complexity) return { errors: [complexity] };
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  // Suggestions would reveal the names that introspection hides.
  // graphql adds one error that says that there are more.
  const errors = validate(schema, document, rules, {
    hideSuggestions: !introspection,
    maxErrors: MAX_ERRORS - 1,
  });
  return errors.length === 0
    ? { document }
    : { errors: errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) };
}

/** graphql computes each location by reading the source line by line, and a document may have thousands of errors. */
function isLocatable(source: string): boolean {
  return (
    source.length <= MAX_LOCATED_CHARACTERS &&
    source.split(/[\n\r]/, MAX_LOCATED_LINES + 1).length <= MAX_LOCATED_LINES
  );
}

/** Without `nodes`: they would keep the syntax tree in memory. `positions` are enough for `locations`. */
function coded({ message, source, positions }: GraphQLError, code: string): GraphQLError {
  // Yoga reads `http` and removes it. `spec`: status 200 for clients that accept application/json only.
  return new GraphQLError(cutMessage(message), {
    source,
    positions: positions?.slice(0, MAX_LOCATIONS),
    extensions: { code, http: { status: 400, spec: true } },
  });
}
