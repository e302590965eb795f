import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createWatson, type WatsonOptions } from '../../../src/watson/client.ts';
import { model, startBackend } from '../../support/upstream/backend.ts';

interface Reply {
  body: string | Buffer;
  /** Parts in which the body is sent. @default one */
  parts?: number;
  status?: number;
  headers?: Record<string, string>;
}

const listOf = (...names: string[]) =>
  JSON.stringify({ customizations: names.map((name) => model('m-1', { name })) });

const namesIn = (body: string) => JSON.parse(body).customizations.map(({ name }: { name: string }) => name);

/** A service that gives the same reply to every request until the test sets another one. */
async function start(first: Reply, options: Partial<WatsonOptions> = {}) {
  let reply = first;
  const backend = await startBackend((_req, res) => {
    const { body, parts = 1, status = 200, headers } = reply;
    const bytes = Buffer.from(body);
    res.writeHead(status, { 'content-type': 'application/json', ...headers });
    const size = Math.ceil(bytes.length / parts);
    const sendFrom = (at: number): void => {
      if (at >= bytes.length) return void res.end();
      res.write(bytes.subarray(at, at + size), () => setImmediate(sendFrom, at + size));
    };
    sendFrom(0);
  });
  const watson = createWatson({ baseUrl: backend.url, ...options });
  onTestFinished(() => watson.close());
  const list = (credential = 'Bearer a') => watson.clientFor(credential).languageModels.list();
  return { backend, watson, list, set: (next: Reply) => void (reply = next) };
}

test('the same bytes again give the same object, and each read asks the service', async () => {
  const { backend, list, set } = await start({ body: listOf('one', 'two') });
  const first = await list();
  expect(await list()).toBe(first);
  set({ body: listOf('one', 'two'), parts: 7 });
  expect(await list()).toBe(first);
  expect(backend.requests).toHaveLength(3);
});

test.each([
  ['other bytes of the same length', listOf('one', 'owt')],
  ['the begin of the bytes', listOf('one', 'two').replace(/,\{[^{]*\}\]/, ']')],
  ['more bytes', `${listOf('one', 'two')} `],
  ['other blanks', listOf('one', 'two').replace(':', ': ')],
])('%s are read anew', async (_what, body) => {
  const { list, set } = await start({ body: listOf('one', 'two') });
  const first = await list();
  for (const parts of [1, 3, 50]) {
    set({ body, parts });
    const second = await list();
    expect(second).not.toBe(first);
    expect(second.map(({ name }) => name)).toEqual(namesIn(body));
    set({ body: listOf('one', 'two') });
    expect(await list()).toEqual(first);
  }
});

test('after a change the same bytes give the same object again once they came twice', async () => {
  const { watson, list, set } = await start({ body: listOf('one') });
  const keeps = (result: object) => watson.clientFor().keeps(result);
  const first = await list();
  expect(keeps(first)).toBe(true);
  set({ body: listOf('two') });
  expect(keeps(await list())).toBe(false);
  const kept = await list();
  expect(keeps(kept)).toBe(true);
  expect(await list()).toBe(kept);
  set({ body: listOf('one') });
  expect(await list()).toEqual(first);
});

test('callers and paths share no object', async () => {
  const { watson, list } = await start({ body: listOf('one') });
  const first = await list();
  expect(await list('Bearer b')).toEqual(first);
  expect(await list('Bearer b')).not.toBe(first);
  const { languageModels } = watson.clientFor('Bearer a');
  expect(await languageModels.list('en-US')).not.toBe(first);
  expect(await list()).toBe(first);
});

test('compressed bytes are compared as they were received', async () => {
  const gzip = (text: string) => ({ body: gzipSync(text), headers: { 'content-encoding': 'gzip' } });
  const { list, set } = await start(gzip(listOf('one')));
  const first = await list();
  set({ ...gzip(listOf('one')), parts: 5 });
  expect(await list()).toBe(first);
  set({ ...gzip(listOf('eno')), parts: 5 });
  expect((await list())[0]?.name).toBe('eno');
  set({ body: listOf('eno') });
  expect((await list())[0]?.name).toBe('eno');
});

test('bytes that only look like the last ones are refused or read by their own status and encoding', async () => {
  const { list, set } = await start({ body: listOf('one') });
  const first = await list();
  set({ body: listOf('one'), status: 201 });
  expect(await list()).not.toBe(first);
  set({ body: listOf('one'), status: 404 });
  await expect(list()).rejects.toMatchObject({ kind: 'http', status: 404 });
  set({ body: listOf('one'), headers: { 'content-encoding': 'gzip' } });
  await expect(list()).rejects.toMatchObject({ kind: 'invalid' });
  set({ body: listOf('one') });
  expect(await list()).toEqual(first);
});

test('a response with a malformed element is counted each time', async () => {
  let oddities = 0;
  const body = JSON.stringify({ customizations: [model('m-1'), { name: 'no id' }] });
  const { list } = await start({ body }, { onOddity: () => void (oddities += 1) });
  for (const times of [1, 2, 3]) {
    expect(await list()).toHaveLength(1);
    expect(oddities).toBe(times);
  }
});
