import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { print, parse } from 'graphql';
import { expect, test } from 'vitest';
import { ConfigError } from '../../../src/config/config-error.ts';
import { DEFAULT_LIMITS } from '../../../src/config/limits.ts';
import { createTrustedDocuments } from '../../../src/graphql/trusted/trusted-documents.ts';
import { buildSchema } from '../../../src/schema.ts';
import { temporaryFolder } from '../../support/process/bin.ts';

const schema = buildSchema();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const LIST = 'query List {\n  customizations {\n    id\n  }\n}';
const NAMES = 'query Names {\n  customizations {\n    name\n  }\n}';

/** Writes files into a new folder, and returns its path. */
function folderOf(files: Record<string, unknown>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    const isRaw = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(join(folder, name), isRaw ? content : JSON.stringify(content));
  }
  return folder;
}

const apollo = (...operations: unknown[]) => ({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations,
});

async function load(...paths: string[]) {
  const { current } = await createTrustedDocuments({ paths }, { schema });
  return current;
}

async function mistakesOf(
  files: Record<string, unknown>,
  paths = [''],
  options: Partial<Parameters<typeof createTrustedDocuments>[1]> = {},
): Promise<string> {
  const folder = folderOf(files);
  const absolute = paths.map((path) => join(folder, path));
  try {
    await createTrustedDocuments({ paths: absolute }, { schema, ...options });
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes.join('\n').replaceAll(folder, '');
    throw error;
  }
  return '';
}

test.each([
  ['Apollo', apollo({ id: 'a1', name: 'List', type: 'query', body: LIST }), 'a1'],
  ['Relay', { '0a1b': LIST }, '0a1b'],
  ['the client preset', { [`sha256:${sha256('another form')}`]: LIST }, sha256('another form')],
])(
  'a document of a manifest of %s is found by its id, by its hash with and without sha256:, and by its text',
  async (_tool, manifest, id) => {
    const folder = folderOf({ 'manifest.json': manifest });
    const documents = await load(join(folder, 'manifest.json'));

    const found = documents.byId(id);
    expect(found?.source).toBe(LIST);
    const forms = [sha256(LIST), sha256('query List{customizations{id}}')];
    for (const form of forms) {
      expect(documents.byId(form)).toBe(found);
      expect(documents.byId(`sha256:${form}`)).toBe(found);
      expect(documents.byId(`md5:${form}`)).toBeUndefined();
    }
    expect(documents.byText(LIST)).toBe(found);
    expect(documents.byText('# comment\nquery List { customizations, { id } } ')).toBe(found);
    for (const other of [NAMES, 'query List { customizations { id name } }', '{', '', '{ "', ' '.repeat(1e5)])
      expect(documents.byText(other)).toBeUndefined();
    for (const other of ['', 'List', id.toUpperCase() + 'x', '__proto__', 'constructor'])
      expect(documents.byId(other)).toBeUndefined();
  },
);

test('operations of a folder are found by name and by the hash of their file, with fragments of other files', async () => {
  const whole =
    '# One file.\nquery Whole { customizations { ...Part } } fragment Part on LanguageModel { id }\n';
  const folder = folderOf({
    'whole.graphql': whole,
    'deep/er/two.gql': `${NAMES} subscription Watch($id: ID!) { modelStatus(id: $id) { ...Event } }`,
    'fragments.graphql': 'fragment Event on ModelStatusEvent { id model { ...Part } }',
    'notes.txt': 'nothing',
    'node_modules/other/x.graphql': 'type Query { a: Int }',
    '.cache/x.graphql': 'nonsense',
  });
  // As Kubernetes mounts a ConfigMap.
  symlinkSync(join(folder, '.cache'), join(folder, '..data'));
  symlinkSync(join(folder, 'whole.graphql'), join(folder, 'linked.graphql'));
  const documents = await load(folder);

  expect(documents.documents.size).toBe(3);
  const watch = documents.byId('Watch');
  expect(watch?.source).toContain('fragment Event');
  expect(watch?.source).toContain('fragment Part');
  expect(documents.byId(sha256(watch?.source ?? ''))).toBe(watch);
  expect(documents.byId('Names')?.source).toBe(NAMES);
  expect(documents.byId('Whole')).toBe(documents.byId(sha256(whole)));
  expect(documents.byText(whole)).toBe(documents.byId('Whole'));
  expect(documents.byText(print(parse(whole)))).toBe(documents.byId('Whole'));
});

test('the shipped documents are a folder, and one file of it is enough', async () => {
  const shipped = new URL('../../../schema/operations/', import.meta.url).pathname;
  const files = readdirSync(shipped).filter((name) => name.endsWith('.graphql'));
  expect((await load(shipped)).documents.size).toBe(files.length);
  const file = join(shipped, 'list-models.graphql');
  const documents = await load(file);
  expect(documents.byId('ListModels')).toBe(documents.byId(sha256(readFileSync(file, 'utf8'))));
});

test('the same document in several files is one document', async () => {
  const folder = folderOf({
    'apollo.json': apollo({ id: 'a', name: 'List', type: 'query', body: LIST }, { id: 'b', body: LIST }),
    'relay.json': { a: 'query List { customizations { id } }', c: NAMES },
    'documents/list.graphql': LIST,
  });
  const paths = ['apollo.json', 'relay.json', 'documents'].map((name) => join(folder, name));
  const documents = await load(...paths);
  expect(documents.documents.size).toBe(2);
  expect(new Set(['a', 'b', 'List'].map((id) => documents.byId(id))).size).toBe(1);
});

test.each<[string, Record<string, unknown>, string[], string]>([
  ['a file that is missing', {}, ['no.json'], '/no.json: there is no such file or folder'],
  ['a folder without documents', { 'a.json': {} }, [''], ': the folder has no .graphql files'],
  ['a file that is not JSON', { 'a.json': '{' }, ['a.json'], '/a.json: it must be a manifest of Apollo'],
  ['a list', { 'a.json': [] }, ['a.json'], '/a.json: it must be a manifest of Apollo'],
  ['an empty manifest', { 'a.json': {} }, ['a.json'], '/a.json: it has no documents'],
  ['an empty manifest of Apollo', { 'a.json': apollo() }, ['a.json'], '/a.json: it has no operations'],
  [
    'another version',
    { 'a.json': { ...apollo(), version: 2 } },
    ['a.json'],
    '/a.json: only version 1 of the format "apollo-persisted-query-manifest" is known, but it has 2 of',
  ],
  [
    'another format with operations',
    { 'a.json': { format: 'other', operations: [] } },
    ['a.json'],
    'but it has nothing of "other"',
  ],
  [
    'an operation without a body',
    { 'a.json': apollo({ id: 'a', name: 'List' }) },
    ['a.json'],
    '/a.json: operation 1 ("List") must have an "id" and a "body"',
  ],
  [
    'an operation that is null',
    { 'a.json': apollo(null) },
    ['a.json'],
    '/a.json: operation 1 (nothing) must',
  ],
  ['a number for a text', { 'a.json': { a: LIST, b: 1 } }, ['a.json'], 'but the value of "b" is no text'],
  [
    'a field that does not exist',
    { 'a.json': apollo({ id: 'a', name: 'Bad', body: 'query Bad { customizations { nme } }' }) },
    ['a.json'],
    '/a.json, Bad: Cannot query field "nme"',
  ],
  ['a document that is not GraphQL', { 'a.json': { x: '{' } }, ['a.json'], '/a.json, "x": Syntax Error'],
  [
    'fragments alone',
    { 'a.json': { x: 'fragment F on Query { __typename }' } },
    ['a.json'],
    '/a.json, "x": Fragment "F" is never used',
  ],
  [
    'an id of two documents',
    { 'a.json': apollo({ id: 'a', name: 'List', body: LIST }, { id: 'a', name: 'Names', body: NAMES }) },
    ['a.json'],
    '/a.json, Names: its id "a" is that of another document, List of /a.json',
  ],
  [
    'an id of two documents in two files',
    { 'a.json': { a: LIST }, 'b.json': { a: NAMES } },
    ['a.json', 'b.json'],
    '/b.json, Names: its id "a" is that of another document, List of /a.json',
  ],
  [
    'two operations with one name',
    { 'a.graphql': LIST, 'b.graphql': 'query List { customizations { name } }' },
    [''],
    '/b.graphql, List: its id "List" is that of another document, List of /a.graphql',
  ],
  [
    'two fragments with one name',
    {
      'a.graphql': 'query A { customizations { ...F } } fragment F on LanguageModel { id }',
      'b.graphql': 'fragment F on LanguageModel { name }',
    },
    [''],
    '/b.graphql: its fragment F differs from the one in /a.graphql',
  ],
  [
    'a syntax error in a folder',
    { 'a.graphql': 'query A {\n  b(' },
    [''],
    '/a.graphql: Syntax Error: Expected',
  ],
  ['no name', { 'a.graphql': '{ customizations { id } }' }, [''], '/a.graphql: it has an operation without'],
  ['a schema', { 'a.graphql': 'type Query { a: Int }' }, [''], '/a.graphql: it has definitions of a schema'],
  [
    'no operation',
    { 'a.graphql': 'fragment F on Query { a }' },
    [''],
    'no file of the folder has an operation',
  ],
  [
    'bytes that are not UTF-8',
    { 'a.json': Uint8Array.of(0x22, 0xff) },
    ['a.json'],
    '/a.json: it is not UTF-8',
  ],
  [
    'a circle of fragments',
    { 'a.graphql': 'query A { ...F } fragment F on Query { ...F }' },
    [''],
    'within itself',
  ],
])('%s is an error that names the file', async (_what, files, paths, mistake) => {
  const mistakes = await mistakesOf(files, paths);
  expect(mistakes).toContain(mistake);
  for (const line of mistakes.split('\n')) expect(line).toMatch(/^LEXIGATE_DOCUMENTS: /);
});

test('all mistakes are reported together, as long as there are few', async () => {
  const bad = (i: number) => [`id${i}`, `query Bad${i} { nope${i} }`];
  const two = await mistakesOf({ 'a.json': Object.fromEntries([bad(1), bad(2)]) }, ['a.json', 'b.json']);
  expect(two.split('\n')).toHaveLength(3);
  const many = await mistakesOf(
    { 'a.json': Object.fromEntries(Array.from({ length: 50 }, (_, i) => bad(i))) },
    ['a.json'],
  );
  expect(many.split('\n')).toHaveLength(21);
  expect(many).toContain('LEXIGATE_DOCUMENTS: 30 more mistakes');
});

test('a document that exceeds a limit is an error that names the setting, and so is introspection that is switched off', async () => {
  const files = { 'a.json': { a: LIST, b: '{ __schema { description } }' } };
  expect(await mistakesOf(files, ['a.json'])).toBe('');
  const limits = { ...DEFAULT_LIMITS, depth: 1 };
  expect(await mistakesOf(files, ['a.json'], { limits })).toContain('List: The document is too complex');
  expect(await mistakesOf(files, ['a.json'], { limits })).toContain('LEXIGATE_MAX_DEPTH');
  expect(await mistakesOf(files, ['a.json'], { introspection: false })).toContain('introspection');
});

test('files of more than 4 MiB in all are an error', async () => {
  const comment = '#'.repeat(3 * 1024 * 1024);
  const files = { 'a.json': { a: `${LIST}${comment}` }, 'b.json': { b: `${NAMES}${comment}` } };
  expect(await mistakesOf(files, ['a.json'])).toBe('');
  expect(await mistakesOf(files, ['a.json', 'b.json'])).toContain(
    '/b.json: the documents have more than 4194304 bytes',
  );
});

test('documents that are read again replace the earlier ones, unless one is invalid', async () => {
  const folder = folderOf({ 'a.json': { a: LIST } });
  const path = join(folder, 'a.json');
  const trusted = await createTrustedDocuments({ paths: [path] }, { schema });
  const first = trusted.current;

  writeFileSync(path, JSON.stringify({ b: NAMES, bad: '{ nope }' }));
  await expect(trusted.load()).rejects.toThrow('Cannot query field "nope"');
  expect(trusted.current).toBe(first);
  expect(trusted.generation).toBe(1);

  writeFileSync(path, JSON.stringify({ b: NAMES }));
  expect(await Promise.all([trusted.load(), trusted.load()])).toEqual([
    { documents: 1, added: 1, removed: 1 },
    { documents: 1, added: 0, removed: 0 },
  ]);
  expect(trusted.current.byId('a')).toBeUndefined();
  expect(trusted.current.byId('b')?.source).toBe(NAMES);
});
