import { expect, test } from 'vitest';
import { startBusyService } from '../../support/busy-service.ts';
import { collect } from '../../support/websocket/client.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { until, untilQuiet } from '../../support/wait.ts';

const ID = '00000000-0000-4000-8000-00000000000a';
const ERRORS = `errors { __typename message transactionId ... on ModelBusyError { status activity { kind } } }`;
const BUILD = `mutation {
  a: addCorpus(modelId: "${ID}", input: { name: "one", text: "Over." }, onBusy: WAIT) { ${ERRORS} }
  b: addWords(modelId: "${ID}", words: [{ word: "Solent" }], onBusy: WAIT) { ${ERRORS} }
  t: trainModel(id: "${ID}", onBusy: WAIT) { ${ERRORS} }
}`;

function busy(message: unknown) {
  return {
    __typename: 'ModelBusyError',
    message,
    transactionId: null,
    status: 'TRAINING',
    activity: { kind: 'TRAINING' },
  };
}

test('a write that waits for the longest wait ends with ModelBusyError and is never sent', async () => {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url }, busyTimeoutMs: 300 });

  const startedAt = performance.now();
  const { data } = await gateway.query(`mutation { trainModel(id: "${ID}", onBusy: WAIT) { ${ERRORS} } }`);

  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(290);
  expect(data.trainModel.errors).toEqual([busy(expect.stringContaining('the longest wait is 0.3 s'))]);
  service.status = 'ready';
  await untilQuiet('the service', () => service.requests.length, 300);
  expect(service.writes).toEqual([]);
});

test('the wait for earlier writes counts towards the longest wait', async () => {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url }, busyTimeoutMs: 500 });
  service.status = 'ready';
  service.hold();
  const first = gateway.query(`mutation { trainModel(id: "${ID}", onBusy: WAIT) { ${ERRORS} } }`);
  await until('the first write', () => service.held === 1);

  const second = await gateway.query(`mutation { trainModel(id: "${ID}", onBusy: WAIT) { ${ERRORS} } }`);
  expect(second.data.trainModel.errors).toMatchObject([{ __typename: 'ModelBusyError' }]);

  service.release();
  expect((await first).data.trainModel.errors).toEqual([]);
  expect(service.writes).toHaveLength(1);
});

/** Ways to leave during a wait. Each starts the build and returns a function that leaves it. */
const WAYS: [string, (gateway: TestGateway) => () => void][] = [
  [
    'aborts its HTTP request',
    (gateway) => {
      const leaving = new AbortController();
      const { signal } = leaving;
      const headers = { 'content-type': 'application/json' };
      void fetch(gateway.endpoint, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: BUILD }),
        signal,
      }).catch(() => {});
      return () => leaving.abort();
    },
  ],
  ['completes its operation on the WebSocket', (gateway) => collect(gateway.client(), BUILD).unsubscribe],
  [
    'loses its WebSocket',
    (gateway) => {
      const client = gateway.client();
      collect(client, BUILD);
      return () => client.cut();
    },
  ],
];

test.each(WAYS)('no write is sent for a client that %s while it waits', async (_way, start) => {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url } });
  const leave = start(gateway);
  await until('the second poll of the model', () => service.requests.length >= 2);

  leave();
  await untilQuiet('the service', () => service.requests.length, 500);
  service.status = 'ready';
  await untilQuiet('the service', () => service.requests.length, 500);

  expect(service.writes).toEqual([]);
  const errors = gateway.logLines.filter(({ level }) => Number(level) >= 50);
  expect(errors).toEqual([]);
});

test('a write that was sent when its client leaves is carried out, and the next ones are not', async () => {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url } });
  service.status = 'ready';
  service.hold();
  const { unsubscribe } = collect(gateway.client(), BUILD.replace(/a: .*\n/, ''));
  await until('the words', () => service.held === 1);

  unsubscribe();
  await untilQuiet('the service', () => service.requests.length, 300);
  expect(service.aborted).toEqual([]);
  service.release();
  await untilQuiet('the service', () => service.requests.length, 500);

  expect(service.writes.map(({ line }) => line)).toEqual([`POST /v1/customizations/${ID}/words`]);
});

test('a gateway that closes answers waiting writes over HTTP', async () => {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url } });
  const answer = gateway.query(BUILD);
  await until('the second poll of the model', () => service.requests.length >= 2);

  await gateway.close();

  const gaveUp = {
    errors: [busy(expect.stringContaining('The write was not sent: the gateway is shutting down.'))],
  };
  expect(await answer).toEqual({ data: { a: gaveUp, b: gaveUp, t: gaveUp } });
  expect(service.writes).toEqual([]);
});

test('a gateway that closes answers waiting writes over WebSocket without delay', async () => {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url } });
  const { events, end } = collect(gateway.client(), BUILD);
  await until('the second poll of the model', () => service.requests.length >= 2);

  const startedAt = performance.now();
  await gateway.close();

  expect(performance.now() - startedAt).toBeLessThan(6_000);
  await until('the end of the operation', () => end.kind !== undefined);
  const gaveUp = {
    errors: [busy(expect.stringContaining('The write was not sent: the gateway is shutting down.'))],
  };
  expect(events).toEqual([{ data: { a: gaveUp, b: gaveUp, t: gaveUp } }]);
  expect(service.writes).toEqual([]);
});
