import { request } from 'node:http';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startBackend, json } from '../../support/upstream/backend.ts';
import { LIST_MODELS } from '../../support/documents.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';

/** `GET path` with a custom `Host` header, which fetch does not allow. */
function getAs(gateway: TestGateway, host: string, path = '/graphql?query={__typename}'): Promise<number> {
  return new Promise((resolve, reject) => {
    request(gateway.url + path, { headers: { host } }, (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

function upgradeAs(gateway: TestGateway, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers,
    });
    socket.once('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.once('error', (error) => resolve(error.message));
  });
}

test('a request with a foreign Host header is refused, as after DNS rebinding', async () => {
  const gateway = await startGateway();
  const { port } = new URL(gateway.url);
  expect(await getAs(gateway, `evil.example:${port}`)).toBe(403);
  const origin = `http://evil.example:${port}`;
  expect(await upgradeAs(gateway, { host: `evil.example:${port}`, origin })).toContain('403');
});

test('all host names of this machine are accepted', async () => {
  const gateway = await startGateway();
  const { port } = new URL(gateway.url);
  for (const name of ['localhost', '127.0.0.1', '[::1]', 'app.localhost'])
    expect(await getAs(gateway, `${name}:${port}`)).toBe(200);
  expect(await upgradeAs(gateway, { host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(
    'open',
  );
});

test('in caller mode any Host header is accepted', async () => {
  const backend = await startBackend((_req, res) => json(res, 200, { customizations: [] }));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  expect(await getAs(gateway, 'lexigate.example.com')).toBe(200);
});

test('a page of another origin may neither open a WebSocket nor read an upload, unless its origin is allowed', async () => {
  const origin = 'https://app.example.com';
  const closed = await startGateway();
  expect(await upgradeAs(closed, { origin })).toContain('403');
  const open = await startGateway({ allowedOrigins: [origin] });
  expect(await upgradeAs(open, { origin })).toBe('open');

  const upload = async (gateway: TestGateway) => {
    const headers = { origin, 'graphql-require-preflight': 'true' };
    const response = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body: new FormData() });
    await response.text();
    return response.headers.get('access-control-allow-origin');
  };
  expect(await upload(closed)).toBeNull();
  expect(await upload(open)).toBe(origin);
});

test('credentials with a line break are refused, and nothing is sent upstream', async () => {
  const backend = await startBackend((_req, res) => json(res, 200, { customizations: [] }));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const client = gateway.client({ authorization: 'Bearer x\r\nX-Role: admin' });
  const results = client.iterate({ query: LIST_MODELS });
  const { value } = await results.next();
  expect(value?.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED', requestId: expect.any(String) });
  expect(backend.requests).toEqual([]);
});
