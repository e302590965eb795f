import { getIntrospectionQuery } from 'graphql';
import { expect, test } from 'vitest';
import { startGateway } from '../../support/gateway/gateway.ts';
import { TRANSPORT_NAMES, TRANSPORTS } from '../../support/gateway/transports.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { collect } from '../../support/websocket/client.ts';
import { until } from '../../support/wait.ts';

const times = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

/** A gateway in front of a service with this many models. */
async function start(count: number, answerBytes?: number) {
  const models = Array.from({ length: count }, (_, i) => model(`m-${i}`, { description: 'd'.repeat(400) }));
  const backend = await startBackend((req, res) =>
    json(res, 200, req.url?.endsWith('/customizations') ? { customizations: models } : models[0]),
  );
  const limits = answerBytes === undefined ? {} : { answerBytes };
  return startGateway({ upstream: { url: backend.url }, limits });
}

const tooLarge = (bytes: number) => ({
  message: expect.stringContaining(`larger than ${bytes} bytes (LEXIGATE_MAX_ANSWER_BYTES)`),
  extensions: { code: 'ANSWER_TOO_LARGE' },
});

test.each(TRANSPORT_NAMES)('over %s 60 aliases of a list of 1,000 models are too large', async (name) => {
  const gateway = await start(1_000);
  const fields = 'id name description status progress baseModelName language';
  const { data, errors } = await TRANSPORTS[name](
    gateway,
    `{ ${times(60, (i) => `x${i}: customizations { ${fields} }`)} }`,
  );
  expect(data).toBeNull();
  expect(errors).toEqual([tooLarge(16 * 1024 * 1024)]);
});

test.each(TRANSPORT_NAMES)('over %s the limit can be set, and a smaller answer is returned', async (name) => {
  const gateway = await start(20, 2_000);
  const query = (alias: string) => `{ customizations { ${alias}: id } }`;
  expect((await TRANSPORTS[name](gateway, query('a'))).data.customizations).toHaveLength(20);
  // The names of fields are part of the answer.
  expect((await TRANSPORTS[name](gateway, query('a'.repeat(200)))).errors).toEqual([tooLarge(2_000)]);
});

test('introspection counts towards the size of the answer', async () => {
  const gateway = await start(1, 20_000);
  expect((await gateway.query(getIntrospectionQuery())).errors).toEqual([tooLarge(20_000)]);
  expect((await gateway.query('{ __type(name: "Word") { name } }')).errors).toBeUndefined();
});

test('an event that is too large is an error, and the subscription continues', async () => {
  const gateway = await start(1, 200);
  const query = `subscription { modelStatus(id: "m-0") { ${'a'.repeat(300)}: id } }`;
  const { events, end } = collect(gateway.client(), query);
  await until('the event', () => events.length === 1);
  expect(events[0]).toEqual({ data: null, errors: [tooLarge(200)] });
  expect(end.kind).toBeUndefined();
});
