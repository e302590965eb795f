import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { createWatson, type EndedExchange, type WatsonOptions } from '../../../src/watson/client.ts';
import { json, model, startBackend, type Backend } from '../../support/upstream/backend.ts';
import { LIST_MODELS, RESET_MODEL } from '../../support/documents.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
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
const TRY_INTERVAL_MS = 500;
const TIMEOUT_MS = 2_000;
/** Longer than any test: what ends before it did not wait for it. */
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

/** Calls of so many callers at once, which share nothing. */
async function askAsMany(gateway: TestGateway, count: number, query = LIST_MODELS) {
  const asking = Array.from({ length: count }, async (_, i) => {
    const beganAt = performance.now();
    const { errors } = await gateway.query(query, {}, { authorization: `Bearer caller-${i}` });
    return { error: errors?.[0]?.extensions, tookMs: performance.now() - beganAt };
  });
  return Promise.all(asking);
}

/** Opens the circuit with writes, which are tried only once. */
async function openCircuit({ watson }: ReturnType<typeof startWatson>): Promise<void> {
  for (let i = 0; i < FAILURES_TO_OPEN; i += 1) {
    await expect(watson.clientFor().languageModels.reset('m-1')).rejects.toThrow('HTTP 500');
  }
  expect(watson.circuitState).toBe('open');
  expect(watson.isAvailable).toBe(false);
}

async function expectRefusals(gateway: TestGateway, requests: readonly string[]): Promise<void> {
  const before = requests.length;
  const beganAt = performance.now();
  const answers = await askAsMany(gateway, 100);
  const { errors } = await gateway.query(RESET_MODEL);
  const tries = Math.ceil((performance.now() - beganAt) / TRY_INTERVAL_MS) + 1;

  const refused = answers.filter(({ error }) => error?.code === 'UPSTREAM_UNAVAILABLE' && !error.upstream);
  expect(refused.length).toBeGreaterThanOrEqual(100 - tries);
  expect(answers.filter(({ tookMs }) => tookMs < TIMEOUT_MS).length).toBeGreaterThanOrEqual(100 - tries);
  expect(requests.length - before).toBeLessThanOrEqual(2 * tries);
  // Nothing was sent, unless this was the one that is let through.
  if (requests.every((line) => !line.startsWith('POST')))
    expect(errors[0].extensions.outcome).toBeUndefined();
  expect(errors[0].extensions.code).toMatch(/^UPSTREAM_(UNAVAILABLE|TIMEOUT)$/);
}

async function expectRecovery(gateway: TestGateway): Promise<void> {
  await until('the recovery', async () => (await gateway.query(LIST_MODELS)).errors === undefined);
  const answers = await askAsMany(gateway, 50);
  expect(answers.filter(({ error }) => error)).toEqual([]);
}

test.each([
  ['answers 500', broken],
  ['resets connections', reset],
  ['hangs', hang],
])('a service that %s is left alone, and used again as soon as it is well', async (_what, trouble) => {
  const backend = await startBackend(trouble);
  const gateway = await startGateway({ upstream: { url: backend.url }, upstreamTimeoutMs: TIMEOUT_MS });
  const answers = await askAsMany(gateway, FAILURES_TO_OPEN);
  expect(answers.every(({ error }) => error?.code.startsWith('UPSTREAM_'))).toBe(true);

  await expectRefusals(gateway, backend.requests);
  backend.behave(serve);
  await expectRecovery(gateway);
});

test('a service that refuses connections is left alone, and used again as soon as it is there', async () => {
  const backend = await startBackend(serve);
  const gateway = await startGateway({ upstream: { url: backend.url }, upstreamTimeoutMs: TIMEOUT_MS });
  await backend.stop();
  await askAsMany(gateway, FAILURES_TO_OPEN);
  const beganAt = performance.now();
  const answers = await askAsMany(gateway, 100);
  expect(answers.every(({ error }) => error?.code === 'UPSTREAM_UNAVAILABLE')).toBe(true);
  // Those that are refused wait for no second try.
  const tries = Math.ceil((performance.now() - beganAt) / TRY_INTERVAL_MS) + 1;
  const lines = gateway.logLines.filter(({ msg }) => msg === 'upstream failure');
  const causes = lines.slice(-100).map((line) => line['cause']);
  expect(causes.filter((cause) => cause === 'CIRCUIT_OPEN').length).toBeGreaterThanOrEqual(100 - tries);

  const server = createServer(serve).listen(Number(new URL(backend.url).port), '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await expectRecovery(gateway);
});

test('an upload that is refused is answered, and nothing of it is sent', async () => {
  const backend = await startBackend(broken);
  const gateway = await startGateway({ upstream: { url: backend.url } });
  await askAsMany(gateway, FAILURES_TO_OPEN);
  const query = `mutation($file: File) {
    addCorpus(modelId: "m-1", input: { name: "log", file: $file }) { errors { message } }
  }`;
  const content = Buffer.alloc(3_000_000, 'text ');
  const form = formOf(query, { file: null }, { file: { path: 'variables.file', content } });
  // One of two in a row may be let through, but not both.
  const answers = [await postForm(gateway.endpoint, form), await postForm(gateway.endpoint, form)];
  const refused = answers.filter(({ body }) => body.errors[0].extensions.upstream === undefined);
  expect(refused.length).toBeGreaterThanOrEqual(1);
  for (const { body } of refused) expect(body.errors[0].extensions).toEqual({ code: 'UPSTREAM_UNAVAILABLE' });
  const sent = backend.requests.filter((line) => line.startsWith('POST'));
  expect(sent).toHaveLength(2 - refused.length);
});

test('a service is used again although what was let through while it hung still hangs', async () => {
  const backend = await startBackend(broken);
  const started = startWatson(backend, { timeoutMs: NEVER_MS });
  const { watson } = started;
  await openCircuit(started);
  backend.behave(hang);
  const tries: Promise<unknown>[] = [];
  const isTried = () => {
    tries.push(
      watson
        .clientFor()
        .languageModels.reset('m-1')
        .catch(() => {}),
    );
    return backend.requests.length > FAILURES_TO_OPEN + 1;
  };
  await until('two calls to hang', isTried);

  backend.behave(serve);

  const list = () =>
    watson
      .clientFor()
      .languageModels.list()
      .catch(() => undefined);
  await until('the recovery', async () => (await list()) !== undefined);
  expect(watson.isAvailable).toBe(true);
  expect(backend.aborted).toEqual([]);
});

test('reads that hang when the circuit opens are given up, and their connections used again', async () => {
  const held: (() => void)[] = [];
  const backend = await startBackend((req, res) => {
    if (req.method === 'GET') return;
    if (req.url?.includes('held')) held.push(() => broken(req, res));
    else broken(req, res);
  });
  const started = startWatson(backend, { timeoutMs: NEVER_MS, connections: 2 });
  const { watson, states } = started;
  const { languageModels } = watson.clientFor();
  const hanging = [languageModels.get('m-1')];
  for (let i = 1; i < FAILURES_TO_OPEN; i += 1) await languageModels.reset('m-1').catch(() => {});
  const last = languageModels.reset('held').catch(() => {});
  await until('the last failure to be under way', () => held.length === 1);
  // There is no connection left for this one.
  hanging.push(languageModels.get('m-2'));
  expect(states).toEqual([]);
  held[0]?.();
  await last;
  expect(states).toEqual(['open']);
  for (const read of hanging) await expect(read).rejects.toMatchObject({ kind: 'network' });
  await until('the call to be given up', () => backend.aborted.length === 1);

  backend.behave(serve);

  const list = () => languageModels.list().catch(() => undefined);
  await until('the recovery', async () => (await list()) !== undefined);
  expect(backend.aborted).toEqual(['GET /v1/customizations/m-1']);
});

test('when nobody asks the client finds out by itself, without credentials', async () => {
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
])('answers of a service that is alive never open the circuit: %s', async (_what, behaviour) => {
  const backend = await startBackend(behaviour);
  const { watson, states } = startWatson(backend);
  for (let i = 0; i < 2 * FAILURES_TO_OPEN; i += 1) {
    await expect(watson.clientFor().languageModels.reset('m-1')).rejects.toThrow();
  }
  expect(states).toEqual([]);
  expect(backend.requests).toHaveLength(2 * FAILURES_TO_OPEN);
});

test('a 408 counts as a failure', async () => {
  const backend = await startBackend(refuse(408, 'too slow'));
  const { watson, states } = startWatson(backend);
  for (let i = 0; i < FAILURES_TO_OPEN; i += 1)
    await watson
      .clientFor()
      .languageModels.reset('m-1')
      .catch(() => {});
  expect(states).toEqual(['open']);
});

test('failures of the token service and callers who leave say nothing of this service', async () => {
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
    const leaving = new AbortController();
    const reading = languageModels.get('m-1', leaving.signal);
    await until('the call', () => backend.requests.length === i + 1);
    leaving.abort();
    await expect(reading).rejects.toThrow('abort');
  }
  expect(states).toEqual([]);
});

test('credentials are asked for once, also where a read is tried twice', async () => {
  const seen: unknown[] = [];
  let asked = 0;
  const backend = await startBackend((req, res) => {
    seen.push(req.headers.authorization);
    broken(req, res);
  });
  const authorize = (headers: Record<string, string>) =>
    void (headers['authorization'] = `Bearer ${(asked += 1)}`);
  const { watson } = startWatson(backend, { authorize });
  await expect(watson.clientFor().languageModels.list()).rejects.toThrow('HTTP 500');
  expect(seen).toEqual(['Bearer 1', 'Bearer 1']);
});

test('each exchange that ends is told of once, with its route, and so is one that is refused', async () => {
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

  const told = ended.map(({ method, route, outcome }) => [`${method} ${route}`, outcome?.message ?? 'done']);
  const url = `${backend.url}/v1/customizations`;
  expect(told.slice(0, 2)).toEqual([
    ['GET /v1/customizations', `GET ${url}: network`],
    ['GET /v1/customizations', 'done'],
  ]);
  expect(told).toHaveLength(6);
  expect(new Set(told.slice(2).map(([route]) => route))).toEqual(
    new Set([
      'GET /v1/customizations/{id}/corpora/{name}',
      'GET /v1/customizations/{id}/words',
      'GET /v1/models/{name}',
      'POST /v1/customizations/{id}/train',
    ]),
  );
  expect(ended.every(({ durationMs }) => durationMs >= 0)).toBe(true);
});

test('the trace of the caller is passed on', async () => {
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

test('200 reads at a time use at most 64 connections', async () => {
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
