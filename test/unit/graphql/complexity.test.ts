import { spawn } from 'node:child_process';
import { json } from 'node:stream/consumers';
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

/** A circle of fragments, each of which spreads the next one and the first. */
const circle = (size: number) =>
  `{ ...F0 } ${times(size, (i) => `fragment F${i} on Query { ...F${(i + 1) % size} ...F0 }`)}`;
/** The document in a process whose code is not optimized yet. */
async function errorInFreshProcess(source: string, ...flags: string[]) {
  const documentCache = new URL('../../../src/graphql/document-cache.ts', import.meta.url);
  const schema = new URL('../../../src/schema.ts', import.meta.url);
  const script = `
    import { createDocuments } from '${documentCache.href}';
    import { buildSchema } from '${schema.href}';
    const chunks = [];
    for await (const chunk of process.stdin) chunks.push(chunk);
    const { errors } = createDocuments({ schema: buildSchema() })(String(Buffer.concat(chunks)));
    console.log(JSON.stringify(errors));`;
  const child = spawn(process.execPath, [...flags, '--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(source);
  return (await json(child.stdout)) as { message: string; extensions: { code: string } }[];
}

test.each([
  ['a circle of 80 fragments', circle(80), 'GRAPHQL_VALIDATION_FAILED'],
  ['a circle of 300 fragments', circle(300), 'QUERY_TOO_COMPLEX'],
  [
    'a chain of 300 fragments',
    `{ ...F0 } ${times(300, (i) => `fragment F${i} on Query { ...F${i + 1} }`)} fragment F300 on Query { __typename }`,
    'QUERY_TOO_COMPLEX',
  ],
  [
    '600 nested inline fragments',
    `{ ${'...{'.repeat(600)} __typename ${'}'.repeat(600)} }`,
    'QUERY_TOO_COMPLEX',
  ],
  [
    'a list of 900 levels',
    `{ customization(id: ${'['.repeat(900)}${']'.repeat(900)}) { id } }`,
    'QUERY_TOO_COMPLEX',
  ],
  [
    'a list type of 900 levels',
    `query ($a: ${'['.repeat(900)}Int${']'.repeat(900)}) { __typename }`,
    'QUERY_TOO_COMPLEX',
  ],
])('%s is an error of the document in a process that has just started', async (_what, source, code) => {
  for (const flags of [[], ['--stack-size=300']]) {
    const errors = await errorInFreshProcess(source, ...flags);
    expect(errors.map(({ extensions }) => extensions)).toEqual([expect.objectContaining({ code })]);
  }
});

test('a circle of fragments is found before validation, and its error names a fragment', () => {
  for (const document of [circle(1), circle(2), circle(80), `{ __typename } ${circle(3).slice(9)}`]) {
    const error = tooComplex(parse(document), LIMITS);
    expect(error?.message).toMatch(/^Cannot spread fragment "F\d+" within itself\.$/);
    expect(error?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  }
  const { errors } = createDocuments({ schema: buildSchema() })(
    '{ ...F } fragment F on Query { customizations { ...F } }',
  );
  expect(errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('a stack overflow in validation is an error of the document', () => {
  const limits = { ...LIMITS, depth: 1_000_000, tokens: 1_000_000, rootFields: 1_000_000 };
  const nestedFields = `{ ${'customization(id: "m") { '.repeat(20_000)}id${' }'.repeat(20_000)} }`;
  const { errors } = createDocuments({ schema: buildSchema(), limits })(nestedFields);
  expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['QUERY_TOO_COMPLEX']);
});

test('the introspection queries of playgrounds and code generators are allowed', () => {
  const documents = createDocuments({ schema: buildSchema() });
  for (const isOn of [true, false]) {
    const query = getIntrospectionQuery({
      descriptions: isOn,
      inputValueDeprecation: isOn,
      specifiedByUrl: isOn,
      schemaDescription: isOn,
      directiveIsRepeatable: isOn,
      oneOf: isOn,
    });
    expect(documents(query).errors).toBeUndefined();
  }
  const typeRef = 'kind name ofType { kind name ofType { kind name } }';
  expect(
    documents(`{ __type(name: "Query") { fields { name type { ${typeRef} } } } }`).errors,
  ).toBeUndefined();
});

test.each([
  ['two fields __schema', '{ a: __schema { description } b: __schema { description } }', '1 field __schema'],
  [
    'a second __schema in a fragment',
    '{ __schema { description } ...F } fragment F on Query { a: __schema { description } }',
    '1 field __schema',
  ],
  [
    'eleven fields __type',
    `{ ${times(11, (i) => `x${i}: __type(name: "Word") { name }`)} }`,
    '10 fields __type',
  ],
  [
    'aliases in introspection',
    '{ __schema { types { a: name ...F } } } fragment F on __Type { b: name c: name }',
    '2 aliases in introspection',
  ],
  [
    '21 levels of introspection',
    `{ __schema { types ${'{ ofType '.repeat(18)} { name } ${'}'.repeat(18)} } }`,
    '20 levels of introspection',
  ],
])('introspection counts as other fields do: %s', (_what, document, allowed) => {
  const error = tooComplex(parse(document), LIMITS);
  expect(error?.message).toContain(`at most ${allowed}`);
  expect(error?.extensions['code']).toBe('QUERY_TOO_COMPLEX');
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
