import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { openConnection, postOf } from '../../support/http/raw-connection.ts';
import { until } from '../../support/wait.ts';

async function upgrade(gateway: TestGateway, path: string, headers: Record<string, string>) {
  const socket = new WebSocket(gateway.url.replace('http', 'ws') + path, 'graphql-transport-ws', { headers });
  socket.on('error', () => {});
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(text) };
}

async function get(gateway: TestGateway, path: string, headers: Record<string, string>) {
  const response = await fetch(`${gateway.url}${path}?query={__typename}`, { headers });
  return { status: response.status, body: await response.json() };
}

test.each([
  ['of another origin', '/graphql', { origin: 'https://evil.example' }, 403, 'FORBIDDEN'],
  ['for a path that does not exist', '/other', {}, 404, 'NOT_FOUND'],
])(
  'a WebSocket upgrade %s is rejected as a request is: a JSON body, a log line, a count',
  async (_what, path, headers, status, code) => {
    const gateway = await startGateway();

    const rejected = await upgrade(gateway, path, headers);
    const request = await get(gateway, path, headers);

    for (const { status: actual, body } of [rejected, request]) {
      expect(actual).toBe(status);
      expect(body).toEqual({
        errors: [{ message: expect.any(String), extensions: { code, requestId: expect.any(String) } }],
      });
    }
    expect(rejected.headers.connection).toBe('close');
    const requestId = rejected.headers['x-request-id'];
    const isLogged = () => gateway.logLines.some((line) => line['requestId'] === requestId);
    await until('the log line', isLogged);
    expect(gateway.logLines).toContainEqual(
      expect.objectContaining({ msg: 'request', requestId, path, status }),
    );
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toContain(`lexigate_refused_requests_total{code="${code.toLowerCase()}"} 2`);
  },
);

test('a WebSocket upgrade that succeeds is in the log, too', async () => {
  const gateway = await startGateway();
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.terminate();

  await until('the log line', () => gateway.logLines.some(({ status }) => status === 101));
});

test.each(['/graphql', '/other'])(
  'a WebSocket upgrade to %s behind a request that is not answered closes the connection, and nothing else',
  async (path) => {
    const rejections: unknown[] = [];
    const note = (error: unknown) => void rejections.push(error);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    const gateway = await startGateway();
    const { heard, host, write } = await openConnection(gateway.url);

    const upgradeHeaders = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
    write(
      `${postOf(host, '{ customizations { id } }')}GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${upgradeHeaders}${key}\r\n`,
    );

    await until('the close', () => heard.isClosed);
    await setImmediate();
    expect(heard.text).not.toContain('101');
    expect(rejections).toEqual([]);
  },
);

const HANDSHAKE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const BODIES = [
  ['whose body is incomplete', 'Content-Length: 50\r\n\r\nhello'],
  ['whose body is complete', 'Content-Length: 5\r\n\r\nhello'],
  ['with a body in chunks', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'],
];

test.each(BODIES)('a WebSocket upgrade %s is rejected, and the gateway goes on', async (_what, rest) => {
  const gateway = await startGateway();
  const { heard, host, write } = await openConnection(gateway.url);

  write(`GET /graphql HTTP/1.1\r\nHost: ${host}\r\n${HANDSHAKE}${rest}`);

  await until('the close', () => heard.isClosed);
  expect(heard.text).toMatch(/^HTTP\/1\.1 400 /);
  expect(heard.text).toContain('A WebSocket handshake must have no body.');
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
});

test.each(BODIES)('a CONNECT request %s is rejected, and the gateway goes on', async (_what, rest) => {
  const gateway = await startGateway();
  const { heard, host, write } = await openConnection(gateway.url);

  write(`CONNECT example.com:443 HTTP/1.1\r\nHost: ${host}\r\n${rest}`);

  await until('the close', () => heard.isClosed);
  expect(heard.text).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
});
