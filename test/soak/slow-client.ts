import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { READ, type Activities } from './tenant-world.ts';
import { within } from './wait.ts';
import { WebSocketClient } from './web-socket-client.ts';
import type { World } from './world.ts';

const NAMES = 'a b c d e f g h i j k l'.split(' ');
/** Twelve megabytes: more than the kernel buffers for a client that does not read. */
const LARGE = `{ ${NAMES.map((name) => `${name}: customizations { description }`).join(' ')} }`;
const LARGE_EVENTS = `subscription { modelStatus(id: "large") { progress model { ${NAMES.map((name) => `${name}: description`).join(' ')} } } }`;
/** Longer than two stall timeouts of the gateway. */
const PAUSE_MS = 7_000;
const DEADLINE_MS = 10_000;
/** More than headers and comments of a stream without events. */
const SMALL_BYTES = 100_000;
/** The operation failed, or its model disappeared in a broken response. */
const FAILURE = /"errors"|event: complete/;

/** Clients that read nothing until the gateway must have dropped them. */
export const SLOW_CLIENTS: Activities = {
  'slow consumers dropped over HTTP': (world) => pauseAndRead(world, LARGE, 'application/json'),
  'slow consumers dropped over SSE': (world) => pauseAndRead(world, LARGE_EVENTS, 'text/event-stream'),
  async 'slow consumers dropped over WebSocket'(world) {
    const socket = await WebSocketClient.open(world.endpoint, READ, world.tally);
    const stream = socket.subscribe(LARGE_EVENTS);
    socket.pause();
    await delay(PAUSE_MS);
    socket.resume();
    try {
      const end = await within('the end of a slow WebSocket', DEADLINE_MS, stream.end);
      return end.kind === 'broken';
    } finally {
      socket.cut();
    }
  },
};

/** Whether the gateway dropped the client. A failed operation has a small response, which fits the buffers. */
async function pauseAndRead({ endpoint }: World, query: string, accept: string): Promise<boolean> {
  const { hostname, port, host } = new URL(endpoint);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  const dropped = Promise.withResolvers<boolean>();
  let last = '';
  let bytes = 0;
  socket.on('data', (chunk) => {
    bytes += chunk.length;
    // Not the whole text: it has megabytes.
    const recent = last + chunk.toString('latin1');
    if (FAILURE.test(recent)) dropped.resolve(false);
    last = recent.slice(-20);
  });
  socket.once('close', () => dropped.resolve(true));
  await once(socket, 'connect');
  const body = JSON.stringify({ query });
  const head = `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${READ}\r\nAccept: ${accept}`;
  const length = `Content-Type: application/json\r\nContent-Length: ${body.length}`;
  socket.pause();
  socket.write(`${head}\r\n${length}\r\n\r\n${body}`);
  await delay(PAUSE_MS);
  socket.resume();
  try {
    return await within('the drop of a slow consumer', DEADLINE_MS, dropped.promise);
  } catch (error) {
    // While the service fails there is no event.
    if (bytes > SMALL_BYTES) throw error;
    return false;
  } finally {
    socket.destroy();
  }
}
