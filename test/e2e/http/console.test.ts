import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { request } from 'undici';
import { startTestGateway, type TestGateway } from '../../../src/testing/testing.ts';

const HTML = 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8';

let gateway: TestGateway;
let root: string;
beforeAll(async () => {
  gateway = await startTestGateway({ models: [] });
  root = new URL('/', gateway.url).href;
});
afterAll(() => gateway.close());

type Method = 'GET' | 'HEAD' | 'POST' | 'DELETE';
async function get(path: string, headers: Record<string, string> = {}, method: Method = 'GET') {
  const { statusCode, headers: received, body } = await request(new URL(path, root), { method, headers });
  return { status: statusCode, headers: received, body: Buffer.from(await body.arrayBuffer()) };
}
const page = () => get('/', { accept: HTML });
const scriptPath = async () =>
  /src="\.(\/assets\/[^"]+\.js)"/.exec((await page()).body.toString())?.[1] ?? '';

test('a browser gets the console at /, and every other client is led to /graphql as before', async () => {
  const { status, headers, body } = await page();
  expect(status).toBe(200);
  expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
  expect(headers['vary']).toContain('Accept');
  expect(body.toString()).toContain('<title>Lexigate</title>');
  for (const accept of ['*/*', 'application/json', 'application/json, text/html'])
    expect(await get('/', { accept })).toMatchObject({ status: 302, headers: { location: 'graphql' } });
});

test('the policy of the page allows its own files alone, no inline script and no frame', async () => {
  const { headers } = await page();
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|http|\*/);
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
});

test('files of the page are compressed and kept for a year, and the page is checked each time', async () => {
  const path = await scriptPath();
  const plain = await get(path, { 'accept-encoding': 'identity' });
  expect(plain.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  const gzip = await get(path, { 'accept-encoding': 'gzip' });
  expect(gzip.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
  expect(gzip.body.length).toBeLessThanOrEqual(25_000);
  const brotli = await get(path, { 'accept-encoding': 'br' });
  expect(brotli.headers['content-encoding']).toBe('br');
  expect(brotli.body.length).toBeLessThan(gzip.body.length);
  const { headers } = await page();
  const again = await get('/', { accept: HTML, 'if-none-match': String(headers['etag']) });
  expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) });
  expect(again.headers['content-security-policy']).toBe(headers['content-security-policy']);
});

test('HEAD answers like GET, other methods get 405, and other files do not exist', async () => {
  const path = await scriptPath();
  for (const each of ['/', path]) {
    const headers = { accept: HTML };
    const read = await get(each, headers);
    const head = await get(each, headers, 'HEAD');
    expect(head.body).toHaveLength(0);
    expect(head.headers['content-length']).toBe(read.headers['content-length']);
    for (const method of ['POST', 'DELETE'] as const)
      expect(await get(each, headers, method)).toMatchObject({
        status: 405,
        headers: { allow: 'GET, HEAD' },
      });
  }
  for (const each of [
    '/assets/',
    '/assets/nothing.js',
    '/assets/../index.html',
    '/assets/..%2findex.html',
    '/index.html',
  ])
    expect((await get(each, { accept: HTML })).status, each).toBe(404);
});

test('LEXIGATE_CONSOLE=false: / leads to /graphql, and there are no files', async () => {
  const path = await scriptPath();
  const other = await startTestGateway({ models: [], gateway: { console: false } });
  const url = new URL('/', other.url);
  expect((await request(url, { headers: { accept: HTML } })).statusCode).toBe(302);
  expect((await request(new URL(path, url))).statusCode).toBe(404);
  await other.close();
});
