import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { GatewayRequest } from '../../../src/http/gateway-request.ts';
import { discardBody } from '../../../src/http/request.ts';

const BODY = '{"query":"{ __typename }"}';
const HEAD = `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${BODY.length}\r\n\r\n`;

/** A server that holds each body back for one turn of the event loop, and a connection to it. */
async function connected(answer: (req: GatewayRequest) => Promise<string> | string) {
  const requests: GatewayRequest[] = [];
  const server = createServer({ IncomingMessage: GatewayRequest }, (req, res) => {
    requests.push(req);
    req.holdBody();
    void turn()
      .then(() => answer(req))
      .then((content) => res.end(content));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  async function answered(...parts: string[]): Promise<string> {
    for (const part of parts) {
      socket.write(part);
      await turn();
      await turn();
    }
    const [response] = (await once(socket, 'data')) as [string];
    return response.slice(response.indexOf('\r\n\r\n') + 4);
  }
  return { requests, answered };
}

const taken = (req: GatewayRequest) => `taken ${req.heldBytes} ${String(req.takeBody())}`;
const streamed = async (req: GatewayRequest) => {
  req.openBody();
  return `streamed ${req.heldBytes} ${await text(req)}`;
};

test('a body that arrives with its headers can be taken in one piece, on the same connection again and again', async () => {
  const { answered } = await connected(taken);
  for (let i = 0; i < 3; i += 1)
    expect(await answered(HEAD + BODY)).toContain(`taken ${BODY.length} ${BODY}`);
});

test('a body that arrives later, in pieces, goes through the stream', async () => {
  const { answered } = await connected(streamed);
  expect(await answered(HEAD, BODY.slice(0, 5), BODY.slice(5))).toContain(`streamed undefined ${BODY}`);
});

test('a body that was held back can still be read as a stream', async () => {
  const { answered } = await connected(streamed);
  expect(await answered(HEAD + BODY)).toContain(`streamed undefined ${BODY}`);
});

test('a body that is not read does not disturb the next request on the connection', async () => {
  const { answered } = await connected(() => 'ignored');
  for (let i = 0; i < 3; i += 1) expect(await answered(HEAD + BODY)).toContain('ignored');
});

test.each<[string, (req: GatewayRequest) => void]>([
  ['was held back', () => {}],
  ['waits in the stream', (req) => req.openBody()],
])('a body that %s is not kept until the response when it is discarded', async (_where, prepare) => {
  const { answered } = await connected(async (req) => {
    prepare(req);
    discardBody(req, 1_000);
    await turn();
    return `kept ${(req.heldBytes ?? 0) + req.readableLength}`;
  });
  for (let i = 0; i < 3; i += 1) expect(await answered(HEAD + BODY)).toContain('kept 0');
});

test('a request whose body was taken has ended, so that its idle connection does not keep it in memory', async () => {
  const { requests, answered } = await connected(taken);
  await answered(HEAD + BODY);
  expect(requests.map((req) => req.readableEnded)).toEqual([true]);
  expect(requests.map((req) => req.listenerCount('end'))).toEqual([0]);
});

test('a body of a megabyte that is larger than the buffers arrives whole', async () => {
  const large = 'x'.repeat(1024 * 1024);
  const { answered } = await connected(async (req) => {
    req.openBody();
    return String((await text(req)).length);
  });
  const head = `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${large.length}\r\n\r\n`;
  expect(await answered(head + large)).toContain(String(large.length));
});
