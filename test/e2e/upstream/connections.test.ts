import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createWatson } from '../../../src/watson/client.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { LIST_MODELS } from '../../support/documents.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { formOf, PREFLIGHT } from '../../support/http/form.ts';
import { openForm } from '../../support/http/multipart.ts';
import { temporaryFolder } from '../../support/process/bin.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { hang, type Behaviour } from '../../support/upstream/misbehaviour.ts';
import { until } from '../../support/wait.ts';
import { collect } from '../../support/websocket/client.ts';

const ADD_CORPUS = `mutation($file: File) {
  addCorpus(modelId: "m-1", input: { name: "log", file: $file }) { errors { message } }
}`;
const serve: Behaviour = (_req, res) => json(res, 200, { customizations: [model('m-1')], models: [] });

/** Hangs for the callers whose credentials begin with `word`. */
function hangFor(word: string): Behaviour {
  return (req, res) => (req.headers.authorization?.startsWith(word) ? hang : serve)(req, res);
}

/** Different queries, so that they are not deduplicated. */
function queryOf(at: number): string {
  return `{ customizations(language: "language-${at}") { id } }`;
}

function isUpload(line: string): boolean {
  return line.startsWith('POST');
}

async function secondsOf(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work;
  return (performance.now() - startedAt) / 1_000;
}

async function expectQuickReads(gateway: TestGateway, authorization: string): Promise<void> {
  for (let i = 0; i < 10; i += 1) {
    const reading = gateway.query(queryOf(i), {}, { authorization });
    expect(await secondsOf(reading)).toBeLessThan(1);
    expect((await reading).errors).toBeUndefined();
  }
}

test('300 hanging requests of one tenant leave the reads of another under a second', async () => {
  const backend = await startBackend(hangFor('Bearer slow'));
  const gateway = await startGateway({ upstream: { url: backend.url }, upstreamTimeoutMs: 6_000 });
  const hanging = Array.from({ length: 300 }, (_, i) =>
    gateway.query(queryOf(i), {}, { authorization: 'Bearer slow' }),
  );
  await until('the hanging requests', () => backend.requests.length === 16);
  // Until the gateway has read all 300 requests.
  await gateway.query(LIST_MODELS, {}, { authorization: 'Bearer quick' });

  await expectQuickReads(gateway, 'Bearer quick');

  const codes = (await Promise.all(hanging)).map(({ errors }) => errors[0].extensions.code);
  expect(codes.every((code) => /^UPSTREAM_(TIMEOUT|UNAVAILABLE)$/.test(code))).toBe(true);
});

test.each([
  { callers: 'one caller', sent: 16, authorizationOf: () => 'Bearer uploader' },
  { callers: 'many callers', sent: 64, authorizationOf: (i: number) => `Bearer uploader-${i}` },
])(
  '64 slow uploads of $callers leave reads and subscriptions under a second',
  async ({ sent, authorizationOf }) => {
    const backend = await startBackend((req, res) => {
      // Each upload reads its model before it is sent.
      if (req.url === '/v1/customizations/m-1') return json(res, 200, model('m-1'));
      if (req.method === 'GET') return serve(req, res);
      req.resume().once('end', () => json(res, 201, {}));
    });
    const gateway = await startGateway({ upstream: { url: backend.url } });
    const form = formOf(ADD_CORPUS, { file: null }, { file: { path: 'variables.file', content: 'text ' } });
    const uploads = Array.from({ length: 64 }, (_, i) =>
      openForm(gateway.endpoint, form, { ...PREFLIGHT, authorization: authorizationOf(i) }),
    );
    for (const { response } of uploads) response.catch(() => {});
    await until('the uploads', () => backend.requests.filter(isUpload).length === sent);

    await expectQuickReads(gateway, authorizationOf(0));
    await expectQuickReads(gateway, 'Bearer another');
    const startedAt = performance.now();
    const client = gateway.client({ authorization: 'Bearer another' });
    const { events } = collect(client, 'subscription { modelStatuses { id } }');
    await until('the first event', () => events.length > 0);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  },
);

test('calls that wait for a connection end by their deadline, and nothing of them is sent', async () => {
  const backend = await startBackend(hang);
  const gateway = await startGateway({
    upstream: { url: backend.url },
    upstreamTimeoutMs: 500,
    limits: { upstreamConnectionsPerScope: 1 },
  });
  const startedAt = performance.now();
  const read = gateway.query(LIST_MODELS);
  await until('the read', () => backend.requests.length === 1);
  const deletions = Array.from({ length: 12 }, (_, i) =>
    gateway.query(`mutation { deleteModel(id: "m-${i}") { errors { message } } }`),
  );

  const answers = await Promise.all(deletions);
  await read;

  expect(performance.now() - startedAt).toBeLessThan(2_500);
  const isUnsent = ({ errors }: { errors: { message: string }[] }) =>
    errors[0]?.message.includes('LEXIGATE_MAX_UPSTREAM_CONNECTIONS');
  const unsent = answers.filter(isUnsent);
  // The read ends first. Its connection then serves the first deletions.
  expect(unsent.length).toBeGreaterThanOrEqual(1);
  for (const { errors } of unsent)
    expect(errors[0].extensions).toEqual({ code: 'UPSTREAM_TIMEOUT', requestId: expect.any(String) });
  const sent = backend.requests.filter((line) => line.startsWith('DELETE'));
  expect(sent.length).toBeLessThanOrEqual(deletions.length - unsent.length);
});

test('calls end by their deadline while the connection to the service does not open', async () => {
  const server = createServer((socket) => void socket.on('error', () => {}).resume());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  // The server never answers the TLS handshake.
  const watson = createWatson({ baseUrl: `https://127.0.0.1:${port}`, timeoutMs: 400 });
  onTestFinished(() => watson.close());
  const clients = Array.from({ length: 40 }, (_, i) => watson.clientFor(`Bearer ${i}`));
  const work = Promise.allSettled(clients.map(({ languageModels }) => languageModels.list()));

  expect(await secondsOf(work)).toBeLessThan(2);

  for (const result of await work)
    expect(result).toMatchObject({ reason: { kind: expect.stringMatching(/^(timeout|network)$/) } });
});

test('a write says that its outcome is unknown only if it was sent', async () => {
  const server = createServer(
    (socket) => void socket.on('error', () => {}).once('data', () => socket.destroy()),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const outcomes: unknown[] = [];
  for (const protocol of ['https', 'http']) {
    const watson = createWatson({ baseUrl: `${protocol}://127.0.0.1:${port}` });
    onTestFinished(() => watson.close());
    const error: unknown = await watson
      .clientFor()
      .languageModels.delete('m-1')
      .catch((reason) => reason);
    outcomes.push(error);
  }
  // The server closes the first connection during the TLS handshake, and the second one when it has read the request.
  expect(outcomes).toMatchObject([
    { kind: 'network', outcomeUnknown: false },
    { kind: 'network', outcomeUnknown: true },
  ]);
});

test('an invalid proxy in the environment is the error of each call, and takes no connection', async () => {
  vi.stubEnv('HTTP_PROXY', 'no URL');
  onTestFinished(() => void vi.unstubAllEnvs());
  const watson = createWatson({ baseUrl: 'http://127.0.0.1:9', connections: 1, connectionsPerScope: 1 });
  onTestFinished(() => watson.close());
  const { languageModels } = watson.clientFor();
  for (let i = 0; i < 3; i += 1) await expect(languageModels.get(`m-${i}`)).rejects.toThrow('Invalid URL');
});

test('a caller that disconnects while it waits for a connection leaves the queue', async () => {
  const backend = await startBackend(hang);
  const watson = createWatson({ baseUrl: backend.url, connections: 1 });
  onTestFinished(() => watson.close());
  const { languageModels } = watson.clientFor();
  const first = new AbortController();
  const second = new AbortController();
  const reads = [languageModels.get('m-1', first.signal), languageModels.get('m-2', second.signal)];
  for (const read of reads) read.catch(() => {});
  await until('the first read', () => backend.requests.length === 1);
  second.abort();
  await expect(reads[1]).rejects.toThrow('abort');
  backend.behave(serve);
  first.abort();
  await expect(reads[0]).rejects.toThrow('abort');
  await languageModels.list();
  expect(backend.requests).toEqual(['GET /v1/customizations/m-1', 'GET /v1/customizations']);
});

test('a service that offers HTTP/2 gets HTTP/1.1: one request at a time on each connection, and few connections', async () => {
  const files = makeCertificate(temporaryFolder());
  const pem = { key: readFileSync(files.key), cert: readFileSync(files.certificate) };
  const versions = new Set<string>();
  const open = new Map<Socket, number>();
  let mostAtOnce = 0;
  const server = createSecureServer({ ...pem, allowHTTP1: true }, (req, res) => {
    versions.add(req.httpVersion);
    const { socket } = req;
    open.set(socket, (open.get(socket) ?? 0) + 1);
    mostAtOnce = Math.max(mostAtOnce, ...open.values());
    const body = JSON.stringify({ customizations: [model('m-1')] });
    setTimeout(() => {
      open.set(socket, (open.get(socket) ?? 0) - 1);
      res.writeHead(200, { 'content-type': 'application/json' }).end(body);
    }, 20);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const watson = createWatson({ baseUrl: `https://127.0.0.1:${port}`, verifyCertificate: false });
  onTestFinished(() => watson.close());
  const readAll = (times: number) =>
    Promise.all(
      Array.from({ length: times }, (_, i) => watson.clientFor(`Bearer ${i}`).languageModels.list()),
    );

  for (let i = 0; i < 4; i += 1) await readAll(1);
  expect(open.size).toBe(1);
  for (let i = 0; i < 4; i += 1) expect(await readAll(10)).toHaveLength(10);

  expect([...versions]).toEqual(['1.1']);
  expect(mostAtOnce).toBe(1);
  expect(open.size).toBe(10);
});

test.each([{ connections: 64 }, { connections: 1 }])(
  'calls right after each other are not lost when the service closes each connection after its response, with at most $connections',
  async ({ connections }) => {
    const lines: string[] = [];
    const response = 'HTTP/1.1 200 OK\r\ncontent-length: 21\r\n\r\n{"customizations":[]}';
    const server = createServer((socket) => {
      socket.once('data', (head: Buffer) => {
        lines.push(String(head).split(' HTTP/')[0] ?? '');
        socket.end(response);
      });
      socket.on('error', () => {});
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const outcomes: unknown[] = [];
    const watson = createWatson({
      baseUrl: `http://127.0.0.1:${port}`,
      connections,
      onExchange: ({ outcome }) => void outcomes.push(outcome),
    });
    onTestFinished(() => watson.close());
    const { languageModels } = watson.clientFor();

    for (let i = 0; i < 20; i += 1) {
      await languageModels.delete(`m-${i}`);
      await languageModels.list();
    }

    expect(outcomes).toEqual(Array.from({ length: 40 }, () => undefined));
    expect(lines.filter((line) => line.startsWith('DELETE'))).toHaveLength(20);
  },
);

test('an attempt that cannot be traced is the error of its call, and keeps no connection', async () => {
  const backend = await startBackend(serve);
  const fault = new Error('no trace headers');
  let isFaulty = true;
  const watson = createWatson({
    baseUrl: backend.url,
    connections: 1,
    traceExchanges: () => () => (attempt) => {
      if (isFaulty) throw fault;
      return attempt({}, () => {});
    },
  });
  onTestFinished(() => watson.close());
  const { languageModels } = watson.clientFor();
  for (let i = 0; i < 3; i += 1) await expect(languageModels.get(`m-${i}`)).rejects.toBe(fault);
  isFaulty = false;
  await languageModels.list();
});
