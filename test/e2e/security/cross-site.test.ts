import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LIST_MODELS } from '../../support/documents.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { json, startBackend } from '../../support/upstream/backend.ts';

const LISTED = 'https://app.example.com';
const FOREIGN = 'https://evil.example.net';
type Headers = Record<string, string>;

async function start() {
  const backend = await startBackend((_req, res) => json(res, 200, { customizations: [] }));
  const gateway = await startGateway({ upstream: { url: backend.url }, allowedOrigins: [LISTED] });
  return { backend, gateway };
}

interface Reply {
  status: number;
  code: string | undefined;
  message: string;
  headers: NodeJS.Dict<string | string[]>;
}

/** fetch sets `Sec-Fetch-Mode` itself and does not allow the others. */
async function send(gateway: TestGateway, method: string, headers: Headers): Promise<Reply> {
  const target = new URL(gateway.endpoint);
  if (method === 'GET') target.searchParams.set('query', LIST_MODELS);
  const type: Headers = method === 'POST' ? { 'content-type': 'application/json' } : {};
  const req = request(target, { method, headers: { ...type, ...headers } });
  req.end(method === 'POST' ? JSON.stringify({ query: LIST_MODELS }) : undefined);
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of res.setEncoding('utf8')) text += chunk;
  return replyOf(res, text);
}

function replyOf(res: IncomingMessage, text: string): Reply {
  const { message = '', extensions } = text.startsWith('{') ? (JSON.parse(text).errors?.[0] ?? {}) : {};
  return { status: res.statusCode ?? 0, code: extensions?.code, message, headers: res.headers };
}

function upgrade(gateway: TestGateway, headers: Headers): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(gateway.endpoint.replace('http', 'ws'), 'graphql-transport-ws', { headers });
    socket.once('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.once('error', (error) => resolve(error.message));
  });
}

test.each<[string, Headers]>([
  ['a cross-site image or script', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ['a page of a sibling domain', { 'sec-fetch-site': 'same-site' }],
  ['a cross-site page with a preflight header', { 'sec-fetch-site': 'cross-site', 'x-requested-with': 'x' }],
  ['a foreign origin', { origin: FOREIGN }],
  ['the origin null', { origin: 'null' }],
  ['a browser without a same-origin mark', { 'sec-fetch-dest': 'image' }],
])('a GET request of %s is refused before it runs', async (_what, headers) => {
  const { gateway, backend } = await start();
  const { status, code } = await send(gateway, 'GET', headers);
  expect(status).toBe(403);
  expect(['FORBIDDEN', 'CSRF_PREVENTED']).toContain(code);
  expect(backend.requests).toEqual([]);
});

test.each<[string, Headers]>([
  ['a program', {}],
  ['the fetch of Node', { 'sec-fetch-mode': 'cors' }],
  ['the page of the gateway', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
  ['a listed origin', { origin: LISTED, 'sec-fetch-site': 'cross-site' }],
  ['a listed origin of the same site', { origin: LISTED, 'sec-fetch-site': 'same-site' }],
  ['a browser with a preflight header', { 'sec-fetch-dest': 'empty', 'apollo-require-preflight': 'true' }],
  ['a browser with a JSON content type', { 'sec-fetch-dest': 'empty', 'content-type': 'application/json' }],
])('a GET request of %s is served', async (_what, headers) => {
  const { gateway } = await start();
  expect(await send(gateway, 'GET', headers)).toMatchObject({ status: 200 });
});

test.each<[string, Headers]>([
  ['a foreign origin', { origin: FOREIGN }],
  ['the origin null', { origin: 'null' }],
  ['a foreign origin that claims its own address', { origin: FOREIGN, 'sec-fetch-site': 'none' }],
  ['a cross-site form', { 'sec-fetch-site': 'cross-site' }],
])('a POST request of %s is refused before it runs', async (_what, headers) => {
  const { gateway, backend } = await start();
  expect(await send(gateway, 'POST', headers)).toMatchObject({
    status: 403,
    code: 'FORBIDDEN',
    message: expect.stringContaining('LEXIGATE_ALLOWED_ORIGINS'),
  });
  expect(backend.requests).toEqual([]);
});

test('a page behind a development proxy that replaces Host may post and open a WebSocket', async () => {
  const { gateway } = await start();
  const page = { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-origin' };
  expect(await send(gateway, 'POST', page)).toMatchObject({ status: 200 });
  expect(await upgrade(gateway, page)).toBe('open');
  expect(await upgrade(gateway, { ...page, 'sec-fetch-site': 'cross-site' })).toContain('403');
});

test('without a mark of the browser, a WebSocket is open to pages of this machine only, for a gateway on this machine', async () => {
  const { gateway } = await start();
  const page = { origin: 'http://localhost:5173' };
  expect(await upgrade(gateway, page)).toBe('open');
  for (const headers of [
    { ...page, host: 'lexigate.example.com' },
    { origin: 'http://localhost.example.net:5173' },
    { origin: 'null' },
    { ...page, 'sec-fetch-site': 'same-site' },
  ])
    expect(await upgrade(gateway, headers), JSON.stringify(headers)).toContain('403');
  expect(await send(gateway, 'POST', page)).toMatchObject({ status: 403 });
});

test('the own origin of the gateway is compared without its default port', async () => {
  const { gateway } = await start();
  const own = { host: 'lexigate.example.com:80', origin: 'http://lexigate.example.com' };
  expect(await send(gateway, 'POST', own)).toMatchObject({ status: 200 });
});

test('the preflight request of a foreign origin is refused with the reason, and that of a listed origin is answered', async () => {
  const { gateway } = await start();
  const ask = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
  const refused = await send(gateway, 'OPTIONS', { origin: FOREIGN, ...ask });
  expect(refused).toMatchObject({
    status: 403,
    message: expect.stringContaining('LEXIGATE_ALLOWED_ORIGINS'),
  });
  const allowed = await send(gateway, 'OPTIONS', { origin: LISTED, ...ask });
  expect(allowed.status).toBeLessThan(300);
  expect(allowed.headers['access-control-allow-origin']).toBe(LISTED);
});

test('a link of another site leads to the playground, and nothing is executed', async () => {
  const { gateway, backend } = await start();
  const link = { accept: 'text/html', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  const { status, headers } = await send(gateway, 'GET', link);
  expect(status).toBe(200);
  expect(headers['content-type']).toContain('text/html');
  expect(backend.requests).toEqual([]);
});

test('each rejected origin is logged once, up to a number of origins', async () => {
  const { gateway } = await start();
  const logged = () => gateway.logLines.filter(({ msg }) => String(msg).includes('LEXIGATE_ALLOWED_ORIGINS'));
  for (let i = 0; i < 3; i += 1) await send(gateway, 'POST', { origin: FOREIGN });
  await send(gateway, 'POST', { origin: 'https://user:word@evil.example.org' });
  expect(logged().map(({ origin }) => origin)).toEqual([FOREIGN, 'https://evil.example.org']);
  for (let i = 0; i < 150; i += 1) await send(gateway, 'POST', { origin: `https://e${i}.example.org` });
  expect(logged()).toHaveLength(100);
});
