import { getIntrospectionQuery, parse } from 'graphql';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS as LIMITS } from '../../../src/config/limits.ts';
import { tooComplex, tooLong } from '../../../src/graphql/complexity.ts';
import { createDocuments } from '../../../src/graphql/document-cache.ts';
import { buildSchema } from '../../../src/schema.ts';

const nested = (depth: number) => `${'{a'.repeat(depth)}${'}'.repeat(depth)}`;
const times = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

test.each([
  ['levels deep', LIMITS.depth, nested],
  ['aliases', LIMITS.aliases, (n: number) => `{ a { ${times(n, (i) => `x${i}: b`)} } }`],
  ['root fields', LIMITS.rootFields, (n: number) => `{ ${times(n, () => 'b')} }`],
  ['directives', LIMITS.directives, (n: number) => `{ b ${times(n, () => '@skip(if: true)')} }`],
] as const)('%s: the limit itself is allowed, one more is not', (what, limit, document) => {
  expect(tooComplex(parse(document(limit)), LIMITS)).toBeUndefined();
  const error = tooComplex(parse(document(limit + 1)), LIMITS);
  expect(error?.message).toContain(`at most ${limit} ${what}`);
  expect(error?.extensions['code']).toBe('QUERY_TOO_COMPLEX');
});

test('fragments count as if they were inlined', () => {
  const spread = `query { ...F ...F } fragment F on Query { ${times(31, (i) => `x${i}: b`)} }`;
  expect(tooComplex(parse(spread), LIMITS)?.message).toContain('aliases');
  const deep = `{ a { a { a { a { a { ...F } } } } } } fragment F on Query ${nested(6)}`;
  expect(tooComplex(parse(deep), LIMITS)?.message).toContain('levels deep');
});

test('fragments that double thirty times are measured in linear time and refused', () => {
  const doubling = times(30, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`);
  const document = parse(`{ ...F0 } ${doubling} fragment F30 on Query { x: b }`);
  expect(tooComplex(document, LIMITS)?.message).toContain('too complex');
});

test('a fragment that contains itself is left to validation', () => {
  expect(tooComplex(parse('{ ...F } fragment F on Query { a { ...F } }'), LIMITS)).toBeUndefined();
  const { errors } = createDocuments({ schema: buildSchema() })(
    '{ ...F } fragment F on Query { customizations { ...F } }',
  );
  expect(errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('the introspection queries of playgrounds and code generators are allowed', () => {
  const documents = createDocuments({ schema: buildSchema() });
  for (const inputValueDeprecation of [true, false]) {
    const query = getIntrospectionQuery({
      inputValueDeprecation,
      specifiedByUrl: true,
      schemaDescription: true,
    });
    expect(documents(query).errors).toBeUndefined();
  }
});

test('a document of more than 2,000 tokens is too complex', () => {
  const { errors } = createDocuments({ schema: buildSchema() })(`{ ${times(2_000, () => '__typename')} }`);
  expect(errors?.[0]?.message).toContain('at most 2000 tokens');
});

test('variables that are nested deeper than any input type are refused at every depth', () => {
  const nestedTo = (levels: number) => JSON.parse(`{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`);
  expect(tooLong(nestedTo(LIMITS.depth), LIMITS)).toBeUndefined();
  for (const levels of [LIMITS.depth + 2, 100_000]) {
    expect(tooLong(nestedTo(levels), LIMITS)?.extensions['code']).toBe('QUERY_TOO_COMPLEX');
  }
  for (const none of [undefined, null, {}, { a: null }]) expect(tooLong(none, LIMITS)).toBeUndefined();
});
