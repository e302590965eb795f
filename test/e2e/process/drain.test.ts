import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { DELETE_MODEL, LIST_MODELS, WATCH_STATUS } from '../../support/documents.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { collect } from '../../support/websocket/client.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { openConnection, postOf } from '../../support/http/raw-connection.ts';
import { frameOf } from '../../support/websocket/frame.ts';
import { handshakeOf, PROTOCOL } from '../../support/websocket/handshake.ts';
import { openRaw, subscribe } from '../../support/websocket/raw-socket.ts';
import { startStatusService } from '../../support/status-service.ts';

const READ = '{ customization(id: "m-1") { status } }';

const HANDSHAKE = handshakeOf(PROTOCOL);

test('a gateway that drains is not ready, refuses sockets, and answers running requests', async () => {
  const held: (() => void)[] = [];
  const backend = await startBackend((_req, res) => void held.push(() => json(res, 200, model('m-1'))));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const [slow, probe, late] = await Promise.all([0, 1, 2].map(() => openConnection(gateway.url)));
  slow?.write(postOf(slow.host, READ));
  probe?.write(`GET /ready HTTP/1.1\r\nHost: ${probe.host}\r\n`);
  late?.write(HANDSHAKE.subarray(0, 30));
  await until('the request to arrive', () => held.length === 1);

  const closed = gateway.close();
  probe?.write('\r\n');
  late?.write(HANDSHAKE.subarray(30));
  await until('the responses', () => probe?.heard.text !== '' && late?.heard.text !== '');

  expect(probe?.heard.text).toMatch(/^HTTP\/1\.1 503 [^]*\{"status":"closing"\}/);
  expect(late?.heard.text).toMatch(/^HTTP\/1\.1 503 /);
  expect(slow?.heard.text).toBe('');
  held[0]?.();
  await closed;
  await until('the connections to be closed', () =>
    [slow, probe, late].every((each) => each?.heard.isClosed),
  );
  expect(slow?.heard.text).toMatch(/^HTTP\/1\.1 200 [^]*"data":\{"customization":\{"status":"READY"\}\}/);
});

test('sockets are closed with code 1001 one after another, and streams are cut', async () => {
  const service = await startStatusService('m-1');
  const gateway = await startGateway({ upstream: { url: service.url } });
  const sockets = await Promise.all(
    Array.from({ length: 200 }, () => openRaw(gateway.endpoint, { init: true })),
  );
  const closedAt: number[] = [];
  for (const socket of sockets) {
    socket.tcp.once('close', () => void closedAt.push(performance.now()));
    socket.send(subscribe('1', WATCH_STATUS));
  }
  await Promise.all(sockets.map(({ received }) => received(2)));
  const stream = await openEventStream(gateway.endpoint, WATCH_STATUS);
  await until('the first event of the stream', () => stream.events.length === 1);

  await gateway.close();

  await Promise.all(sockets.map(({ gone }) => gone()));
  for (const { closed, frames } of sockets) {
    expect(closed).toEqual({ code: 1001, reason: 'Going away' });
    // There is no `complete` message, so that clients reconnect to another replica.
    expect(frames).toHaveLength(2);
  }
  expect(closedAt).toHaveLength(200);
  expect(Math.max(...closedAt) - Math.min(...closedAt)).toBeGreaterThan(500);
  // The closes are spread out.
  const half = closedAt.filter((at) => at - Math.min(...closedAt) < 250).length;
  expect(half).toBeLessThan(150);
  await until('the stream to break', () => stream.end.kind !== undefined);
  expect(stream.end.kind).toBe('broken');
});

test('a new operation on a socket that is still open closes it, and nothing is executed', async () => {
  const service = await startStatusService('m-1');
  const gateway = await startGateway({ upstream: { url: service.url } });
  const sockets = await Promise.all(
    Array.from({ length: 200 }, () => openRaw(gateway.endpoint, { init: true })),
  );
  const [first, second] = sockets.slice(-2);
  const closed = gateway.close();

  first?.send(subscribe('1', WATCH_STATUS));
  second?.send(subscribe('1', DELETE_MODEL));
  await Promise.all([first?.gone(), second?.gone()]);

  for (const socket of [first, second]) {
    expect(socket?.closed).toEqual({ code: 1001, reason: 'Going away' });
    expect(socket?.frames).toHaveLength(1);
  }
  await closed;
  expect(service.requests).toEqual([]);
});

test('a malformed frame during the drain does not end it early: everything is closed', async () => {
  const service = await startStatusService('m-1');
  const gateway = await startGateway({ upstream: { url: service.url } });
  const sockets = await Promise.all(
    Array.from({ length: 200 }, () => openRaw(gateway.endpoint, { init: true })),
  );
  const closed = gateway.close();
  // Clients must mask their frames.
  sockets.at(-1)?.tcp.write(frameOf('{}', { isMasked: false }));
  await closed;
  await Promise.all(sockets.map(({ gone }) => gone()));
  expect(sockets.at(-1)?.closed?.code).not.toBe(1001);
  expect(sockets.slice(0, -1).map((socket) => socket.closed?.code)).toEqual(
    sockets.slice(0, -1).map(() => 1001),
  );
});

test('a client that ignores the close, a slow consumer, and a service that hangs do not delay the drain', async () => {
  const backend = await startBackend(() => {});
  const gateway = await startGateway({ upstream: { url: backend.url }, upstreamTimeoutMs: 60_000 });
  const [hanging, deaf] = await Promise.all([0, 1].map(() => openConnection(gateway.url)));
  hanging?.write(postOf(hanging.host, LIST_MODELS));
  deaf?.write(HANDSHAKE);
  await until('the handshake', () => deaf?.heard.text.startsWith('HTTP/1.1 101') ?? false);
  const stalled = await openRaw(gateway.endpoint, { init: true });
  stalled.send(subscribe('1', WATCH_STATUS));
  await until('the calls', () => backend.requests.length === 2);
  stalled.pause();
  const startedAt = performance.now();

  await gateway.close();

  expect(performance.now() - startedAt).toBeLessThan(10_000);
  await until('all to be closed', () => [hanging, deaf].every((each) => each?.heard.isClosed));
  await until('the calls to be cancelled', () => backend.aborted.length === 2);
});

test('without running requests the drain is immediate', async () => {
  const service = await startStatusService('m-1');
  const gateway = await startGateway({ upstream: { url: service.url } });
  const socket = await openRaw(gateway.endpoint, { init: true });
  socket.send(subscribe('1', WATCH_STATUS));
  await socket.received(2);
  // Leaves a kept-alive connection.
  await gateway.query(READ);
  const startedAt = performance.now();

  await gateway.close();

  expect(performance.now() - startedAt).toBeLessThan(4_000);
  expect(socket.closed?.code).toBe(1001);
  await expect(fetch(`${gateway.url}/health`)).rejects.toThrow();
});

test('a running query on a WebSocket is answered before its socket is closed', async () => {
  const held: (() => void)[] = [];
  const backend = await startBackend((_req, res) => void held.push(() => json(res, 200, model('m-1'))));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const client = gateway.client();
  const codes: number[] = [];
  client.on('closed', (event) => codes.push((event as { code: number }).code));
  const { events, end } = collect(client, READ);
  await until('the request to arrive', () => held.length === 1);

  const closed = gateway.close();
  await until('the gateway to close', async () => !(await isReady(gateway.url)));
  expect(codes).toEqual([]);
  held[0]?.();
  await closed;

  expect(events).toEqual([{ data: { customization: { status: 'READY' } } }]);
  expect(end.kind).toBe('complete');
  await until('the close', () => codes.length === 1);
  expect(codes).toEqual([1001]);
});

/** Whether the gateway reports that it is ready. A closed gateway refuses the connection. */
async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ready`)).ok;
  } catch {
    return false;
  }
}
