import { expect, test } from 'vitest';
import { startBusyService } from '../../support/busy-service.ts';
import { TYPENAME } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { until, untilQuiet } from '../../support/wait.ts';
import { ask, collect } from '../../support/websocket/client.ts';

const LOWER = '5d0c7b9e-2f61-4c3a-9a0e-6b1f54c2e7aa';
const UPPER = LOWER.toUpperCase();

test('two spellings of an id are one REST call and one watched model, whichever spelling the service has', async () => {
  const backend = await startBackend((_req, res) => json(res, 200, model(UPPER)));
  const gateway = await startGateway({ upstream: { url: backend.url }, pollIntervalMs: 60_000 });
  const query = `{ a: customization(id: "${LOWER}") { id } b: customization(id: "${UPPER}") { id } }`;
  expect(await gateway.query(query)).toEqual({ data: { a: { id: LOWER }, b: { id: LOWER } } });
  expect(backend.requests).toEqual([`GET /v1/customizations/${LOWER}`]);

  const watchers = [LOWER, UPPER].map((id) =>
    collect(gateway.client(), `subscription { modelStatus(id: "${id}") { id } }`),
  );
  await until('both states', () => watchers.every(({ events }) => events.length > 0));
  expect(watchers.map(({ events }) => events[0].data.modelStatus.id)).toEqual([LOWER, LOWER]);
  expect(new Set(backend.requests)).toEqual(new Set([`GET /v1/customizations/${LOWER}`]));
});

test('writes that spell the id of their model differently wait in one queue', async () => {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url } });
  service.status = 'ready';
  service.hold();
  for (const [i, id] of [LOWER, UPPER, LOWER, UPPER].entries()) {
    const client = gateway.client();
    collect(
      client,
      `mutation { deleteCorpus(modelId: "${id}", name: "c${i}", onBusy: WAIT) { errors { message } } }`,
    );
    await ask(client, TYPENAME);
  }
  for (let sent = 1; sent <= 4; sent += 1) {
    await until(`write ${sent}`, () => service.held === 1);
    await untilQuiet('the service', () => service.writes.length, 50);
    expect(service.writes).toHaveLength(sent);
    service.release();
  }
  expect(service.mostAtATime).toBe(1);
});
