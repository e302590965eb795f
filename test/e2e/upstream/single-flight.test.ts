import { expect, onTestFinished, test } from 'vitest';
import { createWatson } from '../../../src/watson/client.ts';
import { loadUndici } from '../../../src/watson/dispatcher.ts';
import { RESET_MODEL } from '../../support/documents.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { refuse, type Behaviour } from '../../support/upstream/misbehaviour.ts';

const LIST = '{ customizations { id name } }';
const READS = 'GET /v1/customizations';
/** An older read is not reused. */
const MAX_AGE_MS = 500;

/** A service that holds back its responses to reads. Each response has the model's name at the time of the request. */
async function startHolding(write: Behaviour = (_req, res) => json(res, 200, {})) {
  let name = 'before';
  const held: (() => void)[] = [];
  const backend = await startBackend((req, res) => {
    if (req.method !== 'GET') {
      name = 'after';
      return write(req, res);
    }
    const read = name;
    held.push(() => {
      const found = model('m-1', { name: read });
      json(res, 200, req.url === '/v1/customizations' ? { customizations: [found] } : found);
    });
    return undefined;
  });
  const reads = () => backend.requests.filter((line) => line === READS).length;
  const isRequested = (times: number) => until(`read ${times}`, () => held.length >= times);
  return { backend, held, reads, isRequested };
}

/** The REST client without the gateway, so that reads start in the same turn of the event loop. */
function startWatson(url: string) {
  // The first read loads it, which can take longer than a read may be joined.
  loadUndici();
  const watson = createWatson({ baseUrl: url });
  onTestFinished(() => watson.close());
  return watson;
}

test('fifty concurrent identical reads cost one call', async () => {
  const { backend, held, reads, isRequested } = await startHolding();
  const watson = startWatson(backend.url);
  const reading = Array.from({ length: 50 }, () => watson.clientFor('Bearer a').languageModels.list());
  await isRequested(1);
  held[0]?.();
  const results = await Promise.all(reading);
  expect(new Set(results).size).toBe(1);
  expect(reads()).toBe(1);
});

test('fifty concurrent identical queries cost one call in each 500 ms', async () => {
  const { backend, held, reads, isRequested } = await startHolding();
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const queries = Array.from({ length: 50 }, () => gateway.query(LIST));
  const startedAt = performance.now();
  await isRequested(1);
  // No read gets a response yet, so later queries find a call in flight.
  await until('the read to be too old', () => performance.now() - startedAt > MAX_AGE_MS);
  for (let answered = 0; answered < held.length; answered += 1) held[answered]?.();
  for (const { errors, data } of await Promise.all(queries)) {
    expect(errors).toBeUndefined();
    expect(data.customizations).toEqual([{ id: 'm-1', name: 'before' }]);
  }
  // There is more than one call only where the queries took longer than that to start.
  expect(reads()).toBeLessThanOrEqual(1 + Math.floor((performance.now() - startedAt) / MAX_AGE_MS));
});

test('reads with different credentials are not deduplicated', async () => {
  const seen: (string | undefined)[] = [];
  const backend = await startBackend((req, res) => {
    seen.push(req.headers.authorization);
    json(res, 200, { customizations: [model('m-1', { name: req.headers.authorization ?? 'nobody' })] });
  });
  const watson = startWatson(backend.url);
  const callers = ['Bearer a', 'Bearer b', 'bearer a', undefined];
  const results = await Promise.all(callers.map((caller) => watson.clientFor(caller).languageModels.list()));
  expect(results.map(([found]) => found?.name)).toEqual(['Bearer a', 'Bearer b', 'bearer a', 'nobody']);
  expect(new Set(seen)).toEqual(new Set(callers));
  expect(seen).toHaveLength(callers.length);
});

test('reads of different paths or queries are not deduplicated', async () => {
  const { backend, held, isRequested } = await startHolding();
  const { languageModels, corpora, grammars, words } = startWatson(backend.url).clientFor();
  const reading = [
    languageModels.list(),
    languageModels.list('en-US'),
    languageModels.get('m-1'),
    corpora.list('m-1'),
    grammars.list('m-1'),
    words.list('m-1', 'all'),
    words.list('m-1', 'user'),
  ];
  await isRequested(reading.length);
  for (const reply of held) reply();
  await Promise.allSettled(reading);
  expect(new Set(backend.requests).size).toBe(reading.length);
});

test.each<[string, Behaviour, string | undefined]>([
  ['succeeded', (_req, res) => json(res, 200, {}), undefined],
  ['failed', refuse(500, 'broken'), undefined],
  ['was refused', refuse(409, 'busy'), undefined],
  ['was made with other credentials', (_req, res) => json(res, 200, {}), 'Bearer other'],
])('a read after a write that %s never gets a result from before the write', async (_what, write, other) => {
  const { backend, held, reads, isRequested } = await startHolding(write);
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const early = gateway.query(LIST);
  await isRequested(1);
  await gateway.query(RESET_MODEL, {}, other === undefined ? {} : { authorization: other });

  const late = gateway.query(LIST);
  await isRequested(2);
  for (const reply of held) reply();

  expect((await early).data.customizations[0].name).toBe('before');
  expect((await late).data.customizations[0].name).toBe('after');
  expect(reads()).toBe(2);
});

test('the model in a mutation payload is read after the write', async () => {
  const { backend, held, isRequested } = await startHolding();
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const early = gateway.query('{ customization(id: "m-1") { name } }');
  await isRequested(1);
  const changing = gateway.query('mutation { resetModel(id: "m-1") { model { name } } }');
  await isRequested(2);
  for (const reply of held) reply();
  expect((await early).data.customization.name).toBe('before');
  expect((await changing).data.resetModel.model.name).toBe('after');
});

test('a caller that aborts does not affect the others, and the call is aborted with its last caller', async () => {
  const { backend, held, reads, isRequested } = await startHolding();
  const watson = startWatson(backend.url);
  const aborting = [new AbortController(), new AbortController()];
  const [first, second] = aborting.map(({ signal }) =>
    watson.clientFor().languageModels.list(undefined, signal),
  );
  const third = watson.clientFor().languageModels.list();
  await isRequested(1);
  aborting[0]?.abort(new Error('the first aborted'));
  await expect(first).rejects.toThrow('the first aborted');
  held[0]?.();
  expect(await second).toHaveLength(1);
  expect(await third).toHaveLength(1);
  expect(reads()).toBe(1);

  const both = aborting.map(() => new AbortController());
  const reading = both.map(({ signal }) => watson.clientFor().languageModels.list(undefined, signal));
  await isRequested(2);
  for (const controller of both) controller.abort();
  await Promise.allSettled(reading);
  await until('the call to be aborted', () => backend.aborted.length === 1);
  expect(reads()).toBe(2);
});

test('a client that disconnects does not affect another with the same query', async () => {
  const { backend, held, isRequested } = await startHolding();
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const disconnecting = new AbortController();
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: LIST }),
  };
  const disconnected = fetch(gateway.endpoint, { ...request, signal: disconnecting.signal }).catch(
    () => 'disconnected',
  );
  await isRequested(1);
  let response: any;
  void gateway.query(LIST).then((body) => (response = body));
  disconnecting.abort();
  expect(await disconnected).toBe('disconnected');
  // The second query may have started too late to be deduplicated: then it makes a call of its own.
  await until('the response', () => {
    for (const reply of held.splice(0)) reply();
    return response !== undefined;
  });
  expect(response.data.customizations).toHaveLength(1);
});

test('a read is not deduplicated with one that hangs', async () => {
  const { backend, held, reads, isRequested } = await startHolding();
  const watson = startWatson(backend.url);
  const hanging = watson.clientFor().languageModels.list();
  await isRequested(1);
  const startedAt = performance.now();
  await until('the read to be too old', () => performance.now() - startedAt > MAX_AGE_MS);
  const late = watson.clientFor().languageModels.list();
  await isRequested(2);
  held[1]?.();
  expect(await late).toHaveLength(1);
  held[0]?.();
  expect(await hanging).toHaveLength(1);
  expect(reads()).toBe(2);
});
