import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGateway, type Gateway } from '../../../src/gateway.ts';
import { TYPENAME, WATCH_STATUSES } from '../../support/documents.ts';
import { openConnection } from '../../support/http/raw-connection.ts';
import { until } from '../../support/wait.ts';
import { handshakeOf, PROTOCOL } from '../../support/websocket/handshake.ts';

let gateway: Gateway;
const logLines: Record<string, unknown>[] = [];

beforeAll(async () => {
  const log = pino({ level: 'debug' }, { write: (line: string) => void logLines.push(JSON.parse(line)) });
  gateway = await createGateway({ port: 0, log, allowedOrigins: ['https://app.example'] });
});

afterAll(() => gateway.close());

interface Received {
  status: number | undefined;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** A request without the headers that `fetch` adds, and without the decoding that it hides. */
async function send(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<Received> {
  const request = httpRequest(`${gateway.url}${path}`, { method, headers });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

const post = (request: object, headers: Record<string, string> = {}) =>
  send('POST', '/graphql', { 'content-type': 'application/json', ...headers }, JSON.stringify(request));

function codeIn({ body }: Received): unknown {
  return JSON.parse(String(body)).errors[0].extensions.code;
}

const LARGE = { query: '{ schema: __schema { types { name description fields { name description } } } }' };
const urlOf = (query: string) => `/graphql?query=${encodeURIComponent(query)}`;

test.each([
  ...['/health', '/ready', '/metrics', '/'].flatMap((path) =>
    ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].map((method) => [method, path, 'GET, HEAD']),
  ),
  ...['PUT', 'DELETE', 'PATCH', 'TRACE', 'OPTIONS'].map((method) => [method, '/graphql', 'GET, HEAD, POST']),
  ['GET', urlOf('mutation { deleteModel(id: "m-1") { deletedId } }'), 'POST'],
  ['HEAD', urlOf('mutation { deleteModel(id: "m-1") { deletedId } }'), 'POST'],
])('%s %s is 405 with Allow: %s', async (method = '', path = '', allowed) => {
  const received = await send(method, path);

  expect(received.status).toBe(405);
  expect(received.headers.allow).toBe(allowed);
  if (method !== 'HEAD') expect(codeIn(received)).toBe('BAD_REQUEST');
});

test.each(['/health', '/ready', '/', '/nowhere', urlOf(TYPENAME), urlOf('{'), '/graphql'])(
  'HEAD %s answers like GET without a body',
  async (path) => {
    const got = await send('GET', path);
    const head = await send('HEAD', path);

    expect(head.body).toHaveLength(0);
    expect(head.status).toBe(got.status);
    expect(head.headers['content-length']).toBe(String(got.body.length));
    for (const name of ['content-type', 'vary', 'cache-control', 'location'])
      expect(head.headers[name]).toBe(got.headers[name]);
    expect(got.headers['cache-control']).toBe('no-store');
  },
);

test('HEAD of the page and of a compressed answer has the length of GET, and that of a subscription ends', async () => {
  for (const [path, accept] of [
    ['/graphql', 'text/html'],
    [urlOf(LARGE.query), 'application/json'],
  ] as const) {
    const headers = { accept, 'accept-encoding': 'gzip' };
    const head = await send('HEAD', path, headers);
    expect(head.headers['content-encoding']).toBe('gzip');
    expect(head.headers['content-length']).toBe(String((await send('GET', path, headers)).body.length));
  }
  const stream = await send('HEAD', urlOf(WATCH_STATUSES), { accept: 'text/event-stream' });
  expect([stream.status, stream.headers['content-type']]).toEqual([200, 'text/event-stream']);
});

test('the page has an ETag for each coding, and 304 for it alone', async () => {
  const tags = new Map<string, string>();
  for (const coding of ['identity', 'gzip', 'br']) {
    const headers = { accept: 'text/html', 'accept-encoding': coding };
    const page = await send('HEAD', '/graphql', headers);
    const tag = page.headers.etag ?? '';
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await send('GET', '/graphql', { ...headers, 'if-none-match': known });
      expect(again.status).toBe(304);
      for (const name of ['etag', 'vary', 'cache-control'])
        expect(again.headers[name]).toBe(page.headers[name]);
    }
    tags.set(tag, coding);
  }
  expect(tags.size).toBe(3);
  const [identityTag = ''] = tags.keys();
  const headers = { accept: 'text/html', 'accept-encoding': 'br', 'if-none-match': identityTag };
  expect((await send('HEAD', '/graphql', headers)).status).toBe(200);
});

test.each([
  ['gzip', 'gzip'],
  ['GZIP;Q=0.5', 'gzip'],
  ['x-gzip', 'gzip'],
  ['gzip, deflate, br', 'br'],
  ['br;q=0.5, gzip;q=0.8', 'gzip'],
  ['gzip;q=0', undefined],
  ['gzip;q=0.000, br; q=0', undefined],
  ['gzip;q=0, *', 'br'],
  ['identity, gzip;q=0.2', undefined],
  ['deflate, zstd', undefined],
  ['', undefined],
])('an answer to Accept-Encoding: %s has the coding %s', async (accepted, coding) => {
  const { status, headers, body } = await post(LARGE, { 'accept-encoding': accepted });

  expect(status).toBe(200);
  expect(headers['content-encoding']).toBe(coding);
  expect(headers.vary).toMatch(/accept-encoding/i);
  const decoded = coding === 'gzip' ? gunzipSync(body) : coding === 'br' ? brotliDecompressSync(body) : body;
  expect(JSON.parse(String(decoded)).data.schema.types.length).toBeGreaterThan(10);
});

test('a small answer is compressed only for a client that excludes all else, and *;q=0 gets 406', async () => {
  const small = await post({ query: TYPENAME }, { 'accept-encoding': 'gzip' });
  expect(small.headers['content-encoding']).toBeUndefined();
  const forced = await post({ query: TYPENAME }, { 'accept-encoding': 'gzip, identity;q=0' });
  expect(String(gunzipSync(forced.body))).toBe(String(small.body));
  const none = await post({ query: TYPENAME }, { 'accept-encoding': '*;q=0' });
  expect([none.status, codeIn(none)]).toEqual([406, 'NOT_ACCEPTABLE']);
});

test.each([
  ['application/json;charset="utf-8"', 'application/json; charset=utf-8'],
  ['Application/JSON; Charset=UTF-8; q="0.9"', 'application/json; charset=utf-8'],
  ['application/json;q=0, */*', 'application/graphql-response+json; charset=utf-8'],
  [
    'application/json;q=0.1, application/graphql-response+json',
    'application/graphql-response+json; charset=utf-8',
  ],
  ['text/plain;a="x,application/json;q=0", application/*', 'application/json; charset=utf-8'],
])('Accept: %s is answered as %s', async (accept, type) => {
  const { status, headers } = await post({ query: TYPENAME }, { accept });

  expect([status, headers['content-type']]).toEqual([200, type]);
});

test.each(['image/png', 'application/json;q=0', 'application/json;charset=latin1', '*/*;q=0'])(
  'Accept: %s is 406 with a JSON body, a log line and a count',
  async (accept) => {
    const before = await rejected('not_acceptable');
    const received = await post({ query: TYPENAME }, { accept });

    expect([received.status, codeIn(received)]).toEqual([406, 'NOT_ACCEPTABLE']);
    expect(await rejected('not_acceptable')).toBe(before + 1);
    expect(logLines).toContainEqual(
      expect.objectContaining({ msg: 'request rejected', code: 'NOT_ACCEPTABLE', path: '/graphql' }),
    );
  },
);

async function rejected(code: string): Promise<number> {
  const { body } = await send('GET', '/metrics');
  return Number(
    new RegExp(`lexigate_refused_requests_total\\{code="${code}"\\} (\\d+)`).exec(String(body))?.[1] ?? 0,
  );
}

test.each([
  ['a wrong version', (text: string) => text.replace('Version: 13', 'Version: 12'), 400],
  ['a short key', (text: string) => text.replace(/Key: .*/, 'Key: AAAA'), 400],
  ['no key', (text: string) => text.replace(/Sec-WebSocket-Key: .*\r\n/, ''), 400],
  ['a malformed protocol', (text: string) => text.replace(/Protocol: .*/, 'Protocol: a,,b'), 400],
  ['another method', (text: string) => text.replace('GET', 'PUT'), 405],
])(
  'a WebSocket upgrade with %s is refused with a JSON body, a log line and a count',
  async (_what, change, status) => {
    const before = await rejected('bad_request');
    const { heard, write } = await openConnection(gateway.url);
    write(change(handshakeOf(PROTOCOL).toString('latin1')));
    await until('the end', () => heard.isClosed);

    expect(heard.text).toMatch(
      new RegExp(`^HTTP/1.1 ${status} [^]*content-type: application/json[^]*"BAD_REQUEST"`),
    );
    expect(await rejected('bad_request')).toBe(before + 1);
    const id = /x-request-id: (.*)\r/.exec(heard.text)?.[1];
    await until('the log line', () =>
      logLines.some((line) => line['requestId'] === id && line['status'] === status),
    );
  },
);

test.each([
  ['what is not HTTP', 'HELLO\r\n\r\n', 400],
  ['a request without Host', 'GET /health HTTP/1.1\r\n\r\n', 400],
  ['headers of 20 KiB', `GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['CONNECT', 'CONNECT other.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
])('%s is refused with a JSON body and a count', async (_what, text, status) => {
  const before = await rejected('bad_request');
  const { heard, write, end } = await openConnection(gateway.url);
  write(text);
  await until('the answer', () => heard.text.endsWith('}'));
  end();

  expect(heard.text).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*"BAD_REQUEST"`));
  expect(await rejected('bad_request')).toBe(before + 1);
});

test.each([
  ['an id and a name of the query beside it', { query: TYPENAME, id: 'abc', queryName: 'Typename' }],
  ['an empty operationName', { query: TYPENAME, operationName: '' }],
])('%s does not matter', async (_what, request) => {
  expect(JSON.parse(String((await post(request)).body))).toEqual({ data: { __typename: 'Query' } });
});

test.each(['application/json', 'application/graphql-response+json'])(
  'a request without query is 400 by POST and GET for %s',
  async (accept) => {
    for (const received of [
      await post({ id: 'abc' }, { accept }),
      await post({ query: null }, { accept }),
      await post({ query: 7 }, { accept }),
      await send('GET', '/graphql?operationName=a', { accept }),
    ])
      expect([received.status, codeIn(received)]).toEqual([400, 'BAD_REQUEST']);
  },
);

test('a multipart request with a content coding is 415', async () => {
  const headers = {
    'content-type': 'multipart/form-data; boundary=x',
    'content-encoding': 'gzip',
    'graphql-require-preflight': 'true',
  };
  const received = await send('POST', '/graphql', headers, '--x--');
  expect([received.status, codeIn(received)]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
});

test('a preflight request is allowed for a listed origin, and refused for another with the name of the setting', async () => {
  const preflight = (origin: string) =>
    send('OPTIONS', '/graphql', { origin, 'access-control-request-method': 'POST' });
  const allowed = await preflight('https://app.example');
  expect(allowed.status).toBe(204);
  expect(allowed.headers).toMatchObject({ 'access-control-allow-origin': 'https://app.example' });
  expect(allowed.headers.vary).toMatch(/origin/i);
  const refused = await preflight('https://evil.example');
  expect(refused.status).toBe(403);
  expect(String(refused.body)).toContain('LEXIGATE_ALLOWED_ORIGINS');
  expect(logLines).toContainEqual(expect.objectContaining({ origin: 'https://evil.example' }));
});

test('behind a path prefix, / redirects within the prefix', async () => {
  const { headers } = await send('GET', '/');
  expect(new URL(headers.location ?? '', 'https://x.example/speech/').pathname).toBe('/speech/graphql');
});

test('an event stream has no unregistered coding, and is never compressed or transformed', async () => {
  for (const query of [TYPENAME, '{ nope }']) {
    const { headers } = await post({ query }, { accept: 'text/event-stream', 'accept-encoding': 'gzip' });
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(headers['content-encoding']).toBeUndefined();
  }
});
