import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { startGateway } from '../../support/gateway/gateway.ts';
import { startBackend } from '../../support/upstream/backend.ts';
import { refuse, type Behaviour } from '../../support/upstream/misbehaviour.ts';

const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'));

/** How the service refuses a write, in the texts that are known. */
const REFUSALS: Record<string, Behaviour> = {
  'unknown model': refuse(401, 'Invalid customization_id for user'),
  'not found': refuse(404, 'Not Found'),
  busy: refuse(409, "Customization 'm-1' is locked by an earlier request."),
  'Lite plan': refuse(400, 'This feature is not available for the IBM Cloud Lite plan.'),
  'nothing new': refuse(400, 'No input data modified since last training'),
  'no data': refuse(400, 'The custom model has no valid data to train on'),
  'invalid data': refuse(
    400,
    'The custom model cannot be trained because it has invalid data: corpora [log]',
  ),
  'too many models': refuse(400, 'The maximum of 1024 custom language models is reached'),
  'too many words': refuse(400, 'The maximum of 90000 out-of-vocabulary words is reached'),
  'name in use': refuse(400, "A corpus named 'log' already exists."),
  'up to date': refuse(400, 'Upgrade not needed: the model is up-to-date.'),
  'malformed id': refuse(400, "Malformed GUID: 'm-1'"),
  unknown: refuse(400, 'Something is wrong'),
  'without text': refuse(400, ''),
};

const MUTATIONS: Record<string, string> = {
  createModel: '(input: { name: "Pilots", baseModelName: "en-GB" })',
  trainModel: '(id: "m-1")',
  resetModel: '(id: "m-1")',
  upgradeModel: '(id: "m-1")',
  deleteModel: '(id: "m-1")',
  addCorpus: '(modelId: "m-1", input: { name: "log", content: { text: "x" } })',
  deleteCorpus: '(modelId: "m-1", name: "log")',
  addGrammar: '(modelId: "m-1", input: { name: "log", content: { text: "x" } })',
  deleteGrammar: '(modelId: "m-1", name: "log")',
  addWords: '(modelId: "m-1", words: [{ word: "VTS" }])',
  deleteWord: '(modelId: "m-1", word: "VTS")',
};

/** The types in the line `Errors: …` of a description. */
function listedIn(description = ''): string[] {
  const [, list = ''] = /^Errors: ([^.]*)\./m.exec(description) ?? [];
  return [...list.matchAll(/`(\w+)`/g)].map(([, type = '']) => type).toSorted();
}

test('the description of each mutation lists exactly the errors that the mutation gives', async () => {
  let refusal: Behaviour | undefined;
  const backend = await startBackend((req, res) => refusal?.(req, res));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const given = new Map(Object.keys(MUTATIONS).map((name) => [name, new Set<string>()]));
  for (const each of Object.values(REFUSALS)) {
    refusal = each;
    for (const [name, args] of Object.entries(MUTATIONS)) {
      const { data } = await gateway.query(`mutation { ${name}${args} { errors { __typename } } }`);
      for (const { __typename } of data[name]?.errors ?? []) given.get(name)?.add(__typename);
    }
  }

  const fields = Object.values(schema.getMutationType()?.getFields() ?? {});
  expect(fields.map(({ name }) => name).toSorted()).toEqual(Object.keys(MUTATIONS).toSorted());
  for (const { name, description } of fields)
    expect(listedIn(description ?? ''), name).toEqual([...(given.get(name) ?? [])].toSorted());
});

test.each([
  ['trainModel(id: "a/b")', ['id']],
  ['addCorpus(modelId: "a/b", input: { name: "log", text: "x" })', ['modelId']],
  ['addGrammar(modelId: "m-1", input: { name: "..", text: "x" })', ['input', 'name']],
  ['deleteCorpus(modelId: "m-1", name: "..")', ['name']],
  ['deleteWord(modelId: "m-1", word: "")', ['word']],
])(
  'an id or name that cannot exist in %s is an InvalidInputError with the path %j',
  async (mutation, path) => {
    const gateway = await startGateway();
    const { data } = await gateway.query(
      `mutation { payload: ${mutation} { errors { message serviceMessage ... on InvalidInputError { field path } } } }`,
    );

    expect(data.payload.errors).toMatchObject([{ path, field: path.at(-1), serviceMessage: null }]);
  },
);
