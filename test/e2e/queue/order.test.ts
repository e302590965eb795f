import { expect, test } from 'vitest';
import { startBusyService, type BusyService } from '../../support/busy-service.ts';
import { TYPENAME } from '../../support/documents.ts';
import { ask, collect, type TestClient } from '../../support/websocket/client.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { until, untilQuiet } from '../../support/wait.ts';

const A = '00000000-0000-4000-8000-00000000000a';
const B = '00000000-0000-4000-8000-00000000000b';

function remove(id: string, name: string): string {
  return `mutation { deleteCorpus(modelId: "${id}", name: "${name}", onBusy: WAIT) {
    deletedName errors { __typename message transactionId ... on ModelBusyError { status activity { kind } } }
  } }`;
}

interface Writer {
  client: TestClient;
  events: any[];
  end: { kind?: string };
  unsubscribe: () => void;
}

/** One client per name. Each writes when the write before is in the queue. */
async function queueUp(gateway: TestGateway, id: string, names: string[]): Promise<Writer[]> {
  const writers: Writer[] = [];
  for (const name of names) {
    const client = gateway.client();
    writers.push({ client, ...collect(client, remove(id, name)) });
    // The same socket answers this query after it has accepted the write.
    await ask(client, TYPENAME);
  }
  return writers;
}

function namesWritten({ writes }: BusyService): (string | undefined)[] {
  return writes.map(({ line }) => line.split('/').at(-1));
}

async function finished(writers: Writer[]): Promise<any[]> {
  await until('the end of all writers', () => writers.every(({ end }) => end.kind !== undefined));
  return writers.map(({ events }) => events[0]?.data.deleteCorpus);
}

test('writes of several clients are sent one at a time, in the order of their arrival', async () => {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url } });
  const names = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'];

  const writers = await queueUp(gateway, A, names);
  service.hold();
  service.status = 'ready';
  for (let sent = 1; sent <= names.length; sent += 1) {
    await until(`write ${sent}`, () => service.held === 1);
    await untilQuiet('the service', () => service.writes.length, 50);
    expect(service.writes).toHaveLength(sent);
    service.release();
  }

  const results = await finished(writers);
  expect(results.map(({ deletedName }) => deletedName)).toEqual(names);
  expect(namesWritten(service)).toEqual(names);
  expect(service.mostAtATime).toBe(1);
});

test('when a client leaves the queue, later writes do not overtake earlier ones', async () => {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url } });
  service.status = 'ready';
  service.hold();
  const [first] = await queueUp(gateway, A, ['first']);
  await until('the first write', () => service.held === 1);
  const [second] = await queueUp(gateway, A, ['second']);

  second?.unsubscribe();
  await ask(second?.client as TestClient, TYPENAME);
  const [third] = await queueUp(gateway, A, ['third']);
  await untilQuiet('the service', () => service.writes.length, 200);
  expect(namesWritten(service)).toEqual(['first']);
  service.release();
  await until('the third write', () => service.held === 1);
  service.release();

  await finished([first as Writer, third as Writer]);
  expect(namesWritten(service)).toEqual(['first', 'third']);
  expect(service.mostAtATime).toBe(1);
});

test('one poll serves all writes that wait for a model', async () => {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url }, pollIntervalMs: 100 });
  await queueUp(gateway, A, ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8']);

  const startedAt = performance.now();
  const before = service.requests.length;
  await until('more polls of the model', () => service.requests.length >= before + 5);
  const passedMs = performance.now() - startedAt;

  // The jitter shortens the interval by at most a tenth. One loop per write would cause eight times as many polls.
  expect(service.requests.length - before).toBeLessThanOrEqual(passedMs / 90 + 1);
  expect(new Set(service.requests)).toEqual(new Set([`GET /v1/customizations/${A}`]));
});

test('a waiting write causes no polls of its own while the model is watched', async () => {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url }, pollIntervalMs: 60_000 });
  const watching = collect(gateway.client(), `subscription { modelStatus(id: "${A}") { status } }`);
  await until('the first event', () => watching.events.length === 1);
  const before = service.requests.length;

  await queueUp(gateway, A, ['c1', 'c2', 'c3']);
  await untilQuiet('the service', () => service.requests.length, 200);

  expect(service.requests.length).toBe(before);
});

test('a write on one model does not wait for a write on another', async () => {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url } });
  service.status = 'ready';
  service.hold();
  const writers = [...(await queueUp(gateway, A, ['a'])), ...(await queueUp(gateway, B, ['b']))];

  await until('both writes', () => service.held === 2);
  service.release();
  service.release();

  expect((await finished(writers)).map(({ deletedName }) => deletedName)).toEqual(['a', 'b']);
});

test('a write in one scope does not wait for a write in another scope on the same model id', async () => {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url } });
  service.status = 'ready';
  service.hold();
  const query = remove(A, 'c');
  const answers = ['Bearer one', 'Bearer two'].map((authorization) =>
    gateway.query(query, {}, { authorization }),
  );

  await until('both writes', () => service.held === 2);
  service.release();
  service.release();

  for (const { data } of await Promise.all(answers)) expect(data.deleteCorpus.errors).toEqual([]);
  const seen = service.writes.map(({ authorization }) => authorization);
  expect(seen.toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual(['Bearer one', 'Bearer two']);
});

test('a write that the service refuses as busy although the model was idle keeps its place and waits again', async () => {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url } });
  service.status = 'ready';
  service.hold();
  const [first] = await queueUp(gateway, A, ['first']);
  await until('the first write', () => service.held === 1);
  const [second] = await queueUp(gateway, A, ['second']);
  service.status = 'training';
  service.release();
  const polls = () => service.requests.filter((line) => line.startsWith('GET')).length;
  const before = polls();
  await until('polls of the model', () => polls() >= before + 3);
  expect(namesWritten(service)).toEqual(['first']);

  service.status = 'ready';
  for (const count of [2, 3]) {
    await until(`write ${count}`, () => service.writes.length === count);
    service.release();
  }

  await finished([first as Writer, second as Writer]);
  expect(namesWritten(service)).toEqual(['first', 'first', 'second']);
});
