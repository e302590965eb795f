import { pino } from 'pino';
import { expect, test } from 'vitest';
import { json, startBackend } from '../../support/upstream/backend.ts';
import { LIST_STATUSES, TRAIN_MODEL, WATCH_STATUS, WATCH_STATUSES } from '../../support/documents.ts';
import { openConnection } from '../../support/http/raw-connection.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import type { Behaviour } from '../../support/upstream/misbehaviour.ts';
import { bytesOf, FORM_TYPE, formOf, PREFLIGHT } from '../../support/http/form.ts';
import { openRaw, subscribe } from '../../support/websocket/raw-socket.ts';
import { LEAKY } from '../../support/secrets/echo.ts';
import { SecretScan } from '../../support/secrets/scan.ts';

const OPERATIONS = [
  LIST_STATUSES,
  '{ customization(id: "m-1") { id status corpora { name } words { totalCount } } }',
  'mutation { createModel(input: { name: "n", baseModelName: "b" }) { errors { __typename message transactionId } } }',
  TRAIN_MODEL,
  'mutation { addCorpus(modelId: "m-1", input: { name: "c", text: "t" }) { errors { message transactionId } } }',
];
const SUBSCRIPTIONS = [WATCH_STATUS, WATCH_STATUSES];

/** A gateway in caller mode that logs at every level, and callers with secret credentials. */
async function startCallers(behaviour: Behaviour) {
  const scan = new SecretScan();
  const service = await startBackend(behaviour);
  const gateway = await startGateway({
    upstream: { url: service.url },
    upstreamTimeoutMs: 400,
    pollIntervalMs: 100,
    log: pino({ level: 'trace', base: null }, { write: (line: string) => scan.hear('log', line) }),
  });
  const password = scan.secret('password');
  const basic = Buffer.from(`someone:${password}`).toString('base64');
  scan.keep('basic', basic);
  const claims = Buffer.from(JSON.stringify({ sub: scan.secret('claim'), exp: 1 })).toString('base64url');
  const credentials = [
    `Basic ${basic}`,
    `Bearer ${scan.secret('token')}`,
    `Bearer e30.${claims}.${scan.secret('signature')}`,
    scan.secret('bare'),
  ];
  return { scan, service, gateway, credentials };
}

async function hearHttp(scan: SecretScan, where: string, url: string, init: RequestInit): Promise<void> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  scan.hear(where, `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`);
}

/** Scans the pages that need no credentials. */
async function hearPages(scan: SecretScan, url: string, headers: Record<string, string> = {}): Promise<void> {
  for (const path of ['/metrics', '/ready', '/health', '/', '/nowhere'])
    await hearHttp(scan, path, url + path, { headers });
  await hearHttp(scan, 'page', `${url}/graphql`, { headers: { ...headers, accept: 'text/html' } });
}

async function askAll(scan: SecretScan, gateway: TestGateway, authorization: string): Promise<void> {
  const post = (query: string) =>
    hearHttp(scan, `HTTP ${query}`, gateway.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query }),
    });
  const upload = hearHttp(scan, 'upload', gateway.endpoint, {
    method: 'POST',
    headers: {
      'content-type': FORM_TYPE,
      ...PREFLIGHT,
      authorization,
    },
    body: new Uint8Array(
      bytesOf(
        formOf(
          'mutation($file: File) { addCorpus(modelId: "m-1", input: { name: "c", file: $file }) { errors { message transactionId } } }',
          { file: null },
          { 0: { path: 'variables.file', content: 'text' } },
        ),
      ),
    ),
  });
  const socket = await openRaw(gateway.endpoint);
  socket.send({ type: 'connection_init', payload: { authorization } });
  await socket.received(1);
  for (const [i, query] of [...OPERATIONS, ...SUBSCRIPTIONS].entries())
    socket.send(subscribe(String(i), query));
  const streams = await Promise.all(
    SUBSCRIPTIONS.map((query) => openEventStream(gateway.endpoint, query, {}, { authorization })),
  );
  await Promise.all([upload, ...OPERATIONS.map(post)]);
  const isAnswered = (_query: string, i: number) =>
    socket.frames.some((frame) => frame.includes(`"id":"${i}"`));
  await until('the responses', () => OPERATIONS.every(isAnswered));
  scan.hear('WebSocket', socket.frames.join('\n'));
  scan.hear(
    'event stream',
    streams.map(({ events }) => events),
  );
  socket.close();
  for (const stream of streams) stream.leave();
}

test.each(LEAKY)('no credential leaks after the upstream failure: %s', async (_what, behaviour) => {
  const { scan, service, gateway, credentials } = await startCallers(behaviour);

  await Promise.all(credentials.map((authorization) => askAll(scan, gateway, authorization)));
  await hearPages(scan, gateway.url);

  expect(service.requests.length).toBeGreaterThan(credentials.length * OPERATIONS.length);
  expect(scan.size).toBeGreaterThan(20);
  expect(scan.leaks()).toEqual([]);
});

test('no credential leaks when the service refuses connections', async () => {
  const { scan, service, gateway, credentials } = await startCallers(() => {});
  await service.stop();

  await Promise.all(credentials.map((authorization) => askAll(scan, gateway, authorization)));
  await hearPages(scan, gateway.url);

  expect(scan.leaks()).toEqual([]);
});

/** Sends raw bytes and scans the response. */
async function hearBytes(scan: SecretScan, where: string, url: string, bytes: string): Promise<void> {
  const { heard, write } = await openConnection(url);
  write(bytes);
  await until(`a response to ${where}`, () => heard.text !== '' || heard.isClosed);
  scan.hear(where, heard.text);
}

test('no credential leaks after malformed requests', async () => {
  const { scan, gateway } = await startCallers((_req, res) => json(res, 200, { customizations: [] }));
  const { url, endpoint } = gateway;
  const { host } = new URL(url);
  const token = scan.secret('token');
  const authorization = `Bearer ${token}`;
  const head = `Host: ${host}\r\nAuthorization: ${authorization}\r\n`;
  const upgrade = `${head}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n`;
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  const requests: Record<string, string> = {
    'a header with a NUL': `GET /graphql HTTP/1.1\r\n${head}X-A: ${token}\0\r\n\r\n`,
    'credentials with a line feed': `GET /graphql HTTP/1.1\r\nAuthorization: Bearer\n ${token}\n\r\n\r\n`,
    'credentials in another charset': `GET /graphql HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}é\r\nAccept: application/json\r\n\r\n`,
    'no header at all': `GET /graphql HTTP/1.1\r\n${token}\r\n\r\n`,
    'too many headers': `GET /graphql HTTP/1.1\r\n${head}X-B: ${token.repeat(2_000)}\r\n\r\n`,
    'no host': `GET /graphql HTTP/1.1\r\nAuthorization: ${authorization}\r\n\r\n`,
    'a host with credentials': `GET /graphql HTTP/1.1\r\nHost: user:${token}@${host}\r\n\r\n`,
    'a target with credentials': `GET http://user:${token}@${host}/graphql HTTP/1.1\r\n${head}\r\n`,
    'a target of two slashes': `GET //user:${token}@${host}/graphql HTTP/1.1\r\n${head}\r\n`,
    'a tunnel': `CONNECT user:${token}@${host} HTTP/1.1\r\n${head}\r\n`,
    'an unknown method': `FROB /graphql?apikey=${token} HTTP/1.1\r\n${head}\r\n`,
    'a query string': `GET /graphql?query={nope}&apikey=${token} HTTP/1.1\r\n${head}Accept: application/json\r\n\r\n`,
    'a query string elsewhere': `GET /nowhere?access_token=${token} HTTP/1.1\r\n${head}\r\n`,
    'an upgrade elsewhere': `GET /nowhere?token=${token} HTTP/1.1\r\n${upgrade}${key}\r\n`,
    'an upgrade without a key': `GET /graphql?token=${token} HTTP/1.1\r\n${upgrade}\r\n`,
    'an upgrade from another site': `GET /graphql HTTP/1.1\r\n${upgrade}${key}Origin: https://${token}.example.com\r\n\r\n`,
    'an upgrade to another protocol': `GET /graphql HTTP/1.1\r\n${upgrade}${key}Sec-WebSocket-Protocol: ${token}\r\n\r\n`,
    'an upgrade with wrong protocols': `GET /graphql HTTP/1.1\r\n${upgrade}${key}Sec-WebSocket-Protocol: a b ${token}\r\n\r\n`,
  };
  for (const [what, bytes] of Object.entries(requests)) await hearBytes(scan, what, url, bytes);

  const form = { authorization, ...PREFLIGHT };
  const bodies: [string, Record<string, string>, string][] = [
    ['bad JSON', { authorization, 'content-type': 'application/json' }, '{'],
    ['a wrong type', { authorization, 'content-type': `text/plain; token=${token}` }, '{}'],
    ['a wrong charset', { authorization, 'content-type': `application/json; charset=${token}` }, '{}'],
    ['a form without a boundary', { ...form, 'content-type': 'multipart/form-data' }, 'x'],
    ['a form without preflight', { authorization, 'content-type': 'multipart/form-data; boundary=b' }, 'x'],
    ['a malformed form', { ...form, 'content-type': 'multipart/form-data; boundary=b' }, `--b\r\n${token}`],
    ['a batch', { authorization, 'content-type': 'application/json' }, '[{"query":"{__typename}"}]'],
    [
      'a missing variable',
      { authorization, 'content-type': 'application/json' },
      '{"query":"query($id: ID!) { customization(id: $id) { id } }"}',
    ],
  ];
  for (const [what, headers, body] of bodies)
    await hearHttp(scan, what, endpoint, { method: 'POST', headers, body });
  await hearPages(scan, url, { authorization, cookie: `session=${token}`, referer: `${url}/?key=${token}` });

  expect(scan.leaks()).toEqual([]);
});

test('no credential leaks after protocol errors on WebSockets', async () => {
  const { scan, gateway } = await startCallers((_req, res) => json(res, 200, { customizations: [] }));
  const token = scan.secret('token');
  const authorization = `Bearer ${token}`;
  const init = { type: 'connection_init', payload: { authorization } };
  const operation = subscribe('1', OPERATIONS[0] ?? '');
  const conversations: Record<string, unknown[]> = {
    'an operation too early': [{ ...operation, payload: { query: '{ a }', extensions: init.payload } }],
    'two handshakes': [init, init],
    'a handshake with a text': [{ type: 'connection_init', payload: authorization }],
    'a handshake with a list': [{ type: 'connection_init', payload: [authorization] }],
    'no JSON': [init, `{"authorization": "${authorization}"`],
    'an unknown type': [init, { type: token, payload: authorization }],
    'an id that is no text': [init, { ...operation, id: { authorization } }],
    'a query that is no text': [init, { ...operation, payload: { query: { authorization } } }],
    'the same id twice': [
      init,
      subscribe(token, SUBSCRIPTIONS[0] ?? ''),
      subscribe(token, SUBSCRIPTIONS[0] ?? ''),
    ],
    'a message that is too large': [init, token.repeat(50_000)],
  };
  for (const [what, messages] of Object.entries(conversations)) {
    const socket = await openRaw(gateway.endpoint);
    for (const message of messages) {
      socket.send(message);
      if (message === init)
        await until('the handshake', () => socket.count > 0 || socket.closed !== undefined);
    }
    await socket.gone();
    const { code, reason } = socket.closed ?? {};
    // The server returns the client's own operation id.
    const said = what === 'the same id twice' ? String(code) : `${socket.frames.join()} ${code} ${reason}`;
    scan.hear(what, said);
  }
  const strange: unknown[] = [
    `Bearer ${token}\r\nX-Other: 1`,
    `Bearer ${token}ü`,
    { token },
    [authorization],
    7,
  ];
  for (const each of strange) {
    const socket = await openRaw(gateway.endpoint);
    socket.send({ type: 'connection_init', payload: { authorization: each } });
    await socket.received(1);
    socket.send(operation);
    await socket.heard(({ type }) => type !== 'connection_ack');
    socket.send({
      ...subscribe('2', OPERATIONS[1] ?? ''),
      payload: { query: OPERATIONS[1], extensions: { headers: { authorization: each } } },
    });
    await socket.heard(({ id }) => id === '2');
    scan.hear(`credentials ${typeof each}`, socket.frames.join());
  }

  expect(scan.leaks()).toEqual([]);
});

test('the scan finds a secret in every encoding, and parts of it', () => {
  const secret = 'a+b/c=.d?012345';
  const leaksIn = (text: string) => {
    const scan = new SecretScan();
    scan.keep('key', secret);
    scan.hear('log', text);
    return scan.leaks();
  };
  const forms = [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('hex'),
    secret.slice(0, 9),
    secret.slice(-9),
  ];
  for (const shift of ['', 'x', 'xx'])
    for (const encoding of ['base64', 'base64url'] as const)
      forms.push(Buffer.from(`${shift}${secret}yyy`).toString(encoding));
  for (const form of forms) expect(leaksIn(`before ${form} after`), form).not.toEqual([]);
  expect(leaksIn('a-b/c=.d!012345')).toEqual([]);
});
