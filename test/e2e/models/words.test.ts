import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { startGateway } from '../../support/gateway/gateway.ts';

const ID = 'm-1';
/** As the service sends it, in an order of its own. */
const word = (text: string, count = 1) => ({
  word: text,
  sounds_like: [],
  display_as: text.toUpperCase(),
  count,
  source: ['user'],
});
const PAGE = `query ($id: ID!, $first: Int, $after: String, $sort: WordSort, $search: String, $type: WordType) {
  customization(id: $id) { words(first: $first, after: $after, sort: $sort, search: $search, type: $type) {
    totalCount nodes { word } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

async function startWithWords(words: object[]) {
  const backend = await startBackend((req, res) => {
    if (req.url?.includes('/words')) json(res, 200, { words });
    else json(res, 200, model(ID));
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const page = async (variables: object) => {
    const { data, errors } = await gateway.query(PAGE, { id: ID, ...variables });
    return { ...data?.customization?.words, errors };
  };
  return { backend, gateway, page };
}

const namesIn = (connection: { nodes: { word: string }[] }) => connection.nodes.map(({ word: text }) => text);

test('5,000 words come page by page, each once and in order', async () => {
  const all = Array.from({ length: 5_000 }, (_, i) => `w${String((i * 2_741) % 5_000).padStart(4, '0')}`);
  const { page } = await startWithWords(all.map((text) => word(text)));
  const seen: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const connection = await page({ first: 700, after });
    expect(connection.totalCount).toBe(5_000);
    expect(connection.pageInfo.hasPreviousPage).toBe(after !== null);
    seen.push(...namesIn(connection));
    after = connection.pageInfo.endCursor;
    more = connection.pageInfo.hasNextPage;
  }
  expect(seen).toEqual(all.toSorted());
});

test('a cursor stays valid while words come and go, its own word included', async () => {
  const words = ['b', 'd', 'f', 'h'].map((text) => word(text));
  const { page } = await startWithWords(words);
  const first = await page({ first: 2 });
  words.splice(1, 1);
  words.push(word('a'), word('e'));
  expect(namesIn(await page({ first: 2, after: first.pageInfo.endCursor }))).toEqual(['e', 'f']);
});

test('words are sorted by code point or count, either way', async () => {
  const { page } = await startWithWords([
    word('b', 3),
    word('B', 1),
    word('𝒳', 1),
    word('\uffee', 3),
    word('1', 2),
  ]);
  expect(namesIn(await page({}))).toEqual(['1', 'B', 'b', '\uffee', '𝒳']);
  expect(namesIn(await page({ sort: 'ALPHABETICAL_DESC' }))).toEqual(['𝒳', '\uffee', 'b', 'B', '1']);
  expect(namesIn(await page({ sort: 'COUNT_ASC' }))).toEqual(['B', '𝒳', '1', 'b', '\uffee']);
  expect(namesIn(await page({ sort: 'COUNT_DESC' }))).toEqual(['b', '\uffee', '1', 'B', '𝒳']);
});

test('a search finds words by their text and by how they are written', async () => {
  const { page } = await startWithWords([
    word('Solent'),
    { ...word('vts'), display_as: 'Vessel Traffic' },
    word('tug'),
  ]);
  expect(namesIn(await page({ search: 'SOL' }))).toEqual(['Solent']);
  const found = await page({ search: 'traffic' });
  expect([found.totalCount, namesIn(found)]).toEqual([1, ['vts']]);
});

test('null means the default of an argument', async () => {
  const { page } = await startWithWords([word('a')]);
  expect((await page({ first: null, sort: null, type: null })).totalCount).toBe(1);
});

test.each([
  [{ first: -1 }, 'first must be from 0 to 1000'],
  [{ first: 1_001 }, 'first must be from 0 to 1000'],
  [{ after: 'nonsense' }, 'after is not a valid cursor'],
])('%o is BAD_USER_INPUT, and the words are not asked for', async (variables, message) => {
  const { page, backend } = await startWithWords([word('a')]);
  const { errors } = await page(variables);
  expect(errors).toEqual([
    expect.objectContaining({
      message: expect.stringContaining(message),
      extensions: { code: 'BAD_USER_INPUT' },
    }),
  ]);
  expect(backend.requests.filter((line) => line.includes('/words'))).toEqual([]);
});

test('errors of a word come as a list, read from keys of its own', async () => {
  const error = [{ '2 TS': 'Numbers are not allowed.' }, { x: 'Too long.' }];
  const { gateway } = await startWithWords([{ ...word('VTS'), error }]);
  const { data } = await gateway.query(
    '{ customization(id: "m-1") { words { nodes { error { element message } } } } }',
  );
  expect(data.customization.words.nodes[0].error).toEqual([
    { element: '2 TS', message: 'Numbers are not allowed.' },
    { element: 'x', message: 'Too long.' },
  ]);
});
