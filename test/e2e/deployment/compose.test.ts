import { readFileSync } from 'node:fs';
import { createClient } from 'graphql-ws';
import { expect, onTestFinished, test } from 'vitest';
import { SETTINGS } from '../../../src/config/settings.ts';
import { ENGINES, REDIS, startRedis, VALKEY } from '../../support/cluster/redis-server.ts';
import { buildImage, composeWith, REQUIRED, SHOWN } from '../../support/deploy/compose.ts';
import { hasNginx, startNginx } from '../../support/nginx/nginx.ts';
import { startBin } from '../../support/process/bin.ts';
import { tokenResponse } from '../../support/token-service.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { until } from '../../support/wait.ts';
import { collect } from '../../support/websocket/client.ts';

const VALUES: Record<string, string> = {
  SPEECH_TO_TEXT_URL: 'https://speech.example.com/instances/1',
  SPEECH_TO_TEXT_APIKEY: 'key',
  LEXIGATE_TOKENS: 'a-long-random-word:write',
  LEXIGATE_CLUSTER_SECRET: 'x'.repeat(64),
  VALKEY_PASSWORD: 'valkey-password',
  TLS_CERTIFICATE: '/certificate.pem',
  TLS_KEY: '/key.pem',
};
const compose = composeWith(VALUES);
const { valkey, nginx: proxy } = compose.services;
const replicas: string[] = Object.keys(compose.services).filter((name) => name.startsWith('lexigate-'));
const [first = ''] = replicas;
const gateway = compose.services[first];
const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

test('the parts of compose.yaml fit together, to nginx.conf and to the image', () => {
  const { services, networks } = compose;
  expect(replicas).toHaveLength(2);
  for (const name of replicas) expect(services[name]).toEqual(gateway);
  for (const service of Object.values<any>(services)) {
    expect(Object.keys(networks)).toEqual(expect.arrayContaining(service.networks));
    for (const [name, { condition }] of Object.entries<any>(service.depends_on ?? {})) {
      expect(services).toHaveProperty(name);
      if (name === 'valkey')
        expect(condition === 'service_healthy' && services[name].healthcheck).toBeTruthy();
    }
  }
  // Valkey has no port on the machine, and shares no network with nginx.
  expect(valkey.ports).toBeUndefined();
  expect(proxy.networks).not.toContain(valkey.networks[0]);
  expect(networks[valkey.networks[0]]).toEqual({ internal: true });

  const site = read('deploy/nginx.conf');
  const upstream = [...site.matchAll(/^\s*server (\S+);/gm)].map(([, server]) => server);
  expect(upstream).toEqual(replicas.map((name) => `${name}:${gateway.environment.PORT}`));
  const mounted = proxy.volumes.map((volume: string) => volume.split(':')[1]);
  for (const [, path] of site.matchAll(/ssl_certificate(?:_key)? (\S+);/g)) expect(mounted).toContain(path);
  expect(site).toContain(`listen ${proxy.ports[0].split(':')[1]} ssl;`);

  const { version } = JSON.parse(read('package.json'));
  expect(gateway.image).toBe(`lexigate:${version}`);
  expect(read('deploy/kubernetes.yaml')).toContain(`image: ${gateway.image}\n`);
  expect(read('Dockerfile')).toContain('HEALTHCHECK');
  expect(gateway.read_only && gateway.volumes).toEqual(['/tmp']);
  // The gateway exits at the latest 9 s after the signal.
  expect(Number.parseInt(gateway.stop_grace_period, 10)).toBeGreaterThan(9);
  expect([gateway.mem_limit, gateway.environment.NODE_OPTIONS]).toEqual(['1g', '--max-old-space-size=512']);
});

test('every variable of compose.yaml is a setting, and the file .env that it shows has all that it requires', () => {
  const settings = new Set<string>(SETTINGS.map(({ name }) => name));
  const others = Object.keys(gateway.environment).filter((name) => !settings.has(name));
  expect(others.toSorted()).toEqual(['NODE_OPTIONS', 'SPEECH_TO_TEXT_APIKEY', 'SPEECH_TO_TEXT_URL']);
  expect([...SHOWN.keys()].toSorted()).toEqual([...REQUIRED].toSorted());
  expect([...REQUIRED].toSorted()).toEqual(Object.keys(VALUES).toSorted());
  for (const value of Object.values(gateway.environment)) expect(value).toBeTypeOf('string');
});

/** A service that trains when it is told to, and its token service. */
async function startService() {
  const world = { status: 'ready', polls: 0 };
  const backend = await startBackend((req, res) => {
    if (req.url === '/identity/token') return json(res, 200, tokenResponse());
    if (req.url?.endsWith('/train')) world.status = 'training';
    if (req.method !== 'GET') return json(res, 200, {});
    world.polls += 1;
    return json(res, 200, model('m-1', { status: world.status }));
  });
  return Object.assign(world, { url: backend.url });
}

test.skipIf(!hasNginx || ENGINES.every(({ isSkipped }) => isSkipped))(
  'run by hand, the two replicas of compose.yaml work as one behind nginx, and one of them may go',
  async () => {
    const service = await startService();
    const [, ...settings] = valkey.command;
    const engine = VALKEY.isSkipped ? REDIS : VALKEY;
    const redis = await startRedis(settings, { engine });
    const main = buildImage();
    const start = async () => {
      const { REDIS_URL, ...environment } = composeWith({ ...VALUES, SPEECH_TO_TEXT_URL: service.url })
        .services[first].environment;
      const bin = startBin(
        [],
        {
          ...environment,
          REDIS_URL: REDIS_URL.replace('valkey:6379', `127.0.0.1:${redis.port}`),
          SPEECH_TO_TEXT_AUTH_URL: service.url,
          HOST: '127.0.0.1',
          PORT: '0',
        },
        { main },
      );
      const { url } = await bin.started();
      const metric = async (name: string) => {
        const text = await (await fetch(new URL('/metrics', url))).text();
        return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
      };
      return { bin, url, metric };
    };
    const [one, two] = [await start(), await start()];
    for (const { metric } of [one, two])
      await until('Redis', async () => (await metric('lexigate_cluster_degraded')) === 0);
    const nginx = await startNginx([one.url, two.url]);

    const authorization = 'Bearer a-long-random-word';
    const subscribe = () => {
      const client = createClient({
        url: nginx.endpoint.replace('https', 'wss'),
        webSocketImpl: nginx.WebSocket,
        connectionParams: { authorization },
        shouldRetry: () => true,
        retryAttempts: Infinity,
        retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)),
      });
      onTestFinished(async () => void (await Promise.allSettled([client.dispose()])));
      const { events } = collect(client, 'subscription { modelStatus(id: "m-1") { status } }');
      return { last: () => events.at(-1)?.data.modelStatus.status };
    };
    const post = async (query: string, accept = 'application/json') => {
      const headers = { 'content-type': 'application/json', authorization, accept };
      return nginx.fetch(nginx.endpoint, { method: 'POST', headers, body: JSON.stringify({ query }) });
    };
    // nginx takes the replicas in turn, so both have subscribers.
    const sockets = [subscribe(), subscribe(), subscribe(), subscribe()];
    await until('the first events', () => sockets.every(({ last }) => last() === 'READY'));
    const stream = await post('subscription { modelStatus(id: "m-1") { status } }', 'text/event-stream');
    let streamed = '';
    void (async () => {
      for await (const chunk of stream.body ?? []) streamed += Buffer.from(chunk).toString();
    })().catch(() => {});
    const leases = async () => [
      await one.metric('lexigate_cluster_leases'),
      await two.metric('lexigate_cluster_leases'),
    ];
    expect((await leases()).reduce((sum, held) => sum + held)).toBe(1);

    const body = await (await post('mutation { trainModel(id: "m-1") { errors { message } } }')).json();
    expect(body).toEqual({ data: { trainModel: { errors: [] } } });
    await until(
      'the change on all connections',
      () => sockets.every(({ last }) => last() === 'TRAINING') && streamed.includes('TRAINING'),
    );

    // The replica that polls goes, and no request fails.
    const [leaving, staying] = (await leases())[0] === 1 ? [one, two] : [two, one];
    leaving.bin.kill('SIGTERM');
    service.status = 'available';
    await until(
      'the other replica to poll',
      async () => (await staying.metric('lexigate_cluster_leases')) === 1,
    );
    await until('the change on all sockets', () => sockets.every(({ last }) => last() === 'AVAILABLE'));
    expect(await leaving.bin.exit()).toEqual({ code: 0, signal: null });
    expect((await post('{ customization(id: "m-1") { status } }')).status).toBe(200);
  },
);
