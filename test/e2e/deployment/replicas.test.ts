import { expect, test } from 'vitest';
import { startBusyService } from '../../support/busy-service.ts';
import { startCountedEmulator, startGateway } from '../../support/gateway/gateway.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { READY_ID } from '../../support/model-id.ts';
import { until } from '../../support/wait.ts';
import { collect } from '../../support/websocket/client.ts';

const WATCH = `subscription { modelStatus(id: "${READY_ID}") { status } }`;
const POLL = `GET /v1/customizations/${READY_ID}`;

test('two replicas show the same models and the same status, each polls for its own subscribers, and each has its own metrics', async () => {
  const emulator = await startCountedEmulator({ trainingMs: 300 });
  const upstream = { url: emulator.url };
  const [one, two] = [await startGateway({ upstream }), await startGateway({ upstream })];
  const { data } = await one.query(
    'mutation { createModel(input: { name: "New", baseModelName: "en-US_Telephony" }) { model { id } } }',
  );
  const { id } = data.createModel.model;
  expect((await two.query(`{ customization(id: "${id}") { name } }`)).data).toEqual({
    customization: { name: 'New' },
  });
  expect(await metricsOf(one)).toMatchObject({
    'lexigate_operations_total{operation="mutation",outcome="ok"}': 1,
  });
  expect(await metricsOf(two)).not.toHaveProperty(
    ['lexigate_operations_total{operation="mutation",outcome="ok"}'],
    1,
  );

  const sockets = [one, two].map((gateway) => collect(gateway.client(), WATCH));
  await until('the first events', () => sockets.every(({ events }) => events.length > 0));
  for (const gateway of [one, two]) expect((await metricsOf(gateway))['lexigate_status_watchers']).toBe(1);
  await one.query(`mutation { trainModel(id: "${READY_ID}") { errors { message } } }`);
  const last = (events: any[]) => events.at(-1).data.modelStatus.status;
  await until(
    'the end of the training',
    () => sockets.every(({ events }) => last(events) === 'AVAILABLE'),
    30_000,
  );

  await one.close();
  const polls = () => emulator.requests.filter((line) => line === POLL).length;
  const before = polls();
  await until('polls of the other replica', () => polls() > before);
});

test('each replica has a queue of its own: writes of both for one model are carried out, and none is lost', async () => {
  const service = await startBusyService();
  const gateways = [0, 1].map(() => startGateway({ upstream: { url: service.url }, busyTimeoutMs: 60_000 }));
  const writes = (await Promise.all(gateways)).flatMap((gateway) =>
    [1, 2, 3].map(() =>
      gateway.query('mutation { trainModel(id: "m-1", onBusy: WAIT) { errors { message } } }'),
    ),
  );
  await until('both to wait', () => service.requests.length >= 2);
  expect(service.writes).toEqual([]);
  service.status = 'ready';
  for (const { data } of await Promise.all(writes)) expect(data.trainModel.errors).toEqual([]);
  expect(service.writes).toHaveLength(6);
});

test('each replica counts the rate of a caller for itself', async () => {
  const service = await startBusyService();
  const limits = { requestsPerSecond: 1 };
  const start = () => startGateway({ upstream: { url: service.url }, limits });
  const [one, two] = [await start(), await start()];
  const codeOf = async (gateway: typeof one) =>
    (await gateway.query('{ __typename }')).errors?.[0].extensions.code as string | undefined;
  await until('the rate of the first', async () => (await codeOf(one)) === 'RATE_LIMITED');
  expect(await codeOf(two)).toBeUndefined();
});
