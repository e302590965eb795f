import { expect, test } from 'vitest';
import type { Word } from '../../../src/watson/types.ts';
import { stubGateway } from './stub-gateway.ts';

const word = (text: string, count = 1): Word => ({
  word: text,
  sounds_like: [],
  display_as: text.toUpperCase(),
  count,
  source: ['user'],
  error: [],
});
const PAGE = `query (
  $first: Int, $after: String, $sort: WordSort, $search: String, $type: WordType, $withErrors: Boolean
) {
  customization(id: "m-1") { words(
    first: $first, after: $after, sort: $sort, search: $search, type: $type, withErrors: $withErrors
  ) {
    totalCount nodes { word } edges { cursor node { word } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

function withWords(words: Word[]) {
  const gateway = stubGateway();
  gateway.words.set('m-1', words);
  const page = async (variables: Record<string, unknown> = {}) => {
    const { data, errors } = await gateway.query(PAGE, variables);
    return { ...data.customization.words, errors };
  };
  return { gateway, page };
}

const namesIn = (page: { nodes: { word: string }[] }) => page.nodes.map(({ word: text }) => text);

test('5,000 words come page by page, each once and in order', async () => {
  const all = Array.from({ length: 5_000 }, (_, i) => `w${String((i * 2_741) % 5_000).padStart(4, '0')}`);
  const { page } = withWords(all.map((text) => word(text)));
  const seen: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const result = await page({ first: 700, after });
    expect(result.totalCount).toBe(5_000);
    expect(result.pageInfo.hasPreviousPage).toBe(after !== null);
    seen.push(...namesIn(result));
    after = result.pageInfo.endCursor;
    more = result.pageInfo.hasNextPage;
  }
  expect(seen).toEqual(all.toSorted());
});

test('a cursor stays valid when words are added and removed, its own word included', async () => {
  const words = ['b', 'd', 'f', 'h'].map((text) => word(text));
  const { page } = withWords(words);
  const first = await page({ first: 2 });
  words.splice(1, 1);
  words.push(word('a'), word('e'));
  expect(namesIn(await page({ first: 2, after: first.pageInfo.endCursor }))).toEqual(['e', 'f']);
});

test.each(['ALPHABETICAL_ASC', 'ALPHABETICAL_DESC', 'COUNT_ASC', 'COUNT_DESC'])(
  'pages of one word in the order %s together are the whole list',
  async (sort) => {
    const { page } = withWords([word('b', 2), word('a', 2), word('c', 1), word('d', 3)]);
    const whole = namesIn(await page({ sort }));
    expect(whole).toHaveLength(4);
    const seen: string[] = [];
    for (let after: string | null = null; seen.length < whole.length;) {
      const result = await page({ sort, first: 1, after });
      seen.push(...namesIn(result));
      after = result.pageInfo.endCursor;
    }
    expect(seen).toEqual(whole);
  },
);

test('the page info has the cursors of the first and the last word, and null for an empty page', async () => {
  const { page } = withWords(['a', 'b', 'c'].map((text) => word(text)));

  const two = await page({ first: 2 });
  expect(two.edges.map(({ node }: { node: { word: string } }) => node.word)).toEqual(['a', 'b']);
  expect(two.pageInfo).toEqual({
    hasNextPage: true,
    hasPreviousPage: false,
    startCursor: two.edges[0].cursor,
    endCursor: two.edges[1].cursor,
  });

  const last = await page({ first: 2, after: two.pageInfo.endCursor });
  expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });

  const beyond = await page({ after: last.pageInfo.endCursor });
  expect(beyond).toMatchObject({ totalCount: 3, nodes: [], edges: [] });
  expect(beyond.pageInfo).toEqual({
    hasNextPage: false,
    hasPreviousPage: true,
    startCursor: null,
    endCursor: null,
  });
});

test('words are sorted by code point or count, ascending or descending', async () => {
  const { page } = withWords([word('b', 3), word('B', 1), word('𝒳', 1), word('\uffee', 3), word('1', 2)]);
  expect(namesIn(await page())).toEqual(['1', 'B', 'b', '\uffee', '𝒳']);
  expect(namesIn(await page({ sort: 'ALPHABETICAL_DESC' }))).toEqual(['𝒳', '\uffee', 'b', 'B', '1']);
  expect(namesIn(await page({ sort: 'COUNT_ASC' }))).toEqual(['B', '𝒳', '1', 'b', '\uffee']);
  expect(namesIn(await page({ sort: 'COUNT_DESC' }))).toEqual(['b', '\uffee', '1', 'B', '𝒳']);
});

test('a search finds words by their text and by their spelling in transcripts', async () => {
  const { page } = withWords([word('Solent'), { ...word('vts'), display_as: 'Vessel Traffic' }, word('tug')]);
  expect(namesIn(await page({ search: 'SOL' }))).toEqual(['Solent']);
  const found = await page({ search: 'traffic' });
  expect([found.totalCount, namesIn(found)]).toEqual([1, ['vts']]);
});

test('null means the default of an argument', async () => {
  const { gateway, page } = withWords(Array.from({ length: 101 }, (_, i) => word(`w${i}`)));
  const result = await page({ first: null, after: null, sort: null, type: null, search: null });
  expect([result.totalCount, result.nodes.length]).toEqual([101, 100]);
  expect(gateway.takeCalls()).toEqual(['get m-1', 'words m-1 all']);
});

test('words with errors come alone, in pages and with a search', async () => {
  const error = [{ element: 'I. V. A.', message: 'No punctuation.' }];
  const { page } = withWords([word('a'), { ...word('IVA'), error }, { ...word('b'), error }, word('IVAN')]);
  const first = await page({ withErrors: true, first: 1 });
  expect(first).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true } });
  expect(namesIn(first)).toEqual(['IVA']);
  const second = await page({ withErrors: true, first: 1, after: first.pageInfo.endCursor });
  expect(namesIn(second)).toEqual(['b']);
  expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  expect(namesIn(await page({ withErrors: true, search: 'iva' }))).toEqual(['IVA']);
  expect(await page({ withErrors: null })).toMatchObject({ totalCount: 4 });
});

test('each type of words is one call, whatever the pages, sort orders and searches', async () => {
  const { gateway } = withWords([word('a')]);
  const { errors } = await gateway.query(`{ customization(id: "m-1") {
    a: words { totalCount } b: words(first: 1, sort: COUNT_DESC) { totalCount } c: words(search: "a") { totalCount }
    d: words(type: USER) { totalCount } e: words(type: GRAMMARS) { totalCount }
  } }`);
  expect(errors).toBeUndefined();
  expect(gateway.takeCalls()).toEqual(['get m-1', 'words m-1 all', 'words m-1 user', 'words m-1 grammars']);
});

/** A cursor that was not made by the gateway. */
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test.each([
  [{ first: -1 }, 'first must be from 0 to 10000, but is -1'],
  [{ first: 10_001 }, 'first must be from 0 to 10000, but is 10001'],
  [{ after: 'nonsense' }, 'after is not a valid cursor'],
  [{ after: '' }, 'after is not a valid cursor'],
  [{ after: encoded('ab') }, 'after is not a valid cursor'],
  [{ after: encoded(null) }, 'after is not a valid cursor'],
  [{ after: encoded(['a', 1]) }, 'after is not a valid cursor'],
])('%o is BAD_USER_INPUT, and the words are not read', async (variables, message) => {
  const { gateway, page } = withWords([word('a')]);
  const { errors } = await page(variables);
  expect(errors).toMatchObject([
    { message: expect.stringContaining(message), extensions: { code: 'BAD_USER_INPUT' } },
  ]);
  expect(gateway.takeCalls()).toEqual(['get m-1']);
});

test.each(['ALPHABETICAL_DESC', 'COUNT_ASC', 'COUNT_DESC', 'ALPHABETICAL_ASC'])(
  'a cursor of the order %s is refused with another one',
  async (sort) => {
    const { gateway } = withWords([word('a'), word('b'), word('c')]);
    const read = (order: string, after?: string) =>
      gateway.query(
        `query ($after: String) { customization(id: "m-1") { words(first: 1, sort: ${order}, after: $after) {
          nodes { word } edges { cursor } pageInfo { startCursor endCursor }
        } } }`,
        { after },
      );
    const { edges, pageInfo } = (await read(sort)).data.customization.words;
    for (const cursor of [edges[0].cursor, pageInfo.startCursor, pageInfo.endCursor]) {
      expect((await read(sort, cursor)).data.customization.words.nodes).toEqual([{ word: 'b' }]);
      const other = await read(sort === 'COUNT_ASC' ? 'ALPHABETICAL_ASC' : 'COUNT_ASC', cursor);
      expect(other.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(other.errors[0].message).toContain('sort');
    }
  },
);
