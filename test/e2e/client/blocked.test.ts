import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { createClient, unwrap } from '../../../src/client/client.ts';
import { startTestGateway, type TestGateway } from '../../../src/testing/testing.ts';
import { startProxy, type Handshakes } from '../../support/client/proxy.ts';
import { until } from '../../support/wait.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ models: [{ name: 'behind a proxy' }] });
});
afterAll(() => gateway.close());

test.each<Handshakes>(['refuse', 'cut', 'ignore'])(
  'a proxy that blocks WebSockets (%s) does not keep a page from live events',
  async (onHandshake) => {
    await gateway.reset();
    const proxy = await startProxy(gateway.url, onHandshake);
    const client = createClient({ url: proxy.url });
    const [{ id } = { id: '' }] = gateway.models;
    const watch = client.watch(id, { until: ['AVAILABLE'] });
    expect((await watch.next()).value?.status).toBe('READY');
    proxy.cut();
    await until('the stream again', () => watch.connection.state === 'live' && proxy.connections > 0);
    unwrap(await createClient({ url: gateway.url }).trainModel({ id }));
    gateway.clock.advance();
    const seen: string[] = [];
    for await (const { status } of watch) seen.push(status);
    expect(seen.at(-1)).toBe('AVAILABLE');
    const { handshakes } = proxy;
    // The client has learned that WebSockets are blocked here.
    const again = client.watch(id);
    await again.next();
    expect(proxy.handshakes).toBe(handshakes);
    await again.return();
  },
);

test('a platform without WebSocket uses event streams', async () => {
  await gateway.reset();
  const proxy = await startProxy(gateway.url);
  const { WebSocket } = globalThis;
  Reflect.deleteProperty(globalThis, 'WebSocket');
  const client = createClient({ url: proxy.url });
  globalThis.WebSocket = WebSocket;
  const watch = client.watchAll();
  expect((await watch.next()).value?.models).toMatchObject([{ name: 'behind a proxy', status: 'READY' }]);
  await watch.return();
  expect(proxy.handshakes).toBe(0);
});

test('a page whose policy forbids WebSockets uses event streams', async () => {
  await gateway.reset();
  vi.stubGlobal('WebSocket', function forbidden() {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  });
  const client = createClient({ url: gateway.url });
  vi.unstubAllGlobals();
  const watch = client.watchAll();
  expect((await watch.next()).value?.models).toMatchObject([{ name: 'behind a proxy', status: 'READY' }]);
  await watch.return();
});

test.each(['', ',"payload":{}', ',"payload":"no list"'])(
  'a watch goes on after an error of a server that is no gateway (%s)',
  async (payload) => {
    const server = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      handleProtocols: () => 'graphql-transport-ws',
    });
    onTestFinished(() => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    });
    await once(server, 'listening');
    let connections = 0;
    server.on('connection', (socket) => {
      connections += 1;
      socket.on('message', (data: Buffer) => {
        const { type, id } = JSON.parse(data.toString());
        if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
        if (type === 'subscribe') socket.send(`{"type":"error","id":${JSON.stringify(id)}${payload}}`);
      });
    });
    const client = createClient({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    });
    const watch = client.watchAll();
    const next = watch.next();
    await until('another attempt', () => connections > 1);
    await watch.return();
    await next;
  },
);
