import { expect, test } from 'vitest';
import { partId } from '../../../src/resolvers/part-id.ts';
import { stubGateway } from './stub-gateway.ts';

/** Names that are easily confused once they are joined, encoded or made valid Unicode. */
const ODD_NAMES = [
  'log',
  'Log',
  'log ',
  ' log',
  '',
  ':',
  'log:log',
  '","',
  'm-1","log',
  '%3A',
  'a/b',
  '\u00e9',
  'e\u0301',
  '\ud800',
  '\udc00',
  '\ufffd',
  '\\ud800',
  '\u0000',
  '訓練',
];

test('corpora, grammars and words of all models have different ids, whatever their names', () => {
  const modelIds = ['m-1', 'm-2', 'm', '5d0c7b9e-2f61-4c3a-9a0e-6b1f54c2e7aa'];
  const ids = (['corpus', 'grammar', 'word'] as const).flatMap((kind) =>
    modelIds.flatMap((modelId) => ODD_NAMES.map((name) => partId(kind, modelId, name))),
  );

  expect(new Set(ids).size).toBe(3 * modelIds.length * ODD_NAMES.length);
  // No model can have such an id.
  for (const id of ids) expect(id).toMatch(/^[a-z]+:[\w-]+$/);
});

test('two spellings of the id of a model give one id', () => {
  const id = '5d0c7b9e-2f61-4c3a-9a0e-6b1f54c2e7aa';
  expect(partId('word', id.toUpperCase(), 'VTS')).toBe(partId('word', id, 'VTS'));
});

test('a corpus, grammar or word has the same id wherever it is read', async () => {
  const gateway = stubGateway(['m-1', 'm-2']);
  const resource = { name: 'log', status: 'analyzed', total_words: 0, out_of_vocabulary_words: 0 } as const;
  const word = { word: 'log', sounds_like: [], display_as: 'log', count: 1, source: ['user'], error: [] };
  for (const id of ['m-1', 'm-2']) {
    gateway.corpora.set(id, [resource]);
    gateway.grammars.set(id, [resource]);
    gateway.words.set(id, [word]);
  }
  const fields = `corpora { id } corpus(name: "log") { id } grammars { id } grammar(name: "log") { id }
    words { nodes { id } edges { node { id } } } word(word: "log") { id }`;

  const { data } = await gateway.query(
    `mutation { one: addCorpus(modelId: "m-1", input: { name: "log", content: { text: "x" } }) { corpus { id } model { ${fields} } }
      two: addGrammar(modelId: "m-2", input: { name: "log", content: { text: "x" } }) { grammar { id } model { ${fields} } } }`,
  );

  const { one, two } = data;
  const seen = ({ model }: any) => ({
    corpora: [...model.corpora, model.corpus],
    grammars: [...model.grammars, model.grammar],
    words: [...model.words.nodes, model.words.edges[0].node, model.word],
  });
  const expected = (modelId: string) => ({
    corpora: Array.from({ length: 2 }, () => ({ id: partId('corpus', modelId, 'log') })),
    grammars: Array.from({ length: 2 }, () => ({ id: partId('grammar', modelId, 'log') })),
    words: Array.from({ length: 3 }, () => ({ id: partId('word', modelId, 'log') })),
  });
  expect(seen(one)).toEqual(expected('m-1'));
  expect(seen(two)).toEqual(expected('m-2'));
  expect(one.corpus).toEqual(one.model.corpus);
  expect(two.grammar).toEqual(two.model.grammar);
});
