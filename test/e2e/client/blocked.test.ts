import { afterAll, beforeAll, expect, test } from 'vitest';
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
