import { expect, onTestFinished, test } from 'vitest';
import { createWatson } from '../../../src/watson/client.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { RESET_MODEL } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { refuse, type Behaviour } from '../../support/upstream/misbehaviour.ts';

const LIST = '{ customizations { id name } }';
const READS = 'GET /v1/customizations';
/** A read is joined only for so long. */
const MAX_AGE_MS = 500;

/** A service that holds reads until it is told to answer; each answer has the name that was current when it was asked. */
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
  const isAsked = (times: number) => until(`read ${times}`, () => held.length >= times);
  return { backend, held, reads, isAsked };
}

/** The client of the service without the gateway, so that calls begin at the very same time. */
function startWatson(url: string) {
  const watson = createWatson({ baseUrl: url });
  onTestFinished(() => watson.close());
  return watson;
}

test('fifty identical reads at the same time cost one call', async () => {
  const { backend, held, reads, isAsked } = await startHolding();
  const watson = startWatson(backend.url);
  const reading = Array.from({ length: 50 }, () => watson.clientFor('Bearer a').languageModels.list());
  await isAsked(1);
  held[0]?.();
  const results = await Promise.all(reading);
  expect(new Set(results).size).toBe(1);
  expect(reads()).toBe(1);
});

test('fifty identical queries at the same time cost one call, as long as it is young', async () => {
  const { backend, held, reads, isAsked } = await startHolding();
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const asking = Array.from({ length: 50 }, () => gateway.query(LIST));
  const beganAt = performance.now();
  await isAsked(1);
  // None of them is answered, so that whoever comes meets what is under way.
  await until('the time to join to be over', () => performance.now() - beganAt > MAX_AGE_MS);
  for (let answered = 0; answered < held.length; answered += 1) held[answered]?.();
  for (const { errors, data } of await Promise.all(asking)) {
    expect(errors).toBeUndefined();
    expect(data.customizations).toEqual([{ id: 'm-1', name: 'before' }]);
  }
  // More than one only where the fifty could not begin in time.
  expect(reads()).toBeLessThanOrEqual(1 + Math.floor((performance.now() - beganAt) / MAX_AGE_MS));
});

test('nothing is shared between callers with different credentials', async () => {
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

test('reads of other things, or of another part, are calls of their own', async () => {
  const { backend, held, isAsked } = await startHolding();
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
  await isAsked(reading.length);
  for (const reply of held) reply();
  await Promise.allSettled(reading);
  expect(new Set(backend.requests).size).toBe(reading.length);
});

test.each<[string, Behaviour, string | undefined]>([
  ['was done', (_req, res) => json(res, 200, {}), undefined],
  ['failed', refuse(500, 'broken'), undefined],
  ['was refused', refuse(409, 'busy'), undefined],
  ['was made with other credentials', (_req, res) => json(res, 200, {}), 'Bearer other'],
])('a read after a write that %s never gets what was read before it', async (_what, write, other) => {
  const { backend, held, reads, isAsked } = await startHolding(write);
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const early = gateway.query(LIST);
  await isAsked(1);
  await gateway.query(RESET_MODEL, {}, other === undefined ? {} : { authorization: other });

  const late = gateway.query(LIST);
  await isAsked(2);
  for (const reply of held) reply();

  expect((await early).data.customizations[0].name).toBe('before');
  expect((await late).data.customizations[0].name).toBe('after');
  expect(reads()).toBe(2);
});

test('what a mutation gives back was read after it', async () => {
  const { backend, held, isAsked } = await startHolding();
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const early = gateway.query('{ customization(id: "m-1") { name } }');
  await isAsked(1);
  const changing = gateway.query('mutation { resetModel(id: "m-1") { model { name } } }');
  await isAsked(2);
  for (const reply of held) reply();
  expect((await early).data.customization.name).toBe('before');
  expect((await changing).data.resetModel.model.name).toBe('after');
});

test('who leaves takes nothing from those who wait for the same, and the last one ends the call', async () => {
  const { backend, held, reads, isAsked } = await startHolding();
  const watson = startWatson(backend.url);
  const leaving = [new AbortController(), new AbortController()];
  const [first, second] = leaving.map(({ signal }) =>
    watson.clientFor().languageModels.list(undefined, signal),
  );
  const third = watson.clientFor().languageModels.list();
  await isAsked(1);
  leaving[0]?.abort(new Error('the first left'));
  await expect(first).rejects.toThrow('the first left');
  held[0]?.();
  expect(await second).toHaveLength(1);
  expect(await third).toHaveLength(1);
  expect(reads()).toBe(1);

  const both = leaving.map(() => new AbortController());
  const reading = both.map(({ signal }) => watson.clientFor().languageModels.list(undefined, signal));
  await isAsked(2);
  for (const controller of both) controller.abort();
  await Promise.allSettled(reading);
  await until('the call to be given up', () => backend.aborted.length === 1);
  expect(reads()).toBe(2);
});

test('a caller of the gateway who leaves takes nothing from another', async () => {
  const { backend, held, isAsked } = await startHolding();
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const leaving = new AbortController();
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: LIST }),
  };
  const left = fetch(gateway.endpoint, { ...request, signal: leaving.signal }).catch(() => 'left');
  await isAsked(1);
  let answer: any;
  void gateway.query(LIST).then((body) => (answer = body));
  leaving.abort();
  expect(await left).toBe('left');
  // It may have come too late to join, and then makes a call of its own.
  await until('the answer', () => {
    for (const reply of held.splice(0)) reply();
    return answer !== undefined;
  });
  expect(answer.data.customizations).toHaveLength(1);
});

test('a read does not join one that hangs', async () => {
  const { backend, held, reads, isAsked } = await startHolding();
  const watson = startWatson(backend.url);
  const hanging = watson.clientFor().languageModels.list();
  await isAsked(1);
  const beganAt = performance.now();
  await until('the time to join to be over', () => performance.now() - beganAt > MAX_AGE_MS);
  const late = watson.clientFor().languageModels.list();
  await isAsked(2);
  held[1]?.();
  expect(await late).toHaveLength(1);
  held[0]?.();
  expect(await hanging).toHaveLength(1);
  expect(reads()).toBe(2);
});
