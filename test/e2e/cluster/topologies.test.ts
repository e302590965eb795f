import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectRedis } from '../../../src/cluster/redis-connection.ts';
import { createRedisStore } from '../../../src/cluster/redis-store.ts';
import type { Hint, ScopeStore } from '../../../src/cluster/store.ts';
import { startCrowd } from '../../support/cluster/crowd.ts';
import { startLiveService } from '../../support/cluster/live-service.ts';
import {
  addressOf,
  describeEngines,
  freePort,
  hasRedis,
  startRedis,
} from '../../support/cluster/redis-server.ts';
import { startReplica, CLUSTER_SECRET } from '../../support/cluster/replicas.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { temporaryFolder } from '../../support/process/bin.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { until } from '../../support/wait.ts';

const hasOpenssl = spawnSync('openssl', ['version']).error === undefined;
const interest = Buffer.from('interest');

/** The store of one replica. */
function openStore(url: string) {
  const errors: unknown[] = [];
  const store = createRedisStore({
    connect: (events) => connectRedis({ address: addressOf({ url }), ...events }),
    prefix: 'test',
    observer: { onAvailable: (_isAvailable, error) => void (error && errors.push(error)) },
  });
  onTestFinished(() => store.close());
  const hints: Hint[] = [];
  return {
    errors,
    hints,
    isAvailable: () => store.isAvailable,
    async open(tag: string) {
      const scope = store.open(tag, { onHint: (hint) => hints.push(hint), onAvailable: () => {} });
      await scope.subscribed();
      return scope;
    },
  };
}

/** Subscribers on two replicas, and a service whose models change when the test says so. */
async function startSubscribers(redisUrl: string) {
  const service = await startLiveService(2);
  const cluster = { redisUrl, secret: CLUSTER_SECRET };
  const options = { upstream: { url: service.url }, cluster, pollIntervalMs: 200 };
  const gateways = [await startGateway(options), await startGateway(options)];
  const addresses = gateways.map(({ endpoint }) => endpoint);
  const crowd = startCrowd(() => addresses, service, { sockets: 4, subscriptions: 2 });
  const sumOf = async (name: string) => {
    const all = await Promise.all(gateways.map(metricsOf));
    return all.reduce((sum, metrics) => sum + (metrics[name] ?? NaN), 0);
  };
  return {
    failures: crowd.failures,
    async change() {
      for (const id of service.ids) service.change(id);
      await until('the change at all subscribers', () => crowd.areCurrent());
    },
    async untilOnePolls() {
      await until('Redis on both', async () => (await sumOf('lexigate_cluster_degraded')) === 0);
      await until('one of them to poll', async () => (await sumOf('lexigate_cluster_leases')) === 1);
    },
    untilEachPolls: () =>
      until('the loss on both', async () => (await sumOf('lexigate_cluster_degraded')) === 2),
  };
}

const attend = (scope: ScopeStore, replica: string, isMutation = false) =>
  scope.attend({ replica, from: 0, contentAt: 0, interest, isMutation, unreadableAt: 0 });
const begin = (scope: ScopeStore, replica: string) =>
  scope.begin({ replica, from: 0, contentAt: 0, interest, want: 'none' });

describeEngines('replicas', (engine) => {
  test('as a cluster: scopes are on all nodes, and subscribers miss nothing while a node is lost and returns', async () => {
    const startNode = async () => {
      const busPort = String(await freePort());
      const settings = [
        '--cluster-enabled',
        'yes',
        '--cluster-port',
        busPort,
        '--cluster-node-timeout',
        '2000',
      ];
      return { busPort, ...(await startRedis(settings, { engine })) };
    };
    const [one, two] = [await startNode(), await startNode()];
    await one.run('CLUSTER', 'ADDSLOTSRANGE', '0', '8191');
    await two.run('CLUSTER', 'ADDSLOTSRANGE', '8192', '16383');
    await two.run('CLUSTER', 'SET-CONFIG-EPOCH', '2');
    await one.run('CLUSTER', 'MEET', '127.0.0.1', String(two.port), two.busPort);
    for (const node of [one, two])
      await until('the cluster', async () => {
        const info = await node.run('CLUSTER', 'INFO');
        return info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:2');
      });

    const url = `redis-cluster://127.0.0.1:${one.port},127.0.0.1:${two.port}`;
    const [first, second] = [openStore(url), openStore(url)];
    await until('both stores', () => first.isAvailable() && second.isAvailable());
    const tags = Array.from({ length: 8 }, (_, index) => `tag-${index}`);
    for (const tag of tags) {
      const [scope, other] = [await first.open(tag), await second.open(tag)];
      const { token } = await begin(scope, 'a');
      expect(token).toBeGreaterThan(0);
      expect(await attend(other, 'b', true)).toMatchObject({ lease: 'other' });
    }
    await until('the hints', () => first.hints.length === tags.length);
    for (const node of [one, two]) expect(Number(await node.run('DBSIZE'))).toBeGreaterThan(0);
    const subscribers = await startSubscribers(url);
    await subscribers.change();
    await subscribers.untilOnePolls();

    await two.kill();
    await subscribers.change();
    const scopes = (await Promise.all(tags.map((tag) => first.open(tag).catch(() => [])))).flat();
    await until('the loss', async () => {
      await Promise.all(scopes.map((scope) => attend(scope, 'a').catch(() => {})));
      return !first.isAvailable();
    });
    await subscribers.change();
    await two.start();
    await until('the return', () => first.isAvailable() && second.isAvailable());
    const hints = first.hints.length;
    const scope = await second.open('tag-0');
    await until('a hint', async () => {
      await attend(scope, 'b', true).catch(() => {});
      return first.hints.length > hints;
    });
    await subscribers.untilOnePolls();
    await subscribers.change();
    expect(subscribers.failures).toEqual([]);
  });

  test.skipIf(!hasOpenssl)(
    'with TLS of a private authority, an ACL user with the documented rights, and a database',
    async () => {
      const folder = temporaryFolder();
      const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
      const request =
        'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=redis';
      const names = ['-addext', 'subjectAltName=IP:127.0.0.1', '-out', certificate, '-keyout', key];
      execFileSync('openssl', [...request.split(' '), ...names], { stdio: 'pipe' });
      const port = await freePort();
      const rights =
        'on >marked-password resetkeys ~team:* resetchannels &team:* -@all +@connection +@hash +@scripting +@pubsub +pexpire +time +info';
      const files = [
        '--tls-cert-file',
        certificate,
        '--tls-key-file',
        key,
        '--tls-ca-cert-file',
        certificate,
      ];
      const settings = ['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no', ...files];
      const redis = await startRedis([...settings, '--user', 'lexigate', ...rights.split(' ')], {
        engine,
        port,
        cli: ['--tls', '--cacert', certificate],
      });
      const url = `rediss://lexigate:marked-password@127.0.0.1:${port}/3`;

      const stranger = openStore(url);
      await until('the refusal', () => stranger.errors.length > 0);
      expect(stranger.errors[0]).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });

      const service = await startBackend((_req, res) => json(res, 200, model('m-1')));
      const replica = await startReplica({
        SPEECH_TO_TEXT_URL: service.url,
        LEXIGATE_CLUSTER_SECRET: CLUSTER_SECRET,
        LEXIGATE_CLUSTER_PREFIX: 'team',
        REDIS_URL: url,
        NODE_EXTRA_CA_CERTS: certificate,
      });
      const watch = replica.watch('m-1');
      await until('the state', () => watch.statuses().length > 0);
      expect(await replica.metric('lexigate_cluster_degraded')).toBe(0);
      expect(await replica.metric('lexigate_cluster_leases')).toBe(1);
      expect(await redis.run('-n', '3', 'KEYS', '*')).toContain('team:{');
      expect(replica.bin.output.stdout).not.toContain('marked-password');
    },
  );
});

describe.skipIf(!hasRedis)('replicas with Redis', () => {
  test('with sentinels: the next master has the polls after a failover, and subscribers miss nothing meanwhile', async () => {
    const master = await startRedis();
    const replica = await startRedis(['--replicaof', '127.0.0.1', String(master.port)]);
    await until('the replica', async () =>
      (await replica.run('INFO', 'replication')).includes('link_status:up'),
    );
    const folder = temporaryFolder();
    const file = join(folder, 'sentinel.conf');
    const monitor = `sentinel monitor my-master 127.0.0.1 ${master.port} 1`;
    const timeouts = ['down-after-milliseconds my-master 500', 'failover-timeout my-master 3000'];
    writeFileSync(file, `${[monitor, ...timeouts.map((each) => `sentinel ${each}`)].join('\n')}\n`);
    const sentinel = await startRedis([], { file, folder });
    await until('the sentinel to know the replica', async () =>
      (await sentinel.run('SENTINEL', 'REPLICAS', 'my-master')).includes(String(replica.port)),
    );

    // The other sentinel is away.
    const url = `redis-sentinel://127.0.0.1:${await freePort()},127.0.0.1:${sentinel.port}/my-master`;
    const [first, second] = [openStore(url), openStore(url)];
    await until('both stores', () => first.isAvailable() && second.isAvailable());
    const [scope, other] = [await first.open('tag'), await second.open('tag')];
    const { token = 0 } = await begin(scope, 'a');
    expect(await attend(other, 'b')).toMatchObject({ lease: 'other' });
    const subscribers = await startSubscribers(url);
    await subscribers.change();
    await subscribers.untilOnePolls();

    await master.kill();
    await subscribers.change();
    await subscribers.untilEachPolls();
    await until('the loss', async () => {
      await Promise.all([attend(scope, 'a').catch(() => {}), attend(other, 'b').catch(() => {})]);
      return !first.isAvailable() && !second.isAvailable();
    });
    await until('the next master', () => first.isAvailable() && second.isAvailable());
    expect(await replica.run('ROLE')).toMatch(/^master/);
    // Its leases are void, and its numbers are greater.
    const next = await begin(other, 'b');
    expect(next.token).toBeGreaterThan(token);
    await attend(other, 'b', true);
    await until('the hint', () =>
      first.hints.some(({ kind, number }) => kind === 'poll' && number > (next.token ?? 0)),
    );
    await subscribers.untilOnePolls();
    await subscribers.change();
    expect(subscribers.failures).toEqual([]);
  });
});
