import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, outputIntrospectionFile } from '@gql.tada/internal';
import {
  buildClientSchema,
  buildSchema,
  findSchemaChanges,
  getIntrospectionQuery,
  type IntrospectionQuery,
} from 'graphql';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { expect, onTestFinished, test } from 'vitest';
import { keys } from '../../../src/client/graphcache.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { READY_ID } from '../../support/model-id.ts';
import { makeProject, ROOT } from '../../support/process/project.ts';

const SCHEMA = join(ROOT, 'schema.graphql');
const printed = buildSchema(readFileSync(SCHEMA, 'utf8'));

const TSCONFIG = {
  compilerOptions: {
    target: 'es2024',
    module: 'preserve',
    moduleResolution: 'bundler',
    allowImportingTsExtensions: true,
    lib: ['es2024', 'dom'],
    types: [],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
  },
  include: ['*.ts', 'gql/*.ts'],
};

const CLIENT_PRESET = `
import type { ContentInput, GetModelQuery, TrainModelMutation } from './gql/graphql';

export const text: ContentInput = { text: 'x' };
// @ts-expect-error neither
export const none: ContentInput = {};
// @ts-expect-error both
export const both: ContentInput = { text: 'x', file: new Blob() };

type Corpus = NonNullable<NonNullable<GetModelQuery['customization']>['corpora']>[number];
export const idOf = ({ id }: Corpus): string => id;

type TrainError = NonNullable<TrainModelMutation['trainModel']>['errors'][number];
export const reasonOf = (error: TrainError) =>
  error.__typename === 'NothingToTrainError' ? error.reason : error.message;
`;

const GQL_TADA = `
import { initGraphQLTada, type ResultOf, type VariablesOf } from 'gql.tada';
import type { introspection } from './graphql-env.d.ts';

const graphql = initGraphQLTada<{ introspection: introspection; scalars: { DateTime: string; File: Blob } }>();
const add = graphql(\`mutation Add($id: ID!, $input: AddCorpusInput!) {
  addCorpus(modelId: $id, input: $input) {
    corpus { id name }
    errors { __typename message ... on InvalidInputError { path } }
  }
}\`);
export const variables: VariablesOf<typeof add> = { id: 'm-1', input: { name: 'log', content: { text: 'x' } } };
// @ts-expect-error neither
export const none: VariablesOf<typeof add> = { id: 'm-1', input: { name: 'log', content: {} } };
type Payload = NonNullable<ResultOf<typeof add>['addCorpus']>;
export const idOf = ({ corpus }: Payload): string | undefined => corpus?.id;
export const pathsOf = ({ errors }: Payload) =>
  errors.map((error) => (error.__typename === 'InvalidInputError' ? error.path : [error.message]));
`;

test('the client preset, code generation from the address of a gateway, and gql.tada give types that compile', async () => {
  const gateway = await startGateway();
  const { introspection } = await load({ origin: SCHEMA, rootPath: ROOT }).load();
  const project = makeProject({
    'tsconfig.json': TSCONFIG,
    'client-preset.ts': CLIENT_PRESET,
    'gql-tada.ts': GQL_TADA,
    'graphql-env.d.ts': outputIntrospectionFile(introspection, { fileType: '.d.ts', shouldPreprocess: true }),
    'codegen.json': {
      documents: join(ROOT, 'schema/operations/*.graphql'),
      generates: {
        'gql/': {
          schema: SCHEMA,
          preset: 'client',
          config: {
            scalars: { DateTime: 'string', File: 'Blob' },
            strictScalars: true,
            nonOptionalTypename: true,
          },
          presetConfig: { fragmentMasking: false },
        },
        'live.graphql': { schema: gateway.endpoint, plugins: ['schema-ast'] },
      },
    },
  });

  onTestFinished(project.remove);
  await project.run('graphql-codegen', '--config', 'codegen.json');
  await project.run('tsc', '-p', '.');

  const live = buildSchema(readFileSync(join(project.folder, 'live.graphql'), 'utf8'));
  expect(findSchemaChanges(printed, live)).toEqual([]);
});

test('introspection of a gateway gives the printed schema, with @oneOf', async () => {
  const gateway = await startGateway();
  const query = getIntrospectionQuery({
    directiveIsRepeatable: true,
    schemaDescription: true,
    specifiedByUrl: true,
    oneOf: true,
  });
  const { data } = await gateway.query(query);
  const live = buildClientSchema(data as IntrospectionQuery);

  expect(findSchemaChanges(printed, live)).toEqual([]);
  expect(live.getType('ContentInput')).toMatchObject({ isOneOf: true });
});

test("urql's graphcache with the keys of the documentation and Apollo's cache show a changed word everywhere, without a warning", async () => {
  const gateway = await startGateway({ trainingMs: 50 });
  const { data } = await gateway.query(getIntrospectionQuery());
  const documentOf = (name: string) => readFileSync(join(ROOT, `schema/operations/${name}.graphql`), 'utf8');
  const [listWords, fixWord, getModel, list] = ['list-words', 'fix-word', 'get-model', 'list-models'].map(
    documentOf,
  );
  const id = READY_ID;
  const warnings: string[] = [];
  const client = new Client({
    url: gateway.endpoint,
    preferGetMethod: false,
    exchanges: [
      cacheExchange({
        schema: data,
        keys,
        logger: (_severity, message) => void warnings.push(message),
      }),
      fetchExchange,
    ],
  });
  const read = async (document: string, variables: object = {}) => {
    const result = await client.query(document, variables).toPromise();
    expect(result.error).toBeUndefined();
    return result.data;
  };
  const apollo = new ApolloClient({
    link: new HttpLink({ uri: gateway.endpoint }),
    cache: new InMemoryCache(),
  });
  onTestFinished(() => apollo.stop());
  const word = { word: 'IVA', soundsLike: ['I V A'] };

  await read(list ?? '');
  await read(getModel ?? '', { id });
  const done = await client.mutation(fixWord ?? '', { id, word }).toPromise();
  expect(done.data.addWords.errors).toEqual([]);
  const one = 'query ($id: ID!) { customization(id: $id) { id word(word: "IVA") { id word displayAs } } }';
  const { customization } = await read(one, { id });
  await read(listWords ?? '', { modelId: id, search: 'IVA' });
  expect(client.readQuery(one, { id })?.data.customization.word).toMatchObject(customization.word);
  expect(warnings).toEqual([]);

  await apollo.query({ query: gql(one), variables: { id } });
  expect(Object.keys(apollo.cache.extract() as object)).toContain(`Word:${customization.word.id}`);
});
