import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';

const PIECE = Buffer.alloc(256 * 1024, 'a');
const PIECES = 32;
const JSON_BODY = { 'content-type': 'application/json' };
const FORM = { 'content-type': 'multipart/form-data; boundary=x' };

/** A client that sends all of its body before it reads. */
async function open(url: string, path: string, headers: Record<string, string>) {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname).pause();
  onTestFinished(() => void socket.destroy());
  const failures: string[] = [];
  socket.on('error', ({ message }) => void failures.push(message));
  await once(socket, 'connect');
  const all = { host, 'content-length': String(PIECES * PIECE.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  socket.write(`POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  return { socket, failures };
}

async function sendAll(socket: Socket): Promise<void> {
  for (let i = 0; i < PIECES && !socket.destroyed; i += 1) {
    socket.write(PIECE);
    await sleep(5);
  }
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => void (text += chunk));
  socket.resume();
  await until('the end of the connection', () => socket.closed);
  return text;
}

describe('a client that asks for the close of its connection and sends all before it reads gets the answer', () => {
  test.each([
    { what: 'of a form without the header against forgery', path: '/graphql', headers: FORM, status: 403 },
    {
      what: 'of another media type',
      path: '/graphql',
      headers: { 'content-type': 'text/plain' },
      status: 415,
    },
    { what: 'of a body that is too large', path: '/graphql', headers: JSON_BODY, status: 413 },
    { what: 'of a path that does not exist', path: '/nothing', headers: JSON_BODY, status: 404 },
  ])('$status $what', async ({ path, headers, status }) => {
    const gateway = await startGateway();
    const { socket, failures } = await open(gateway.url, path, { ...headers, connection: 'close' });

    await sendAll(socket);

    expect(await readAll(socket)).toContain(`HTTP/1.1 ${status} `);
    expect(failures).toEqual([]);
  });
});

test('a client that asks for the close of its connection and goes on sending is cut off after LEXIGATE_REQUEST_TIMEOUT_MS', async () => {
  const gateway = await startGateway({ limits: { requestMs: 500 } });
  const { socket } = await open(gateway.url, '/graphql', { ...FORM, connection: 'close' });
  const sending = setInterval(() => socket.write('a'), 20);
  onTestFinished(() => clearInterval(sending));

  expect(await readAll(socket)).toContain('HTTP/1.1 403 ');
});
