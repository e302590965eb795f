import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, createRequest, fetchExchange } from '@urql/core';
import { getIntrospectionQuery, parse, print } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient } from '../../../src/client/client.ts';
import { REQUESTS, SUBSCRIPTIONS } from '../../../src/client/generated/operations.ts';
import { createGateway, type Gateway } from '../../../src/gateway.ts';
import { CARRIER_NAMES, CARRIERS, type Carried } from '../../support/gateway/carriers.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { bytesOf, FORM_TYPE, PREFLIGHT } from '../../support/http/form.ts';
import { READY_ID } from '../../support/model-id.ts';
import { startBin, temporaryFolder } from '../../support/process/bin.ts';
import { makeProject, ROOT, type Project } from '../../support/process/project.ts';
import { json as answerJson, model, startBackend } from '../../support/upstream/backend.ts';
import { until } from '../../support/wait.ts';
import { createTestClient } from '../../support/websocket/client.ts';
import { openRaw } from '../../support/websocket/raw-socket.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const apolloManifest = (bodies: readonly string[]) => ({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations: bodies.map((body) => {
    const [, type, name] = /^(\w+) (\w+)/.exec(body) ?? [];
    return { id: sha256(body), name, type, body };
  }),
});

const APOLLO_QUERY = `query ApolloModels {
  customizations {
    id
    name
    __typename
  }
}`;
const RELAY = `
import { graphql } from 'relay-runtime';
export const list = graphql\`query ModelsListQuery { customizations { id ...Models_row } }\`;
export const row = graphql\`fragment Models_row on LanguageModel { name status }\`;
export const live = graphql\`subscription ModelsLiveSubscription($id: ID!) { modelStatus(id: $id) { id status } }\`;
export const other = graphql\`subscription ModelsOtherSubscription($id: ID!) { modelStatus(id: $id) { id progress } }\`;
`;
const PRESET = `query PresetModel($id: ID!) { customization(id: $id) { ...PresetParts } }
fragment PresetParts on LanguageModel { status name }`;
const FOLDER = {
  'documents/train.graphql':
    'mutation Train($id: ID!) { trainModel(id: $id, input: { force: true }) { errors { message } } }',
  'documents/upload.graphql': `mutation AddTwice($id: ID!, $file: File!) {
    one: addCorpus(modelId: $id, input: { name: "one", content: { file: $file }, allowOverwrite: true }, onBusy: WAIT) { ...Added }
    two: addCorpus(modelId: $id, input: { name: "two", content: { file: $file }, allowOverwrite: true }, onBusy: WAIT) { ...Added }
  }`,
  'documents/parts.graphql': 'fragment Added on AddCorpusPayload { errors { message } }',
};

let project: Project;
let gateway: Gateway;
let endpoint: string;
/** Texts by id, as the tools write them. */
let relay: Record<string, string>;
let preset: Record<string, string>;

const readProject = (name: string) => JSON.parse(readFileSync(join(project.folder, name), 'utf8'));
const idIn = (manifest: Record<string, string>, name: string) =>
  Object.keys(manifest).find((id) => manifest[id]?.includes(` ${name}`)) ?? '';

/** A gateway with the manifests of all tools where nothing else runs. */
beforeAll(async () => {
  const schema = join(ROOT, 'schema.graphql');
  project = makeProject({
    'Models.ts': RELAY,
    'relay.json': '{}',
    '__generated__/empty.txt': '',
    'relay.config.json': {
      src: '.',
      language: 'typescript',
      schema,
      artifactDirectory: '__generated__',
      persistConfig: { file: 'relay.json' },
    },
    'preset.graphql': PRESET,
    'codegen.json': {
      schema,
      documents: 'preset.graphql',
      generates: {
        'gql/': {
          preset: 'client',
          config: { scalars: { DateTime: 'string', File: 'Blob' } },
          presetConfig: { persistedDocuments: true },
        },
      },
    },
    'apollo.json': apolloManifest([APOLLO_QUERY]),
    'client.json': apolloManifest(Object.values({ ...REQUESTS, ...SUBSCRIPTIONS })),
    ...FOLDER,
  });
  await project.run('relay-compiler');
  await project.run('graphql-codegen', '--config', 'codegen.json');
  relay = readProject('relay.json');
  preset = readProject('gql/persisted-documents.json');
  const names = ['relay.json', 'gql/persisted-documents.json', 'apollo.json', 'client.json', 'documents'];
  gateway = await createGateway({
    port: 0,
    pollIntervalMs: 50,
    trainingMs: 50,
    documents: { paths: names.map((name) => join(project.folder, name)), mode: 'trusted' },
  });
  endpoint = `${gateway.url}/graphql`;
});
afterAll(async () => {
  await gateway.close();
  project.remove();
});

const hash = (sha256Hash: unknown) => ({
  extensions: { persistedQuery: { version: 1 as const, sha256Hash: sha256Hash as string } },
});
const refused = (code: string) => [
  { message: expect.any(String), extensions: { code, requestId: expect.any(String) } },
];

test.each(CARRIER_NAMES)(
  'manifests of Apollo, of the Relay compiler and of the client preset run over %s by documentId and by hash',
  async (carrier) => {
    const send = (request: Carried) => CARRIERS[carrier](endpoint, request);
    const { data: apollo } = await send(hash(sha256(APOLLO_QUERY)));
    expect(apollo.customizations).toContainEqual(
      expect.objectContaining({ id: READY_ID, __typename: 'LanguageModel' }),
    );
    expect((await send({ documentId: `sha256:${sha256(APOLLO_QUERY)}` })).data).toEqual(apollo);

    const { data: list } = await send({ documentId: idIn(relay, 'ModelsListQuery') });
    expect(Object.keys(list.customizations[0])).toEqual(['id', 'name', 'status']);

    const variables = { id: READY_ID };
    const presetId = idIn(preset, 'PresetModel');
    for (const request of [{ documentId: presetId }, hash(presetId)]) {
      const { data } = await send({ ...request, variables, operationName: 'PresetModel' });
      expect(data).toEqual({ customization: { status: 'READY', name: expect.any(String) } });
    }
  },
);

test.each(['server-sent events', 'multipart', 'WebSocket'] as const)(
  'a subscription of a manifest runs over %s by its id',
  async (carrier) => {
    const documentId = idIn(relay, 'ModelsLiveSubscription');
    const { data } = await CARRIERS[carrier](endpoint, { documentId, variables: { id: READY_ID } });
    expect(data.modelStatus).toEqual({ id: READY_ID, status: expect.any(String) });
  },
);

test('two subscriptions by id with the same variables on one socket get events of their own documents', async () => {
  const socket = await openRaw(endpoint, { init: true });
  const variables = { id: READY_ID };
  for (const name of ['ModelsLiveSubscription', 'ModelsOtherSubscription']) {
    const payload = { documentId: idIn(relay, name), variables };
    socket.send({ id: name, type: 'subscribe', payload });
    await socket.heard(({ id, type }) => id === name && type === 'next');
  }
  const fields = socket.frames
    .map((frame) => JSON.parse(frame))
    .flatMap(({ payload }) => (payload?.data ? [Object.keys(payload.data.modelStatus)] : []));
  expect(fields).toContainEqual(['id', 'status']);
  expect(fields).toContainEqual(['id', 'progress']);
});

test.each(CARRIER_NAMES)(
  'over %s no other document runs, and an unknown id has its own code',
  async (carrier) => {
    const send = (request: Carried) => CARRIERS[carrier](endpoint, request);
    const others = [
      '{ customizations { id } }',
      '{ __typename }',
      `${APOLLO_QUERY} query Other { __typename }`,
      APOLLO_QUERY.replace('name', 'status'),
      '{ not graphql',
      ...(carrier === 'GET' ? [] : [getIntrospectionQuery()]),
    ];
    for (const query of others) {
      for (const request of [{ query }, { query, ...hash(sha256(APOLLO_QUERY)) }]) {
        const { data, errors } = await send(request);
        expect(data).toBeUndefined();
        expect(errors).toEqual(refused('DOCUMENT_NOT_TRUSTED'));
      }
    }
    const unknown: Carried[] = [
      { documentId: 'nobody' },
      hash(sha256('nothing')),
      hash(''),
      hash(7),
      { documentId: sha256('x'), ...hash(sha256(APOLLO_QUERY)) },
    ];
    for (const request of unknown)
      expect((await send(request)).errors).toEqual(refused('PERSISTED_QUERY_NOT_FOUND'));
    expect((await send(hash(sha256('nothing')))).errors?.[0].message).toBe('PersistedQueryNotFound');
    const { errors } = await send({ documentId: 'nobody' });
    expect(errors?.[0].message).toContain('"nobody"');
  },
);

test('a listed document may be sent as text: as it is listed, as graphql prints it, or with other spaces', async () => {
  const texts = [
    APOLLO_QUERY,
    print(parse(APOLLO_QUERY)),
    `# A comment\n${APOLLO_QUERY.replaceAll(/\s+/g, ' ')}`,
  ];
  for (const query of texts)
    for (const carrier of CARRIER_NAMES)
      expect((await CARRIERS[carrier](endpoint, { query })).errors, `${carrier} ${query}`).toBeUndefined();
});

test('status, method and media type of refused documents', async () => {
  const send = async (request: object, accept: string) =>
    (
      await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify(request),
      })
    ).status;
  for (const request of [{ query: '{ __typename }' }, { documentId: 'x' }]) {
    expect(await send(request, 'application/graphql-response+json')).toBe(400);
    expect(await send(request, 'application/json')).toBe(200);
  }
  for (const documentId of [7, {}, ['x']]) expect(await send({ documentId }, 'application/json')).toBe(400);
  for (const documentId of ['', null]) expect(await send({ documentId }, 'application/json')).toBe(400);

  const parameters = new URLSearchParams({
    documentId: 'Train',
    variables: JSON.stringify({ id: READY_ID }),
  });
  const byGet = await fetch(`${endpoint}?${parameters}`, { headers: { accept: 'application/json' } });
  expect(byGet.status).toBe(405);
});

test('a query by id takes the fast lane, which does without Yoga', async () => {
  const [gatewayFile, logFile] = ['gateway', 'log'].map((name) =>
    JSON.stringify(join(ROOT, `src/${name}.ts`)),
  );
  const paths = [join(ROOT, 'schema/operations')];
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ resolve: (name, context, next) => (loaded.push(name), next(name, context)) });
    const { createGateway } = await import(${gatewayFile});
    const { createLogger } = await import(${logFile});
    const documents = ${JSON.stringify({ paths, mode: 'trusted' })};
    const gateway = await createGateway({ port: 0, log: createLogger('silent'), documents });
    const headers = { 'content-type': 'application/json' };
    const post = async (request) => {
      const body = JSON.stringify(request);
      const response = await fetch(gateway.url + '/graphql', { method: 'POST', headers, body });
      const { data } = await response.json();
      return [data?.customizations.length, loaded.includes('graphql-yoga')];
    };
    const byId = { documentId: 'ListModels' };
    console.log(JSON.stringify([await post(byId), await post(byId), await post({ query: '{ nope }' })]));
    await gateway.close();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [first, second, other] = (await json(child.stdout)) as [number, boolean][];
  expect(first).toEqual([expect.any(Number), false]);
  expect(second).toEqual(first);
  expect(other).toEqual([null, true]);
});

test('an operation name that the document does not have, and invalid variables, get the usual errors', async () => {
  const documentId = idIn(preset, 'PresetModel');
  for (const carrier of CARRIER_NAMES) {
    const named = await CARRIERS[carrier](endpoint, { documentId, operationName: 'Other' });
    expect(named.errors?.[0].extensions.code).toBe('OPERATION_RESOLUTION_FAILURE');
    const withoutId = await CARRIERS[carrier](endpoint, { documentId });
    expect(withoutId.errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
  }
});

test('where only listed documents run, GraphiQL is off and says why', async () => {
  const response = await fetch(endpoint, { headers: { accept: 'text/html' } });
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('LEXIGATE_DOCUMENTS_MODE=trusted');
  const { errors } = await CARRIERS.POST(endpoint, { query: getIntrospectionQuery() });
  expect(errors?.[0].message).toContain('no introspection');
});

test('an upload by the id of its document reads one file for two fields', async () => {
  const upload = async (operations: object) => {
    const body = bytesOf([
      {
        name: 'operations',
        content: JSON.stringify({ ...operations, variables: { id: READY_ID, file: null } }),
      },
      { name: 'map', content: '{"0": ["variables.file"]}' },
      { name: '0', filename: 'a.txt', content: 'Stand by on channel one.\n'.repeat(20_000) },
    ]);
    const headers = { 'content-type': FORM_TYPE, ...PREFLIGHT };
    const response = await fetch(endpoint, { method: 'POST', headers, body: new Uint8Array(body) });
    return (await response.json()) as { data?: any; errors?: any[] };
  };
  expect(await upload({ documentId: 'AddTwice' })).toEqual({
    data: { one: { errors: [] }, two: { errors: [] } },
  });
  expect((await upload({ documentId: 'nobody' })).errors).toEqual(refused('PERSISTED_QUERY_NOT_FOUND'));
  expect((await upload({ query: 'mutation($id: ID!, $file: File!) { __typename }' })).errors).toEqual(
    refused('DOCUMENT_NOT_TRUSTED'),
  );
  expect((await upload({ documentId: idIn(relay, 'ModelsListQuery') })).errors?.[0].extensions.code).toBe(
    'UNSUPPORTED_MEDIA_TYPE',
  );
});

test("the package's own client runs, and its free documents do not", async () => {
  const client = createClient({ url: endpoint, webSocketImpl: WebSocket });
  const models = await client.listModels();
  expect(models.map(({ id }) => id)).toContain(READY_ID);
  for await (const { status } of client.watch(READY_ID, { until: ['READY', 'AVAILABLE'] }))
    expect(['READY', 'AVAILABLE', 'TRAINING']).toContain(status);
  await expect(client.request('{ customizations { id } }', {})).rejects.toMatchObject({
    code: 'DOCUMENT_NOT_TRUSTED',
  });
});

test('Apollo Client with the ids of its manifest, by POST and GET, and with automatic hashes', async () => {
  const sent: string[] = [];
  const http = new HttpLink({
    uri: endpoint,
    fetch(url, init) {
      sent.push(`${init?.method} ${JSON.stringify(init?.body)?.includes('query') ? 'text' : 'id'}`);
      return fetch(url, init);
    },
  });
  const ids = new Map(apolloManifest([APOLLO_QUERY]).operations.map(({ name, id }) => [name, id]));
  for (const useGETForHashedQueries of [false, true]) {
    const link = new PersistedQueryLink({
      generateHash: ({ definitions }) => {
        const [operation] = definitions;
        const name = operation?.kind === 'OperationDefinition' ? operation.name?.value : undefined;
        return Promise.resolve(ids.get(name) ?? '');
      },
      useGETForHashedQueries,
    });
    const client = new ApolloClient({ cache: new InMemoryCache(), link: link.concat(http) });
    onTestFinished(() => client.stop());
    const { data } = await client.query<any>({ query: gql(APOLLO_QUERY) });
    expect(data.customizations.length).toBeGreaterThan(0);
  }
  expect(sent).toEqual(['POST id', 'GET id']);

  const link = new PersistedQueryLink({ sha256 });
  const client = new ApolloClient({ cache: new InMemoryCache(), link: link.concat(http) });
  onTestFinished(() => client.stop());
  const { data } = await client.query<any>({ query: gql(APOLLO_QUERY) });
  expect(data.customizations.length).toBeGreaterThan(0);
  const other = client.query({ query: gql('query Other { customizations { id status } }') });
  await expect(other).rejects.toThrow('This gateway runs listed documents only');
  expect(sent.slice(2)).toEqual(['POST id', 'POST id', 'POST text']);
});

test('urql with the ids of the client preset, by POST and GET, and a graphql-ws client with a documentId', async () => {
  const documentId = idIn(preset, 'PresetModel');
  const variables = { id: READY_ID };
  // What @urql/exchange-persisted adds to an operation.
  const { extensions } = hash(documentId);
  const request = createRequest(preset[documentId] ?? '', variables, extensions);
  for (const preferGetMethod of [false, 'force'] as const) {
    const sent: string[] = [];
    const client = new Client({
      url: endpoint,
      preferGetMethod,
      exchanges: [fetchExchange],
      fetch(url, init) {
        sent.push(JSON.stringify([url, init?.body]));
        return fetch(url, init);
      },
    });
    const { data, error } = await client.executeQuery(request).toPromise();
    expect(error).toBeUndefined();
    expect(data.customization.status).toEqual(expect.any(String));
    expect(sent).toHaveLength(1);
    expect(sent[0]).not.toContain('query');
  }

  // graphql-ws sends no operation without a query.
  const payload: object = { query: '', documentId, variables };
  const results: any[] = [];
  await new Promise<void>((resolve, reject) => {
    createTestClient(endpoint).subscribe(payload as SubscribePayload, {
      next: (result) => void results.push(result),
      error: reject,
      complete: resolve,
    });
  });
  expect(results).toEqual([
    { data: { customization: { status: expect.any(String), name: expect.any(String) } } },
  ]);
});

test.each(['open', 'log'] as const)(
  'in the mode %s other documents run, and GraphiQL is there',
  async (mode) => {
    const path = join(temporaryFolder(), 'apollo.json');
    writeFileSync(path, JSON.stringify(apolloManifest([APOLLO_QUERY])));
    const open = await startGateway({ documents: { paths: [path], mode } });
    const send = (request: Carried) => CARRIERS.POST(open.endpoint, request);

    expect((await send(hash(sha256(APOLLO_QUERY)))).data.customizations).toContainEqual(
      expect.objectContaining({ id: READY_ID }),
    );
    expect((await send(hash(sha256('another')))).errors).toEqual(refused('PERSISTED_QUERY_NOT_FOUND'));
    expect((await send({ query: getIntrospectionQuery() })).errors).toBeUndefined();
    expect((await fetch(open.endpoint, { headers: { accept: 'text/html' } })).status).toBe(200);
    for (const carrier of CARRIER_NAMES)
      for (let i = 0; i < 3; i += 1)
        expect(
          (await CARRIERS[carrier](open.endpoint, { query: '{ customizations { id } }' })).errors,
        ).toBeUndefined();

    const lines = open.logLines.filter(({ msg }) => String(msg).includes('not listed'));
    expect(lines.map(({ operations, sha256: hex }) => [operations, hex])).toEqual(
      mode === 'open'
        ? []
        : [
            [['query IntrospectionQuery'], sha256(getIntrospectionQuery())],
            [['query without a name'], sha256('{ customizations { id } }')],
          ],
    );
    expect(await metricsOf(open)).toMatchObject({
      'lexigate_document_requests_total{kind="id"}': 1,
      'lexigate_document_requests_total{kind="text"}': 0,
      'lexigate_document_requests_total{kind="unlisted"}': 1 + 3 * CARRIER_NAMES.length,
      'lexigate_document_requests_total{kind="unknown_id"}': 1,
      'lexigate_document_requests_total{kind="untrusted"}': 0,
    });
  },
);

test('Apollo Client with automatic hashes falls back to the document where others may run', async () => {
  const path = join(temporaryFolder(), 'apollo.json');
  writeFileSync(path, JSON.stringify(apolloManifest([APOLLO_QUERY])));
  const open = await startGateway({ documents: { paths: [path] } });
  const link = new PersistedQueryLink({ sha256 }).concat(new HttpLink({ uri: open.endpoint }));
  const client = new ApolloClient({ cache: new InMemoryCache(), link });
  onTestFinished(() => client.stop());
  const { data } = await client.query<any>({ query: gql('query Other { customizations { id } }') });
  expect(data.customizations.length).toBeGreaterThan(0);
});

test('without listed documents an id is not supported, over every transport', async () => {
  const open = await startGateway();
  for (const carrier of CARRIER_NAMES)
    for (const request of [{ documentId: sha256('x') }, hash(sha256('x'))])
      expect((await CARRIERS[carrier](open.endpoint, request)).errors).toEqual(
        refused('PERSISTED_QUERY_NOT_SUPPORTED'),
      );
});

test('a token with the role read may not run a listed mutation', async () => {
  const backend = await startBackend((_req, res) => answerJson(res, 200, model('m-1')));
  const path = temporaryFolder();
  writeFileSync(
    join(path, 'reset.graphql'),
    'mutation Reset { resetModel(id: "m-1") { errors { message } } }',
  );
  const protectedGateway = await startGateway({
    upstream: {
      url: backend.url,
      authorize: (headers) => void (headers['authorization'] = 'Bearer service'),
    },
    access: { tokens: [{ token: 'reader-token', role: 'read' }] },
    documents: { paths: [path], mode: 'trusted' },
  });
  const response = await fetch(protectedGateway.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer reader-token' },
    body: JSON.stringify({ documentId: 'Reset' }),
  });
  expect(response.status).toBe(403);
  expect(backend.requests).toEqual([]);
});

test('a document that is no longer listed stops running after the reload, also where its request was known', async () => {
  const path = join(temporaryFolder(), 'relay.json');
  const [live, list] = [relay[idIn(relay, 'ModelsLiveSubscription')], relay[idIn(relay, 'ModelsListQuery')]];
  writeFileSync(path, JSON.stringify({ live, list }));
  const trusted = await startGateway({ documents: { paths: [path], mode: 'trusted' } });
  const socket = await openRaw(trusted.endpoint, { init: true });
  socket.send({
    id: 'live',
    type: 'subscribe',
    payload: { documentId: 'live', variables: { id: READY_ID } },
  });
  await socket.heard(({ id, type }) => id === 'live' && type === 'next');
  const request = { documentId: 'list' };
  for (let i = 0; i < 3; i += 1)
    expect((await CARRIERS.POST(trusted.endpoint, request)).errors).toBeUndefined();
  expect((await CARRIERS.POST(trusted.endpoint, { query: list })).errors).toBeUndefined();

  writeFileSync(path, JSON.stringify({ live, bad: '{ nope }' }));
  await expect(trusted.reloadDocuments()).rejects.toThrow('LEXIGATE_DOCUMENTS: ');
  expect((await CARRIERS.POST(trusted.endpoint, request)).errors).toBeUndefined();

  writeFileSync(path, JSON.stringify({ models: APOLLO_QUERY }));
  expect(await trusted.reloadDocuments()).toEqual({ documents: 1, added: 1, removed: 2 });
  expect((await CARRIERS.POST(trusted.endpoint, request)).errors).toEqual(
    refused('PERSISTED_QUERY_NOT_FOUND'),
  );
  expect((await CARRIERS.POST(trusted.endpoint, { query: list })).errors).toEqual(
    refused('DOCUMENT_NOT_TRUSTED'),
  );
  expect((await CARRIERS.POST(trusted.endpoint, { documentId: 'models' })).errors).toBeUndefined();
  // A subscription that runs goes on.
  expect(socket.frames.some((frame) => /"complete"|"error"/.test(frame))).toBe(false);
  expect(await metricsOf(trusted)).toMatchObject({
    'lexigate_document_reloads_total{outcome="ok"}': 1,
    'lexigate_document_reloads_total{outcome="failed"}': 1,
  });
});

test('the command reads documents at start and on SIGHUP, and keeps them when a file is invalid', async () => {
  const path = join(temporaryFolder(), 'documents.json');
  writeFileSync(path, JSON.stringify({ list: '{ customizations { id } }' }));
  const settings = { LEXIGATE_DOCUMENTS: path, LEXIGATE_DOCUMENTS_MODE: 'trusted' };
  const bin = startBin([], settings);
  const { url } = await bin.started();
  expect(bin.lines()[0]).toMatchObject({ msg: 'documents read', documents: 1, mode: 'trusted' });
  const hup = async (message: string) => {
    const count = () => bin.lines().filter(({ msg }) => msg === message).length;
    const before = count();
    bin.kill('SIGHUP');
    await until(message, () => count() > before);
    return bin.lines().at(-1);
  };

  writeFileSync(path, '{"list": 7}');
  expect(await hup('documents not read: the earlier ones stay')).toMatchObject({
    level: 50,
    mistakes: [expect.stringContaining(path)],
  });
  expect((await CARRIERS.POST(url, { documentId: 'list' })).errors).toBeUndefined();
  writeFileSync(path, JSON.stringify({ names: '{ customizations { name } }' }));
  expect(await hup('documents read again')).toMatchObject({ documents: 1, added: 1, removed: 1 });
  expect((await CARRIERS.POST(url, { documentId: 'names' })).errors).toBeUndefined();
  expect((await CARRIERS.POST(url, { documentId: 'list' })).errors).toEqual(
    refused('PERSISTED_QUERY_NOT_FOUND'),
  );

  rmSync(path);
  const broken = startBin([], settings);
  expect(await broken.exit()).toEqual({ code: 2, signal: null });
  expect(broken.output.stderr).toContain(`LEXIGATE_DOCUMENTS: ${path}: there is no such file or folder.`);
});
