import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, type Limits } from '../../../src/config/limits.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { startBusyService } from '../../support/busy-service.ts';
import { TYPENAME, WATCH_MODEL } from '../../support/documents.ts';
import { ask, collect } from '../../support/websocket/client.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { TRANSPORT_NAMES, TRANSPORTS } from '../../support/gateway/transports.ts';

const times = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

/** A gateway in front of a service that has every model and records requests. */
async function startCounted(limits: Partial<Limits> = {}) {
  const backend = await startBackend((req, res) => {
    const id = /customizations\/([^/?]+)/.exec(req.url ?? '')?.[1];
    json(res, 200, id === undefined ? { customizations: [] } : model(id));
  });
  const gateway = await startGateway({ upstream: { url: backend.url }, limits });
  return { backend, gateway };
}

const WORDS = `mutation ($words: [WordInput!]!) { addWords(modelId: "m-1", words: $words) { errors { message } } }`;
const MAIN = 'customization(id: "m-1")';

/** Documents that exceed a limit of 5, but not the default limit. */
const PAST_FIVE: Record<string, [keyof Limits, string, object?]> = {
  tokens: ['tokens', `{ ${MAIN} { id } }`],
  depth: ['depth', `{ ${MAIN} { corpora { name } words { edges { node { error { element } } } } } }`],
  aliases: ['aliases', `{ ${times(6, (i) => `x${i}: ${MAIN} { id }`)} }`],
  'root fields': ['rootFields', `{ ${times(6, () => `${MAIN} { id }`)} }`],
  directives: ['directives', `{ ${MAIN} { ${times(6, (i) => `x${i}: id @skip(if: false)`)} } }`],
  'items of a list in a variable': [
    'listItems',
    WORDS,
    { words: Array.from({ length: 6 }, () => ({ word: 'a' })) },
  ],
  'items of a list inside a list': [
    'listItems',
    WORDS,
    { words: [{ word: 'a', soundsLike: Array(6).fill('a') }] },
  ],
  'items of a list in the document': [
    'listItems',
    `subscription { modelStatus(id: "m-1", until: [${times(6, () => 'FAILED')}]) { id } }`,
  ],
};

test.each(Object.entries(PAST_FIVE))(
  'the limit of %s can be set and applies to every transport',
  async (_what, [limit, query, variables]) => {
    const strict = await startCounted({ [limit]: limit === 'depth' ? 4 : 5 });
    for (const name of TRANSPORT_NAMES) {
      const { data, errors } = await TRANSPORTS[name](strict.gateway, query, { ...variables });
      expect(data).toBeUndefined();
      expect(errors).toHaveLength(1);
      expect(errors[0].extensions).toEqual({ code: 'QUERY_TOO_COMPLEX', requestId: expect.any(String) });
      expect(errors[0].message).toContain(`at most ${limit === 'depth' ? 4 : 5}`);
    }
    expect(strict.backend.requests).toEqual([]);
  },
);

test('the default limits apply, and a document at the limit runs', async () => {
  const { gateway, backend } = await startCounted();
  const aliases = (count: number) => `{ ${times(count, (i) => `x${i}: ${MAIN} { id }`)} }`;
  const words = (count: number) => ({ words: Array.from({ length: count }, () => ({ word: 'a' })) });
  expect((await gateway.query(aliases(60))).errors).toBeUndefined();
  expect((await gateway.query(WORDS, words(1_000))).errors).toBeUndefined();
  const asked = backend.requests.length;
  for (const refused of [await gateway.query(aliases(61)), await gateway.query(WORDS, words(1_001))]) {
    expect(refused.errors[0].extensions).toEqual({
      code: 'QUERY_TOO_COMPLEX',
      requestId: expect.any(String),
    });
  }
  expect(backend.requests).toHaveLength(asked);
});

test('a refused operation does not affect its socket', async () => {
  const { gateway } = await startCounted({ aliases: 1 });
  const client = gateway.client();
  const { end } = collect(client, `{ a: ${MAIN} { id } b: ${MAIN} { id } }`);
  await until('the refusal', () => end.kind !== undefined);
  expect(end.kind).toBe('error');
  expect(await ask(client, TYPENAME)).toEqual({ data: { __typename: 'Query' } });
});

test.each(TRANSPORT_NAMES)(
  'over %s a field without a result at the deadline is EXECUTION_TIMEOUT, and the other fields are returned',
  async (transport) => {
    const backend = await startBackend((req, res) => {
      if (!req.url?.endsWith('/corpora')) json(res, 200, model('m-1'));
    });
    const limits = { executionMs: 300 };
    const gateway = await startGateway({ upstream: { url: backend.url }, limits });
    const { data, errors } = await TRANSPORTS[transport](gateway, `{ ${MAIN} { id corpora { name } } }`);
    expect(data).toEqual({ customization: { id: 'm-1', corpora: null } });
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['customization', 'corpora'],
        extensions: expect.objectContaining({ code: 'EXECUTION_TIMEOUT' }),
        message: expect.stringContaining('0.3 s'),
      }),
    ]);
    await until('the call to be cancelled', () => backend.aborted.length === 1);
  },
);

test('a write that runs at the deadline completes, and no further write is sent', async () => {
  const service = await startBusyService();
  service.status = 'available';
  service.hold();
  const gateway = await startGateway({ upstream: { url: service.url }, limits: { executionMs: 200 } });
  const reset = (id: string) => `${id.replace('-', '')}: resetModel(id: "${id}") { errors { message } }`;
  const answer = gateway.query(`mutation { ${reset('m-1')} ${reset('m-2')} }`);
  await until('the first write', () => service.held === 1);
  // The execution deadline of 200 ms passes while the write runs.
  await delay(400);
  service.release();
  const { data, errors } = await answer;
  expect(data).toEqual({ m1: { errors: [] }, m2: null });
  expect(errors.map(({ extensions }: any) => extensions.code)).toEqual(['EXECUTION_TIMEOUT']);
  expect(service.writes.map(({ line }) => line)).toEqual(['POST /v1/customizations/m-1/reset']);
});

test('waiting for a busy model does not count towards the execution deadline', async () => {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url }, limits: { executionMs: 300 } });
  const answer = gateway.query(
    'mutation { resetModel(id: "m-1", onBusy: WAIT) { model { id } errors { message } } }',
  );
  await until('several polls', () => service.requests.length > 3);
  // Twice the execution deadline passes while the model is busy.
  await delay(600);
  service.status = 'available';
  expect(await answer).toEqual({ data: { resetModel: { model: { id: 'm-1' }, errors: [] } } });
});

test('the root fields of an operation make at most the allowed number of calls, and the error states the limit', async () => {
  const { gateway, backend } = await startCounted({ rootCalls: 5 });
  const { data, errors } = await gateway.query(
    `{ ${times(8, (i) => `x${i}: customization(id: "m-${i}") { id }`)} }`,
  );
  // One of the calls was a list call, which returned no model.
  expect(backend.requests).toHaveLength(5);
  expect(Object.values(data).filter(Boolean)).toHaveLength(4);
  expect(errors).toHaveLength(4);
  for (const { extensions, message } of errors) {
    expect(extensions).toEqual({ code: 'QUERY_TOO_COMPLEX', requestId: expect.any(String) });
    expect(message).toContain('at most 5 REST calls');
  }
});

test('a document of 40 writes with their reads makes 64 calls and no more', async () => {
  const { gateway, backend } = await startCounted();
  const resets = times(40, (i) => `x${i}: resetModel(id: "m-${i}") { model { id } errors { message } }`);
  const { data, errors } = await gateway.query(`mutation { ${resets} }`);
  expect(backend.requests).toHaveLength(DEFAULT_LIMITS.rootCalls);
  const written = backend.requests.filter((line) => line.startsWith('POST'));
  expect(written).toEqual(Array.from({ length: 32 }, (_, i) => `POST /v1/customizations/m-${i}/reset`));
  expect(Object.values(data).filter(Boolean)).toHaveLength(32);
  expect(errors).toHaveLength(8);
});

test('lists under models do not count as root calls', async () => {
  const { gateway } = await startCounted({ rootCalls: 1 });
  const { errors } = await gateway.query(
    `{ ${MAIN} { corpus(name: "a") { name } grammars { name } words { totalCount } } }`,
  );
  expect(errors.map(({ extensions }: any) => extensions.code)).not.toContain('QUERY_TOO_COMPLEX');
});

test('a socket has at most the allowed number of subscriptions, and one that ends frees its slot', async () => {
  const { gateway } = await startCounted({ socketOperations: 3 });
  const client = gateway.client();
  const live = [0, 1, 2].map(() => collect(client, WATCH_MODEL));
  await until('the first events', () => live.every(({ events }) => events.length > 0));
  const { errors, refused } = await ask(client, WATCH_MODEL);
  expect(refused).toBe(true);
  expect(errors[0].extensions).toEqual({ code: 'TOO_MANY_OPERATIONS', requestId: expect.any(String) });
  expect(errors[0].message).toContain('at most 3 live subscriptions');
  expect(await ask(client, TYPENAME)).toHaveProperty('data');
  live[0]?.unsubscribe();
  await until('a free slot', async () => {
    const again = collect(client, WATCH_MODEL);
    await until('an event or a refusal', () => again.events.length > 0 || again.end.kind !== undefined);
    return again.events.length > 0;
  });
  const elsewhere = collect(gateway.client(), WATCH_MODEL);
  await until('an event on another socket', () => elsewhere.events.length > 0);
});

test('subscriptions that complete or are refused free their slot', async () => {
  const { gateway } = await startCounted({ socketOperations: 1 });
  const client = gateway.client();
  for (let i = 0; i < 3; i += 1) {
    const ended = await ask(client, 'subscription { modelStatus(id: "m-1", until: [READY]) { id } }');
    expect(ended).toEqual({ data: { modelStatus: { id: 'm-1' } } });
    expect((await ask(client, 'subscription { modelStatus(id: "..") { id } }')).refused).toBe(true);
  }
});

test('a socket has at most the allowed number of concurrent queries', async () => {
  const held: (() => void)[] = [];
  const backend = await startBackend((_req, res) => void held.push(() => json(res, 200, model('m-1'))));
  const gateway = await startGateway({ upstream: { url: backend.url }, limits: { socketOperations: 2 } });
  const client = gateway.client();
  const slow = ['m-1', 'm-2'].map((id) => collect(client, `{ customization(id: "${id}") { id } }`));
  await until('two calls', () => held.length === 2);
  const { errors } = await ask(client, `{ ${MAIN} { id } }`);
  expect(errors[0].extensions).toEqual({ code: 'TOO_MANY_OPERATIONS', requestId: expect.any(String) });
  held.forEach((release) => release());
  await until('the answers', () => slow.every(({ end }) => end.kind === 'complete'));
  expect(await ask(client, TYPENAME)).toHaveProperty('data');
});
