import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { createWatson, type EndedExchange, type WatsonOptions } from '../../../src/watson/client.ts';
import { json, model, startBackend, type Backend } from '../../support/upstream/backend.ts';
import { LIST_MODELS, RESET_MODEL } from '../../support/documents.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { until } from '../../support/wait.ts';
import { formOf } from '../../support/http/form.ts';
import { postForm } from '../../support/http/multipart.ts';
import {
  answer,
  hang,
  html,
  refuse,
  refuseAsPlatform,
  reset,
  type Behaviour,
} from '../../support/upstream/misbehaviour.ts';

const FAILURES_TO_OPEN = 15;
const PROBE_INTERVAL_MS = 500;
const TIMEOUT_MS = 3_000;
/** Longer than any test, so a test that passes did not wait for it. */
const NEVER_MS = 600_000;

const serve: Behaviour = (_req, res) => json(res, 200, { customizations: [model('m-1')], models: [] });
const broken = refuse(500, 'broken');

function startWatson(backend: { url: string }, options: Partial<WatsonOptions> = {}) {
  const states: string[] = [];
  const watson = createWatson({
    baseUrl: backend.url,
    onCircuitState: (state) => void states.push(state),
    ...options,
  });
  onTestFinished(() => watson.close());
  return { watson, states };
}

/** Sends the query as many callers at once. Their reads are not deduplicated. */
async function queryAsMany(gateway: TestGateway, count: number, query = LIST_MODELS) {
  const queries = Array.from({ length: count }, async (_, i) => {
    const startedAt = performance.now();
    const { errors } = await gateway.query(query, {}, { authorization: `Bearer caller-${i}` });
    return { error: errors?.[0]?.extensions, tookMs: performance.now() - startedAt };
  });
  return Promise.all(queries);
}

/** Opens the circuit of the service with writes of many callers. Writes are not retried. */
async function openCircuit({ watson }: ReturnType<typeof startWatson>): Promise<void> {
  for (let i = 0; i < FAILURES_TO_OPEN; i += 1) {
    const { languageModels } = watson.clientFor(`Bearer caller-${i}`);
    await expect(languageModels.reset('m-1')).rejects.toThrow('HTTP 500');
  }
  expect(watson.circuitState).toBe('open');
  expect(watson.isAvailable).toBe(false);
}

async function expectRejections(gateway: TestGateway, requests: readonly string[]): Promise<void> {
  const before = requests.length;
  const startedAt = performance.now();
  const answers = await queryAsMany(gateway, 100);
  const { errors } = await gateway.query(RESET_MODEL);
  const probes = Math.ceil((performance.now() - startedAt) / PROBE_INTERVAL_MS) + 1;

  const rejected = answers.filter(({ error }) => error?.code === 'UPSTREAM_UNAVAILABLE' && !error.upstream);
  expect(rejected).toHaveLength(100);
  expect(answers.every(({ tookMs }) => tookMs < TIMEOUT_MS)).toBe(true);
  expect(requests.slice(before).every((line) => line === 'GET /v1/models')).toBe(true);
  expect(requests.length - before).toBeLessThanOrEqual(probes);
  expect(errors[0].extensions).toEqual({
    code: 'UPSTREAM_UNAVAILABLE',
    cause: expect.any(String),
    requestId: expect.any(String),
  });
}

async function expectRecovery(gateway: TestGateway): Promise<void> {
  await until('the recovery', async () => (await gateway.query(LIST_MODELS)).errors === undefined);
  const answers = await queryAsMany(gateway, 50);
  expect(answers.filter(({ error }) => error)).toEqual([]);
}

test.each([
  ['answers 500', broken],
  ['resets connections', reset],
  ['hangs', hang],
])(
  'a service that %s opens the circuit, and the circuit closes when the service is available again',
  async (_what, outage) => {
    const backend = await startBackend(outage);
    const gateway = await startGateway({ upstream: { url: backend.url }, upstreamTimeoutMs: TIMEOUT_MS });
    const answers = await queryAsMany(gateway, FAILURES_TO_OPEN);
    expect(answers.every(({ error }) => error?.code.startsWith('UPSTREAM_'))).toBe(true);

    await expectRejections(gateway, backend.requests);
    backend.behave(serve);
    await expectRecovery(gateway);
  },
);

test('a service that refuses connections opens the circuit, and the circuit closes when the service is available again', async () => {
  const backend = await startBackend(serve);
  const gateway = await startGateway({ upstream: { url: backend.url }, upstreamTimeoutMs: TIMEOUT_MS });
  await backend.stop();
  await queryAsMany(gateway, FAILURES_TO_OPEN);
  const answers = await queryAsMany(gateway, 100);
  expect(answers.every(({ error }) => error?.code === 'UPSTREAM_UNAVAILABLE')).toBe(true);
  const messages = gateway.logLines.map(({ msg }) => msg);
  expect(messages.filter((message) => message === 'circuit open: the service is unavailable')).toHaveLength(
    1,
  );
  // A hundred failures are one line in the log, and their number follows within a minute.
  expect(messages.filter((message) => message === 'upstream failure')).toHaveLength(1);

  const server = createServer(serve).listen(Number(new URL(backend.url).port), '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await expectRecovery(gateway);
});

test('while the circuit is open an upload is rejected, and nothing of it is sent', async () => {
  const backend = await startBackend(broken);
  const gateway = await startGateway({ upstream: { url: backend.url } });
  await queryAsMany(gateway, FAILURES_TO_OPEN);
  const query = `mutation($file: File) {
    addCorpus(modelId: "m-1", input: { name: "log", file: $file }) { errors { message } }
  }`;
  const content = Buffer.alloc(3_000_000, 'text ');
  const form = formOf(query, { file: null }, { file: { path: 'variables.file', content } });
  const { body } = await postForm(gateway.endpoint, form);
  expect(body.errors[0].extensions).toEqual({
    code: 'UPSTREAM_UNAVAILABLE',
    cause: expect.any(String),
    requestId: expect.any(String),
  });
  expect(backend.requests.filter((line) => line.startsWith('POST'))).toEqual([]);
});

test('the circuit closes although earlier probes still hang', async () => {
  const backend = await startBackend(broken);
  const started = startWatson(backend, { timeoutMs: NEVER_MS });
  const { watson } = started;
  await openCircuit(started);
  backend.behave(hang);
  await until('two probes to hang', () => backend.requests.length > FAILURES_TO_OPEN + 1);

  backend.behave(serve);

  await until('the recovery', () => watson.isAvailable);
  await watson.clientFor().languageModels.list();
});

test('the reads of a scope that hang when its circuit opens are aborted, and their connections are used again', async () => {
  const held: (() => void)[] = [];
  const backend = await startBackend((req, res) => {
    if (req.method === 'GET') return;
    if (req.url?.includes('held')) held.push(() => broken(req, res));
    else broken(req, res);
  });
  const scopeStates: string[] = [];
  const { watson, states } = startWatson(backend, {
    timeoutMs: NEVER_MS,
    connections: 2,
    onScopeState: (state) => void scopeStates.push(state),
  });
  const { languageModels } = watson.clientFor();
  const hanging = [languageModels.get('m-1')];
  for (let i = 1; i < FAILURES_TO_OPEN; i += 1) await languageModels.reset('m-1').catch(() => {});
  const last = languageModels.reset('held').catch(() => {});
  await until('the last failure to be in flight', () => held.length === 1);
  // This read has no connection yet.
  hanging.push(languageModels.get('m-2'));
  expect(scopeStates).toEqual([]);
  held[0]?.();
  await last;
  expect(scopeStates).toEqual(['open']);
  for (const read of hanging) await expect(read).rejects.toMatchObject({ kind: 'network' });
  await until('the read to be aborted', () => backend.aborted.includes('GET /v1/customizations/m-1'));

  backend.behave(serve);

  const list = () => languageModels.list().catch(() => undefined);
  await until('the recovery', async () => (await list()) !== undefined);
  expect(scopeStates).toEqual(['open', 'closed']);
  expect(states).toEqual([]);
});

test.each([
  ['answers 500', broken],
  ['resets connections', reset],
  ['hangs', hang],
])('a service that %s for one tenant serves every read of the others', async (_what, outage) => {
  const backend = await startBackend((req, res) =>
    (req.headers.authorization === 'Bearer failing' ? outage : serve)(req, res),
  );
  const gateway = await startGateway({ upstream: { url: backend.url }, upstreamTimeoutMs: 1_000 });
  const failing = { authorization: 'Bearer failing' };
  const queryOf = (i: number) => `{ customizations(language: "language-${i}") { id } }`;
  const failures = Array.from({ length: 60 }, (_, i) => gateway.query(queryOf(i), {}, failing));
  const during = await queryAsMany(gateway, 50);
  await Promise.all(failures);
  const metrics = await metricsOf(gateway);

  const afterwards = await queryAsMany(gateway, 50);

  expect([...during, ...afterwards].filter(({ error }) => error)).toEqual([]);
  expect(metrics['lexigate_upstream_breaker']).toBe(0);
  expect(metrics['lexigate_upstream_open_scopes']).toBe(1);
  const startedAt = performance.now();
  expect((await gateway.query(queryOf(0), {}, failing)).errors[0].extensions).toEqual({
    code: 'UPSTREAM_UNAVAILABLE',
    cause: 'CIRCUIT_OPEN',
    requestId: expect.any(String),
  });
  expect(performance.now() - startedAt).toBeLessThan(900);

  backend.behave(serve);
  await until('the recovery', async () => !(await gateway.query(LIST_MODELS, {}, failing)).errors);
});

test('a read of a healthy tenant in flight is not aborted when the circuit of the service opens', async () => {
  const held: (() => void)[] = [];
  const backend = await startBackend((req, res) => {
    if (req.headers.authorization === 'Bearer healthy') held.push(() => serve(req, res));
    else broken(req, res);
  });
  const started = startWatson(backend);
  const reading = started.watson.clientFor('Bearer healthy').languageModels.list();
  await until('the read', () => held.length === 1);
  await openCircuit(started);
  held[0]?.();
  expect(await reading).toHaveLength(1);
});

test('without callers the client detects the recovery by probes, which have no credentials', async () => {
  const headers: (string | undefined)[] = [];
  const backend = await startBackend(broken);
  const started = startWatson(backend, { authorize: (own) => void (own['authorization'] = 'Bearer secret') });
  const { watson, states } = started;
  await openCircuit(started);
  await until('a probe', () => backend.requests.length > FAILURES_TO_OPEN);
  expect(watson.isAvailable).toBe(false);

  backend.behave((req, res) => {
    headers.push(req.headers.authorization);
    refuseAsPlatform(401, 'Unauthorized')(req, res);
  });

  await until('the recovery', () => watson.isAvailable);
  expect(states).toEqual(['open', 'closed']);
  const probes = backend.requests.slice(FAILURES_TO_OPEN);
  expect(new Set(probes)).toEqual(new Set(['GET /v1/models']));
  expect(headers).toEqual([undefined]);
});

test.each<[string, Behaviour]>([
  ['404', refuse(404, 'Not Found')],
  ['401', refuseAsPlatform(401, 'Unauthorized')],
  ['429', refuse(429, 'slow down')],
  ['400', refuse(400, 'Malformed')],
  ['409', refuse(409, 'busy')],
  ['HTML', html],
  ['a redirect', answer(302, '', { location: '/' })],
])('responses of an available service never open the circuit: %s', async (_what, behaviour) => {
  const backend = await startBackend(behaviour);
  const { watson, states } = startWatson(backend);
  for (let i = 0; i < 2 * FAILURES_TO_OPEN; i += 1) {
    await expect(watson.clientFor().languageModels.reset('m-1')).rejects.toThrow();
  }
  expect(states).toEqual([]);
  expect(watson.openScopes).toBe(0);
  expect(backend.requests).toHaveLength(2 * FAILURES_TO_OPEN);
});

test('a 408 counts as a failure', async () => {
  const backend = await startBackend(refuse(408, 'too slow'));
  const { watson, states } = startWatson(backend);
  for (let i = 0; i < FAILURES_TO_OPEN; i += 1)
    await watson
      .clientFor(`Bearer caller-${i}`)
      .languageModels.reset('m-1')
      .catch(() => {});
  expect(states).toEqual(['open']);
});

test('failures of the token service and aborted calls do not open the circuit', async () => {
  const backend = await startBackend(hang);
  let isTokenServiceDown = true;
  const authorize = () => {
    if (isTokenServiceDown) throw new Error('no token');
  };
  const { watson, states } = startWatson(backend, { authorize });
  const { languageModels } = watson.clientFor();
  for (let i = 0; i < 2 * FAILURES_TO_OPEN; i += 1)
    await expect(languageModels.reset('m-1')).rejects.toThrow('network');
  expect(backend.requests).toEqual([]);
  isTokenServiceDown = false;
  for (let i = 0; i < 2 * FAILURES_TO_OPEN; i += 1) {
    const aborting = new AbortController();
    const reading = languageModels.get('m-1', aborting.signal);
    await until('the call', () => backend.requests.length === i + 1);
    aborting.abort();
    await expect(reading).rejects.toThrow('abort');
  }
  expect(states).toEqual([]);
});

test('a read that is retried requests credentials once', async () => {
  const seen: unknown[] = [];
  let requested = 0;
  const backend = await startBackend((req, res) => {
    seen.push(req.headers.authorization);
    broken(req, res);
  });
  const authorize = (headers: Record<string, string>) =>
    void (headers['authorization'] = `Bearer ${(requested += 1)}`);
  const { watson } = startWatson(backend, { authorize });
  await expect(watson.clientFor().languageModels.list()).rejects.toThrow('HTTP 500');
  expect(seen).toEqual(['Bearer 1', 'Bearer 1']);
});

test('onExchange is called once for each exchange, with its route, also where the circuit is open', async () => {
  const backend = await startBackend(broken);
  const ended: EndedExchange[] = [];
  const started = startWatson(backend, { onExchange: (exchange) => void ended.push(exchange) });
  const { corpora, words, baseModels, languageModels } = started.watson.clientFor();
  await openCircuit(started);
  ended.length = 0;
  backend.behave(serve);
  await Promise.all([languageModels.list(), languageModels.list()].map((call) => call.catch(() => {})));
  await until('the recovery', () => started.watson.isAvailable);
  await languageModels.list();
  const calls = [
    corpora.get('m-1', 'a/b'),
    words.list('m-1', 'all'),
    baseModels.get('en-US'),
    languageModels.train('m-1', {}),
  ];
  await Promise.allSettled(calls);

  const reported = ended.map(({ method, route, outcome }) => [
    `${method} ${route}`,
    outcome?.message ?? 'ok',
  ]);
  const url = `${backend.url}/v1/customizations`;
  expect(reported.slice(0, 2)).toEqual([
    ['GET /v1/customizations', `GET ${url}: network`],
    ['GET /v1/customizations', 'ok'],
  ]);
  expect(reported).toHaveLength(6);
  expect(new Set(reported.slice(2).map(([route]) => route))).toEqual(
    new Set([
      'GET /v1/customizations/{id}/corpora/{name}',
      'GET /v1/customizations/{id}/words',
      'GET /v1/models/{name}',
      'POST /v1/customizations/{id}/train',
    ]),
  );
  expect(ended.every(({ durationMs }) => durationMs >= 0)).toBe(true);
});

test('the trace headers of the caller are passed on', async () => {
  const seen: unknown[] = [];
  const backend = await startBackend((req, res) => {
    const { traceparent, tracestate } = req.headers;
    seen.push({ traceparent, tracestate });
    serve(req, res);
  });
  const { watson } = startWatson(backend);
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await watson.clientFor(undefined, { traceparent, tracestate: 'a=1' }).languageModels.list();
  await watson.clientFor(undefined, { traceparent }).languageModels.list();
  await watson.clientFor().languageModels.list();
  expect(seen).toEqual([
    { traceparent, tracestate: 'a=1' },
    { traceparent, tracestate: undefined },
    { traceparent: undefined, tracestate: undefined },
  ]);
});

test('200 concurrent reads use at most 64 connections', async () => {
  const sockets = new Set<unknown>();
  const waiting: (() => void)[] = [];
  const backend: Backend = await startBackend((req, res) => {
    sockets.add(req.socket);
    waiting.push(() => serve(req, res));
  });
  const { watson } = startWatson(backend);
  const reads = Array.from({ length: 200 }, (_, i) =>
    watson.clientFor(`Bearer caller-${i}`).languageModels.list(),
  );
  for (let answered = 0; answered < 200; answered += 1) {
    await until('the next calls', () => waiting.length >= Math.min(64, 200 - answered));
    expect(waiting.length).toBeLessThanOrEqual(64);
    waiting.shift()?.();
  }
  await Promise.all(reads);
  expect(sockets.size).toBe(64);
});
