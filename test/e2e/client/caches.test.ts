import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { possibleTypes, typePolicies } from '../../../src/client/apollo.ts';
import { config } from '../../../src/client/codegen.ts';
import { keys, resolvers, schema } from '../../../src/client/graphcache.ts';
import { createClient, unwrap } from '../../../src/client/client.ts';
import { startTestGateway, type TestGateway } from '../../../src/testing/testing.ts';
import { UNKNOWN_ID } from '../../support/model-id.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
const WORDS = ['Calshot', 'Fawley', 'Hamble', 'Netley'].map((word) => ({ word }));

const LIST = '{ customizations { id name baseModel { name rate } } }';
const ONE = 'query ($id: ID!) { customization(id: $id) { id name } }';
const PAGE = `query ($id: ID!, $after: String) {
  customization(id: $id) { id words(type: USER, first: 2, after: $after) { nodes { id word } pageInfo { endCursor } } }
}`;
const DELETE = `mutation ($id: ID!) { deleteModel(id: $id) { deletedId errors { __typename ...Reason } } }
fragment Reason on ModelError { message }`;

let gateway: TestGateway;
let id: string;
beforeAll(async () => {
  gateway = await startTestGateway({ models: [{ name: 'cached' }, { name: 'other' }] });
  id = gateway.models[0]?.id ?? '';
  unwrap(await createClient({ url: gateway.url }).addWords({ modelId: id, words: WORDS }));
  gateway.clock.advance();
});
afterAll(() => gateway.close());

function startApollo(options: ConstructorParameters<typeof InMemoryCache>[0]): ApolloClient {
  const client = new ApolloClient({
    link: new HttpLink({ uri: gateway.url }),
    cache: new InMemoryCache(options),
  });
  onTestFinished(() => client.stop());
  return client;
}

test("Apollo's cache keeps the fields of fragments on ModelError, which it drops without possibleTypes", async () => {
  const { errors } = await createClient({ url: gateway.url }).deleteModel({ id: UNKNOWN_ID });
  const fragment = gql`
    fragment Payload on DeleteModelPayload {
      errors {
        ...Reason
      }
    }
    fragment Reason on ModelError {
      message
    }
  `;
  const messagesIn = (options: ConstructorParameters<typeof InMemoryCache>[0]) => {
    const { cache } = startApollo(options);
    const data = { __typename: 'DeleteModelPayload', errors };
    cache.writeFragment({ id: 'payload', fragment, fragmentName: 'Payload', data });
    const read = cache.readFragment<any>({ id: 'payload', fragment, fragmentName: 'Payload' });
    return read?.errors.map(({ message }: { message?: string }) => message);
  };
  expect(messagesIn({ possibleTypes, typePolicies })).toEqual(errors.map(({ message }) => message));
  expect(messagesIn({})).toEqual([undefined]);
});

test("Apollo's cache finds a model of the list, and adds pages of words", async () => {
  const client = startApollo({ possibleTypes, typePolicies });
  await client.query({ query: gql(LIST) });
  const cached = await client.query<any>({ query: gql(ONE), variables: { id }, fetchPolicy: 'cache-only' });
  expect(cached.data.customization.name).toBe('cached');
  const query = gql(PAGE);
  const first = await client.query<any>({ query, variables: { id } });
  const after = first.data.customization.words.pageInfo.endCursor;
  await client.query({ query, variables: { id, after }, fetchPolicy: 'network-only' });
  const all = client.readQuery<any>({ query, variables: { id } });
  expect(all.customization.words.nodes.map(({ word }: { word: string }) => word)).toEqual(
    WORDS.map(({ word }) => word),
  );
  expect(Object.keys(client.cache.extract() as object)).toContain('BaseModel:{"name":"en-US_Telephony"}');
});

test("urql's Graphcache finds a model of the list, and has nothing to warn of", async () => {
  const warnings: string[] = [];
  const client = new Client({
    url: gateway.url,
    preferGetMethod: false,
    exchanges: [
      cacheExchange({
        schema,
        keys,
        resolvers,
        logger: (severity, message) => void (severity !== 'debug' && warnings.push(message)),
      }),
      fetchExchange,
    ],
  });
  const documents = ['list-models', 'get-model', 'list-words', 'list-corpora'].map((name) =>
    readFileSync(join(ROOT, 'schema', 'operations', `${name}.graphql`), 'utf8'),
  );
  for (const document of [LIST, ...documents]) {
    const { error } = await client.query(document, { id, modelId: id }).toPromise();
    expect(error).toBeUndefined();
  }
  const { data } = await client.query(ONE, { id }, { requestPolicy: 'cache-only' }).toPromise();
  expect(data.customization.name).toBe('cached');
  const failed = await client.mutation(DELETE, { id: UNKNOWN_ID }).toPromise();
  expect(failed.data.deleteModel.errors[0].message).toMatch(/./);
  expect(warnings).toEqual([]);
});

test('with the settings of lexigate/codegen, no scalar is unknown', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lexigate-codegen-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const output = {
    schema: join(ROOT, 'schema.graphql'),
    documents: join(ROOT, 'schema', 'operations', '*.graphql'),
    plugins: ['typescript-operations'],
    config,
  };
  writeFileSync(join(folder, 'codegen.json'), JSON.stringify({ generates: { 'types.ts': output } }));
  const codegen = join(ROOT, 'node_modules', '.bin', 'graphql-codegen');
  await promisify(execFile)(process.execPath, [codegen, '--config', 'codegen.json'], { cwd: folder });
  const types = readFileSync(join(folder, 'types.ts'), 'utf8');
  expect(types).toMatch(/updated: string \| null/);
  expect(types).toMatch(/file\?: Blob/);
  expect(types).not.toMatch(/: any\b|\w: unknown [|;,]/);
});
