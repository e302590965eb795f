import { onTestFinished, expect, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { startTestGateway, type TestGateway } from '../../../src/testing/testing.ts';
import { startIdentityProvider, type IdentityProvider } from '../../support/access/identity-provider.ts';
import { startProxy } from '../../support/client/proxy.ts';
import { until } from '../../support/wait.ts';

interface Protected {
  gateway: TestGateway;
  provider: IdentityProvider;
  /** A credential that expires after so many seconds. */
  bearer: (seconds: number) => Promise<string>;
}

async function startProtected(): Promise<Protected> {
  const provider = await startIdentityProvider();
  const access = { tokens: [], jwt: provider.options };
  const gateway = await startTestGateway({ models: [{ name: 'protected' }], gateway: { access } });
  onTestFinished(() => gateway.close());
  const bearer = async (seconds: number) =>
    `Bearer ${await provider.token({ exp: Math.floor(Date.now() / 1_000) + seconds, scope: 'lexigate:write' })}`;
  return { gateway, provider, bearer };
}

test('an expired token is asked for again, once for all requests, and the requests succeed', async () => {
  const { gateway, bearer } = await startProtected();
  const tokens = [await bearer(-60), await bearer(600)];
  let asked = 0;
  const authorization = async () => tokens[Math.min(asked++, 1)];
  const client = createClient({ url: gateway.url, authorization });
  const lists = await Promise.all(Array.from({ length: 8 }, () => client.listModels()));
  expect(lists.map(({ length }) => length)).toEqual(Array(8).fill(1));
  expect(asked).toBe(2);
  await client.listModels();
  expect(asked).toBe(2);
});

test('a token that stays rejected ends a request and a watch with UNAUTHENTICATED', async () => {
  const { gateway, provider, bearer } = await startProtected();
  const [{ id } = { id: '' }] = gateway.models;
  const expired = createClient({ url: gateway.url, authorization: await bearer(-60) });
  await expect(expired.listModels()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  await expect(expired.watch(id).next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });

  let asked = 0;
  const forged = createClient({
    url: gateway.url,
    authorization: async () => {
      asked += 1;
      return `Bearer ${await provider.forgedToken()}`;
    },
  });
  await expect(forged.listModels()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(asked).toBe(2);
  await expect(forged.watch(id).next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(asked).toBeLessThanOrEqual(4);
});

test('an error of the authorization function is the error of a request, and a watch tries again', async () => {
  const { gateway, bearer } = await startProtected();
  const [{ id } = { id: '' }] = gateway.models;
  let failures = 2;
  const client = createClient({
    url: gateway.url,
    authorization() {
      if (failures-- > 0) throw new Error('the login page is down');
      return bearer(600);
    },
  });
  await expect(client.listModels()).rejects.toThrow('the login page is down');
  const watch = client.watch(id);
  expect((await watch.next()).value?.status).toBe('READY');
  await watch.return();
});

test.each(['pass', 'refuse'] as const)(
  'a watch outlives its tokens (WebSocket handshakes: %s)',
  async (onHandshake) => {
    const { gateway, bearer } = await startProtected();
    const proxy = await startProxy(gateway.url, onHandshake);
    const [{ id } = { id: '' }] = gateway.models;
    let asked = 0;
    const authorization = () => {
      asked += 1;
      return bearer(2);
    };
    const client = createClient({ url: proxy.url, authorization });
    const watch = client.watch(id, { until: ['AVAILABLE'] });
    const seen: string[] = [];
    const end = (async () => {
      for await (const { status } of watch) seen.push(status);
    })();
    await until('the third token', () => asked >= 3 && watch.connection.state === 'live', 60_000);
    await client.trainModel({ id });
    gateway.clock.advance();
    await end;
    expect(seen[0]).toBe('READY');
    expect(seen.filter((status) => status === 'AVAILABLE')).toEqual(['AVAILABLE']);
  },
);
