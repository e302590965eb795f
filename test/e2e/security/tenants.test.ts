import { pino } from 'pino';
import { expect, test } from 'vitest';
import { LIST_MODELS } from '../../support/documents.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { until, untilQuiet } from '../../support/wait.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { formOf, PREFLIGHT } from '../../support/http/form.ts';
import { postForm } from '../../support/http/multipart.ts';
import { Random } from '../../support/random.ts';
import { makeTenants, markersIn, TenantLedger, type Tenant } from '../../support/tenants/ledger.ts';
import { TENANT_OPERATIONS, UPLOAD, WATCH, WATCH_ALL } from '../../support/tenants/operation.ts';
import { startTenantService, type TenantService } from '../../support/tenants/service.ts';
import { openTenantSocket, type TenantSocket } from '../../support/tenants/socket.ts';

const TENANTS = 60;
const ROUNDS = 4;
const ANSWERS = 10_000;

interface World {
  tenants: Tenant[];
  service: TenantService;
  gateway: TestGateway;
  ledger: TenantLedger;
  /** The log lines. */
  log: string[];
}

async function startWorld(count: number, pollIntervalMs: number): Promise<World> {
  const random = new Random(1);
  const tenants = makeTenants(count, random);
  const service = await startTenantService(tenants, random);
  const log: string[] = [];
  const gateway = await startGateway({
    upstream: { url: service.url },
    pollIntervalMs,
    log: pino({ level: 'trace', base: null }, { write: (line: string) => void log.push(line) }),
  });
  return { tenants, service, gateway, ledger: new TenantLedger(tenants), log };
}

/** Runs each operation once over each transport, in an order that differs by tenant, a few at a time. */
async function askAll(world: World, tenant: Tenant, own: TenantSocket, shared: TenantSocket) {
  const { gateway, ledger } = world;
  const { authorization, marker } = tenant;
  const tasks = TENANT_OPERATIONS.flatMap(({ name, query, variables, isSilent = false }) => [
    async () => {
      const response = await fetch(gateway.endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ query, variables: variables(marker) }),
      });
      const headers = JSON.stringify([...response.headers]);
      expect(markersIn(headers)).toEqual(new Set());
      ledger.take(tenant, `HTTP: ${name}`, (await response.text()) + headers, isSilent);
    },
    async () => ledger.take(tenant, `WebSocket: ${name}`, await own.ask(query, variables(marker)), isSilent),
  ]);
  const random = new Random(Number(marker.slice(5, 8)));
  const ordered = tasks
    .map((task) => ({ task, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ task }) => task);
  ordered.push(
    async () => {
      const file = { path: 'variables.file', content: `said by ${marker}` };
      const parts = formOf(UPLOAD, { file: null }, { 0: file });
      const { body } = await postForm(gateway.endpoint, parts, { ...PREFLIGHT, authorization });
      ledger.take(tenant, 'upload', body);
    },
    async () => {
      const [{ query, variables }] = TENANT_OPERATIONS as [(typeof TENANT_OPERATIONS)[0]];
      ledger.take(tenant, 'shared socket', await shared.ask(query, variables(marker), authorization));
    },
  );
  while (ordered.length > 0) await Promise.all(ordered.splice(0, 3).map((task) => task()));
}

/** Subscribes to the models that all tenants watch, over each transport. */
async function watchAll({ gateway, ledger }: World, tenant: Tenant, shared: TenantSocket) {
  const { authorization } = tenant;
  const own = await openTenantSocket({
    endpoint: gateway.endpoint,
    authorization,
    onEvent: (_id, type, message) => ledger.take(tenant, `subscription: ${type}`, message),
  });
  own.watch(WATCH, { id: 'm-1' });
  own.watch(WATCH, { id: 'm-2' });
  own.watch(WATCH_ALL, { language: 'en-US' });
  const sharedId = shared.watch(WATCH, { id: 'm-1' }, authorization);
  const stream = await openEventStream(gateway.endpoint, WATCH, { id: 'm-1' }, { authorization });
  return { own, sharedId, stream };
}

/** Runs all operations of all tenants concurrently while the models change. */
async function play(world: World): Promise<void> {
  const { tenants, gateway, service, ledger } = world;
  const bySharedId = new Map<string, Tenant>();
  const early: [string, string, string][] = [];
  const takeShared = (id: string, type: string, message: string) => {
    const tenant = bySharedId.get(id);
    if (tenant) ledger.take(tenant, `shared subscription: ${type}`, message);
    else early.push([id, type, message]);
  };
  const shared = await openTenantSocket({ endpoint: gateway.endpoint, onEvent: takeShared });
  const watching = await Promise.all(
    tenants.map(async (tenant) => {
      const watches = await watchAll(world, tenant, shared);
      bySharedId.set(watches.sharedId, tenant);
      return { tenant, ...watches };
    }),
  );
  for (const event of early.splice(0)) takeShared(...event);

  const streamed = () => watching.every(({ stream }) => stream.events.length > 0);
  await until('the first events', streamed);
  for (let round = 0; round < ROUNDS; round += 1) {
    service.advance();
    await Promise.all(watching.map(({ tenant, own }) => askAll(world, tenant, own, shared)));
  }
  const heard = watching.map(({ stream }) => stream.events.length);
  service.advance();
  await until('an event for each tenant', () =>
    watching.every(({ stream }, i) => stream.events.length > (heard[i] ?? 0)),
  );
  for (const { tenant, stream } of watching) {
    expect(stream.end).toEqual({});
    for (const event of stream.events) ledger.take(tenant, 'event stream', event);
    stream.leave();
  }
  expect(early).toEqual([]);
}

test('sixty tenants that run the same operations get ten thousand responses, each with only their own data', async () => {
  const few = await startWorld(2, 200);
  await play(few);
  const world = await startWorld(TENANTS, 1_000);
  await play(world);

  const { tenants, ledger, service, gateway, log } = world;
  expect(ledger.violations).toEqual([]);
  expect(few.ledger.violations).toEqual([]);
  expect(ledger.total).toBeGreaterThan(ANSWERS);
  // Every transport was used.
  for (const way of [
    'subscription: next',
    'shared subscription: next',
    'event stream',
    'upload',
    'shared socket',
  ])
    expect(ledger.answers.get(way), way).toBeGreaterThanOrEqual(TENANTS);
  expect(service.mixed).toEqual([]);

  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  // The transaction id of a refused call is in the log, as the service sent it. This service makes it of the marker.
  const logged = log.join('').replaceAll(/"transactionId":"[^"]*"/g, '');
  for (const said of [metrics, logged]) {
    expect(markersIn(said)).toEqual(new Set());
    for (const { secret } of tenants) expect(said).not.toContain(secret);
  }
  const [small, large] = await Promise.all([metricsOf(few.gateway), metricsOf(gateway)]);
  const more = Object.keys(large).length - Object.keys(small).length;
  // The kinds of polls depend on chance. No series may belong to a tenant.
  expect(more).toBeLessThan(TENANTS / 2);
}, 300_000);

test('a revoked key is refused at once, also for models that are already watched, and no other tenant is affected', async () => {
  const world = await startWorld(TENANTS, 60_000);
  const { tenants, gateway, service, ledger } = world;
  const ended = new Map<Tenant, string[]>(tenants.map((tenant) => [tenant, []]));
  const heard = new Map<Tenant, number>();
  const sockets = await Promise.all(
    tenants.map(async (tenant) => {
      const socket = await openTenantSocket({
        endpoint: gateway.endpoint,
        authorization: tenant.authorization,
        onEvent(_id, type, message) {
          if (type !== 'next') {
            ended.get(tenant)?.push(message);
            return;
          }
          heard.set(tenant, (heard.get(tenant) ?? 0) + 1);
          ledger.take(tenant, 'subscription', message);
        },
      });
      for (const id of ['m-1', 'm-2']) socket.watch(WATCH, { id });
      return socket;
    }),
  );
  await until('the first events', () => tenants.every((tenant) => heard.get(tenant) === 2));
  // All cached state is older than a second, and the next polls are seconds away.
  await untilQuiet('the polls', () => service.requests.length, 1_300);

  const revoked = tenants.filter((_tenant, i) => i % 6 === 0);
  for (const tenant of revoked) tenant.isRevoked = true;
  const polled = service.requests.length;
  const joined = new Map(tenants.map((tenant, i) => [tenant, sockets[i]?.watch(WATCH, { id: 'm-1' }) ?? '']));
  const streams = await Promise.all(
    tenants.map(({ authorization }) =>
      openEventStream(gateway.endpoint, WATCH, { id: 'm-1' }, { authorization }),
    ),
  );
  const isOver = (tenant: Tenant) => ended.get(tenant)?.length === 3;
  await until('the end of the revoked subscriptions', () => revoked.every(isOver));
  const others = tenants.filter(({ isRevoked }) => !isRevoked);
  await until('the states of the other tenants', () =>
    others.every((tenant) => (heard.get(tenant) ?? 0) >= 3),
  );
  await until('their event streams', () => streams.every(({ events }) => events.length > 0));

  for (const [i, tenant] of tenants.entries()) {
    const { events = [] } = streams[i] ?? {};
    if (!tenant.isRevoked) {
      expect(ended.get(tenant)).toEqual([]);
      ledger.take(tenant, 'event stream', events);
      continue;
    }
    // Only the refusal, over every transport.
    expect(joined.get(tenant)).not.toBe('');
    expect(heard.get(tenant)).toBe(2);
    for (const end of ended.get(tenant) ?? []) expect(end).toContain('"code":"UNAUTHENTICATED"');
    expect(events).toHaveLength(1);
    expect(events[0].data).toBeFalsy();
    expect(events[0].errors[0].extensions.code).toBe('UNAUTHENTICATED');
  }
  expect(ledger.violations).toEqual([]);
  // Two models to confirm per tenant. The event stream shares the reads of the socket.
  expect(service.requests.length - polled).toBeLessThanOrEqual(TENANTS * 4);
});

test('the next query with a revoked key is UNAUTHENTICATED while all other tenants continue', async () => {
  const world = await startWorld(12, 200);
  const { tenants, ledger, gateway, service } = world;
  const [{ query, variables }] = TENANT_OPERATIONS as [(typeof TENANT_OPERATIONS)[0]];
  const done = new AbortController();
  const ask = (tenant: Tenant) =>
    gateway.query(query, variables(tenant.marker), { authorization: tenant.authorization });
  const running = tenants.slice(1).map(async (tenant) => {
    while (!done.signal.aborted) ledger.take(tenant, 'query', await ask(tenant));
  });
  const tenant = tenants[0] as Tenant;
  for (let i = 0; i < 20; i += 1) ledger.take(tenant, 'query', await ask(tenant));
  tenant.isRevoked = true;
  for (let i = 0; i < 20; i += 1) {
    const { data, errors } = await ask(tenant);
    expect(data).toEqual({ customization: null });
    expect(errors[0].extensions.code).toBe('UNAUTHENTICATED');
  }
  done.abort();
  await Promise.all(running);

  expect(ledger.violations).toEqual([]);
  expect(ledger.total).toBeGreaterThan(20 + running.length);
  expect(service.mixed).toEqual([]);
});

test('once a query is refused for its key, all subscriptions with that key end before the next poll', async () => {
  const { tenants, gateway, service } = await startWorld(3, 60_000);
  const tenant = tenants[0] as Tenant;
  const { authorization } = tenant;
  const ends: string[] = [];
  let heard = 0;
  for (const each of tenants) {
    const socket = await openTenantSocket({
      endpoint: gateway.endpoint,
      authorization: each.authorization,
      onEvent(_id, type, message) {
        if (type === 'next') heard += 1;
        else ends.push(`${each.marker} ${message}`);
      },
    });
    for (const id of ['m-1', 'm-2']) socket.watch(WATCH, { id });
  }
  await until('the first events', () => heard === 6);
  // After the polls at 0, 1, 3 and 7 s the next poll is due in eight seconds.
  await untilQuiet('the polls', () => service.requests.length, 4_500);
  tenant.isRevoked = true;

  const { errors } = await gateway.query(LIST_MODELS, {}, { authorization });

  expect(errors[0].extensions.code).toBe('UNAUTHENTICATED');
  await until('the ends', () => ends.length === 2, 2_000);
  for (const end of ends) expect(end).toMatch(new RegExp(`^${tenant.marker} .*"UNAUTHENTICATED"`));
  expect(heard).toBe(6);
});
