import { expect, test } from 'vitest';
import { languageModel } from '../../support/stub-client.ts';
import { stubGateway } from './stub-gateway.ts';

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}

const MODEL = `
  id name language dialect baseModelName versions description owner created updated status progress
  corpora { name totalWords outOfVocabularyWords status }
  grammars { name outOfVocabularyWords status }
  byCount: words(first: 2, sort: COUNT_DESC) { totalCount nodes { word soundsLike displayAs count source error { element message } } pageInfo { endCursor } }
  byName: words(first: 2, sort: ALPHABETICAL_DESC) { totalCount nodes { word } }
  service: words(first: 2) { nodes { word } }
`;

/** Reads are shared by callers, and their results by later reads. */
test('no query changes what a read returned', async () => {
  const gateway = stubGateway(['m-1', 'm-2', 'm-3', 'm-4']);
  for (const id of ['m-1', 'm-2', 'm-3', 'm-4']) {
    gateway.models.set(id, deepFreeze(languageModel(id, { versions: ['v2', 'v1'], error: '{"code": 500}' })));
    gateway.corpora.set(
      id,
      deepFreeze([{ name: 'b', total_words: 2, out_of_vocabulary_words: 1, status: 'analyzed' }]),
    );
    gateway.grammars.set(id, deepFreeze([{ name: 'a', out_of_vocabulary_words: 1, status: 'undetermined' }]));
    const words = ['c', 'a', 'b'].map((word, count) => ({
      word,
      sounds_like: ['z', 'a'],
      display_as: word,
      count,
      source: ['user', 'b'],
      error: [{ element: 'sounds_like', message: 'no' }],
    }));
    gateway.words.set(id, deepFreeze(words));
  }
  const { languageModels } = gateway.client;
  const list = languageModels.list.bind(languageModels);
  languageModels.list = async (language, signal) => deepFreeze(await list(language, signal));
  const aliases = ['m-1', 'm-2', 'm-3', 'm-4'].map(
    (id, i) => `m${i}: customization(id: "${id}") { ${MODEL} }`,
  );
  const { data, errors } = await gateway.query(`{
    customizations { ${MODEL} }
    english: customizations(language: "en-US") { id }
    ${aliases.join('\n')}
  }`);
  expect(errors).toBeUndefined();
  expect(data.customizations).toHaveLength(4);
  expect(data.m3.byName.nodes.map(({ word }: { word: string }) => word)).toEqual(['c', 'b']);
});
