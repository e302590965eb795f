import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../../src/emulator/emulator.ts';
import type { ServedRequest } from '../../../src/emulator/emulator.ts';
import { postChunked, startEmulator } from '../../support/emulator.ts';

/** Everything that the server sends in reply to raw bytes, until it closes the connection. */
async function send(url: string, ...pieces: string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text) => (answer += String(text)));
  for (const piece of pieces) socket.write(piece);
  await once(socket, 'close');
  return answer;
}

const CLOSE = 'Host: localhost\r\nConnection: close\r\n\r\n';

describe('every reply', () => {
  test.each([
    ['GET', '/v1/models'],
    ['GET', '/nowhere'],
    ['GET', '/v1/customizations/x'],
    ['PATCH', '/v1/models'],
    ['OPTIONS', '/v1/models'],
    ['HEAD', '/v1/models'],
    ['POST', '/identity/token'],
  ])('has a unique transaction id: %s %s', async (method, path) => {
    const { rest } = await startEmulator();
    const [one, two] = [await rest(method, path), await rest(method, path)];
    const id = one.headers.get('x-global-transaction-id');
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(two.headers.get('x-global-transaction-id')).not.toBe(id);
  });

  test('is reported to onRequest', async () => {
    const exchanges: ServedRequest[] = [];
    const { rest } = await startEmulator({ onRequest: (exchange) => exchanges.push(exchange) });
    const { headers } = await rest('GET', '/v1/customizations?language=de-DE', undefined, {
      authorization: 'Bearer t',
    });
    expect(exchanges).toEqual([
      {
        method: 'GET',
        path: '/v1/customizations?language=de-DE',
        status: 200,
        authorization: 'Bearer t',
        transactionId: headers.get('x-global-transaction-id'),
      },
    ]);
  });

  test('is sent even if onRequest throws', async () => {
    const { rest } = await startEmulator({
      onRequest() {
        throw new Error('a bug of the listener');
      },
    });
    expect((await rest('GET', '/v1/models')).status).toBe(200);
    expect((await rest('GET', '/v1/models')).status).toBe(200);
  });
});

describe('paths', () => {
  test.each([
    '/v1/customizations/',
    '//v1//customizations',
    '/speech-to-text/dev/instances/17/api/v1/customizations',
    '/instances/v1/v1/customizations/?language=en-US',
  ])('%s is the list of models', async (path) => {
    const { rest } = await startEmulator();
    expect((await rest('GET', path)).body).toEqual({ customizations: [] });
  });

  test('a prefix is part of the URL of a base model', async () => {
    const { rest, url } = await startEmulator();
    const { body } = await rest('GET', '/instances/17/v1/models/en-US');
    expect(body.url).toBe(`${url}/instances/17/v1/models/en-US`);
  });

  test('HEAD is GET without the body, OPTIONS lists the methods, any other method is a 405', async () => {
    const { rest } = await startEmulator();
    const head = await rest('HEAD', '/v1/customizations');
    expect(head).toMatchObject({ status: 200, body: undefined });
    const get = await rest('GET', '/v1/customizations');
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
    const options = await rest('OPTIONS', '/v1/customizations');
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, POST, HEAD, OPTIONS']);
    const put = await rest('PUT', '/v1/customizations', {});
    expect(put).toMatchObject({ status: 405, body: { code: 405, code_description: 'Method Not Allowed' } });
    expect((await rest('GET', '/v1/customizations/x/y/z')).status).toBe(404);
    expect((await rest('GET', '/')).status).toBe(404);
  });

  test('malformed percent-encoding is a 400', async () => {
    const { rest, newModel } = await startEmulator();
    const path = await newModel('en-US');
    expect((await rest('GET', `${path}/words/%E0%A4%A`)).status).toBe(400);
    expect((await rest('GET', `/v1/models/%`)).status).toBe(400);
  });

  test('an absolute URL in the request line is accepted', async () => {
    const { url } = await startEmulator();
    expect(await send(url, `GET http://elsewhere/v1/customizations HTTP/1.1\r\n${CLOSE}`)).toContain(
      '200 OK',
    );
  });
});

describe('the server keeps running after', () => {
  test.each([
    ['bytes that are not HTTP', 'hello\r\n\r\n'],
    ['a header without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
    [
      'two Content-Length headers',
      `POST /v1/customizations HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n${CLOSE}`,
    ],
    ['a malformed Content-Length', `POST /v1/customizations HTTP/1.1\r\nContent-Length: x\r\n${CLOSE}`],
    ['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${CLOSE}`],
    ['an unknown method', `FETCH /v1/models HTTP/1.1\r\n${CLOSE}`],
    ['a malformed chunk', `POST /v1/customizations HTTP/1.1\r\nTransfer-Encoding: chunked\r\n${CLOSE}zz\r\n`],
  ])('%s, which receives a 4xx with a transaction id', async (_, bytes) => {
    const { url, rest } = await startEmulator();
    const answer = await send(url, bytes);
    if (answer !== '') {
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(answer.toLowerCase()).toContain('x-global-transaction-id');
    }
    expect((await rest('GET', '/v1/models')).status).toBe(200);
  });

  test('a body that is too large: a 413, and the connection stays open', async () => {
    const { url } = await startEmulator();
    const body = 'x'.repeat(300 * 1024);
    const request = `POST /v1/customizations HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const answer = await send(url, request, `GET /v1/customizations HTTP/1.1\r\n${CLOSE}`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('"customizations": []');
  });

  test('a compression bomb: a 413', async () => {
    const { rest } = await startEmulator();
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, 'x'));
    expect((await rest('POST', '/v1/customizations', bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
  });

  test('a body that cannot be decompressed: a 400, and the connection stays open', async () => {
    const { url } = await startEmulator();
    const request = `POST /v1/customizations HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello`;
    const answer = await send(url, request, `GET /v1/customizations HTTP/1.1\r\n${CLOSE}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"customizations": []');
  });

  test('a malformed multipart body: a 400, and the connection stays open', async () => {
    const { url, newModel } = await startEmulator();
    const path = await newModel('en-US');
    const body = '--b\r\nContent-Disposition: form-data; name="corpus_file"; filename="_"\r\n\r\none';
    const head = `POST ${path}/corpora/log HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n`;
    const request = `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
    const answer = await send(url, request, `GET /v1/customizations HTTP/1.1\r\n${CLOSE}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('The multipart body is malformed');
    expect(answer).toContain('"status": "pending"');
  });

  test('an aborted multipart upload, which adds nothing', async () => {
    const { url, rest, newModel, status } = await startEmulator();
    const path = await newModel('en-US');
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const head = `POST ${path}/corpora/log HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n`;
    socket.write(`${head}Content-Length: 1000\r\n\r\n`);
    const part = '--b\r\nContent-Disposition: form-data; name="corpus_file"; filename="_"\r\n\r\none';
    await new Promise((resolve) => socket.write(part, resolve));
    socket.destroy();
    expect((await rest('GET', `${path}/corpora`)).body).toEqual({ corpora: [] });
    expect(await status(path)).toBe('pending');
    expect((await rest('PUT', `${path}/words/one`, {})).status).toBe(201);
  });

  test.each(['identity', 'gzip'])('an aborted upload, which adds nothing: %s', async (encoding) => {
    const { url, rest, newModel, status } = await startEmulator();
    const path = await newModel('en-US');
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const head = `POST ${path}/corpora/log HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: ${encoding}\r\n`;
    socket.write(`${head}Content-Length: 1000\r\n\r\n`);
    const part =
      encoding === 'gzip' ? gzipSync('one two three').subarray(0, 15) : Buffer.from('one two three');
    await new Promise((resolve) => socket.write(part, resolve));
    socket.destroy();
    expect((await rest('GET', `${path}/corpora`)).body).toEqual({ corpora: [] });
    expect(await status(path)).toBe('pending');
    expect((await rest('PUT', `${path}/words/one`, {})).status).toBe(201);
  });

  test('an upload to a model that becomes busy meanwhile: a 409', async () => {
    const { url, rest, newModel } = await startEmulator();
    const path = await newModel('en-US');
    const upload = connect(Number(new URL(url).port), '127.0.0.1');
    upload.write(`POST ${path}/corpora/slow HTTP/1.1\r\nContent-Length: 7\r\n${CLOSE}one`);
    await rest('POST', `${path}/corpora/quick`, 'one');
    let answer = '';
    upload.on('data', (text) => (answer += String(text)));
    upload.write(' two');
    await once(upload, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 409 /);
    expect((await rest('GET', `${path}/corpora`)).body.corpora).toHaveLength(1);
  });

  test('a large corpus, which is counted as it arrives', async () => {
    const { url, rest, newModel, wait } = await startEmulator();
    const path = await newModel('en-US');
    const line = Buffer.from('the pilot boards at the Nab Tower again\n'.repeat(1_000));
    const lines = Array.from({ length: 500 }, () => line);
    expect(await postChunked(`${url}${path}/corpora/large`, lines)).toBe(201);
    wait();
    expect((await rest('GET', `${path}/corpora/large`)).body).toMatchObject({
      total_words: 4_000_000,
      out_of_vocabulary_words: 1,
      status: 'analyzed',
    });
  });
});

describe('starting and closing', () => {
  test('a port in use rejects with the error of Node', async () => {
    const { url } = await startEmulator();
    await expect(createEmulator({ port: Number(new URL(url).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  test('closing ends open connections, and a second call has no effect', async () => {
    const { url, close } = await startEmulator();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    const ended = once(socket, 'close');
    await Promise.all([close(), close()]);
    await close();
    await ended;
    await expect(fetch(`${url}/v1/models`)).rejects.toThrow();
  });

  test.each([{ trainingMs: -1 }, { trainingMs: Number.NaN }, { tokenLifetimeSeconds: -1 }])(
    'rejects %j',
    async (options) => {
      await expect(createEmulator(options)).rejects.toThrow(RangeError);
    },
  );
});
