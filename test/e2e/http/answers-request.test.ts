import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import {
  DELETE_MODEL,
  GET_MODEL_BY_ID,
  LIST_MODELS,
  RESET_MODEL,
  TYPENAME,
  UNKNOWN_FIELD,
  WATCH_MODEL,
  WATCH_MODEL_BY_ID,
} from '../../support/documents.ts';
import { ask, collect } from '../../support/websocket/client.ts';
import { openRaw } from '../../support/websocket/raw-socket.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { html, refuse, refuseAsPlatform, reset } from '../../support/upstream/misbehaviour.ts';
import { TRANSPORT_NAMES, TRANSPORTS } from '../../support/gateway/transports.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

/** A gateway in front of a service that must not receive a request. */
async function startUncalled() {
  const backend = await startBackend((_req, res) => json(res, 200, { customizations: [] }));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  return { backend, gateway };
}

const BAD_IDS = ['', '.', '..', 'a/b', 'a%2Fb', 'a b', 'é', 'x'.repeat(65)];

test.each(BAD_IDS)(
  'the id "%s" is BAD_USER_INPUT, or InvalidInputError of a mutation, and causes no REST call',
  async (id) => {
    const { backend, gateway } = await startUncalled();
    const query = 'query($id: ID!) { field: customization(id: $id) { id } }';
    const { data, errors } = await gateway.query(query, { id });
    expect(data).toEqual({ field: null });
    expect(errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', requestId: expect.any(String) });
    for (const name of ['trainModel', 'resetModel', 'upgradeModel', 'deleteModel']) {
      const mutation = `mutation($id: ID!) { field: ${name}(id: $id) { errors { __typename } } }`;
      expect(await gateway.query(mutation, { id })).toEqual({
        data: { field: { errors: [{ __typename: 'InvalidInputError' }] } },
      });
    }
    for (const transport of ['WebSocket', 'server-sent events'] as const) {
      const result = await TRANSPORTS[transport](gateway, WATCH_MODEL_BY_ID, { id });
      expect(result.data).toBeUndefined();
      expect(result.errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', requestId: expect.any(String) });
    }
    expect(backend.requests).toEqual([]);
  },
);

test.each([
  ['a syntax error', '{ customizations {', 'GRAPHQL_PARSE_FAILED'],
  ['an unknown field', '{ customizations { nope } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['an argument of a wrong type', '{ customization(id: {}) { id } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['a missing variable', GET_MODEL_BY_ID, 'BAD_USER_INPUT'],
  ['a missing variable of a subscription', WATCH_MODEL_BY_ID, 'BAD_USER_INPUT'],
])('%s is refused over every transport without a REST call', async (_what, operation, code) => {
  const { backend, gateway } = await startUncalled();

  for (const transport of TRANSPORT_NAMES) {
    const result = await TRANSPORTS[transport](gateway, operation);
    expect(result).not.toHaveProperty('data');
    expect(result.errors).toHaveLength(1);
    expect(result.errors[0].extensions.code).toBe(code);
    if (transport === 'WebSocket') expect(result.refused).toBe(true);
    if (code === 'BAD_USER_INPUT') expect(result.errors[0].message).toContain('$id');
  }
  expect(backend.requests).toEqual([]);
});

test('a refused operation does not affect its socket or other operations on it', async () => {
  let progress = 0;
  const backend = await startBackend((_req, res) => json(res, 200, model('m-1', { progress })));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const client = gateway.client();
  let closed = 0;
  client.on('closed', () => void (closed += 1));
  const neighbour = collect(client, 'subscription { modelStatus(id: "m-1") { progress } }');
  await until('the first event', () => neighbour.events.length === 1);

  for (const bad of ['{', UNKNOWN_FIELD, 'subscription { modelStatus(id: "a/b") { id } }']) {
    const result = await ask(client, bad);
    expect(result.refused).toBe(true);
  }
  progress = 40;

  await until('the next event', () => neighbour.events.length === 2);
  expect(neighbour.events[1]).toEqual({ data: { modelStatus: { progress: 40 } } });
  expect(neighbour.end).toEqual({});
  expect(closed).toBe(0);
});

test('an operation that was not executed has status 400 for clients that accept GraphQL responses', async () => {
  const { gateway } = await startUncalled();
  const accept = 'application/graphql-response+json';

  for (const query of ['{', UNKNOWN_FIELD, GET_MODEL_BY_ID]) {
    expect((await gateway.post(query, {}, { accept })).status).toBe(400);
  }
  expect((await gateway.post(LIST_MODELS, {}, { accept })).status).toBe(200);
});

test.each([
  [
    'a body of 2 MB',
    JSON_TYPE,
    JSON.stringify({ query: `{ customizations { id } } #${'x'.repeat(2_000_000)}` }),
    413,
  ],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'query={customizations{id}}', 415],
  ['plain text', { 'content-type': 'text/plain' }, '{"query":"{ customizations { id } }"}', 415],
  ['no content type', { 'content-type': '' }, '{"query":"{ customizations { id } }"}', 415],
  ['latin1', { 'content-type': 'application/json; charset=iso-8859-1' }, '{}', 415],
  ['bad JSON', JSON_TYPE, '{', 400],
  ['a batch', JSON_TYPE, '[{"query":"{ customizations { id } }"}]', 400],
])('%s is refused with its HTTP status', async (_what, headers, body, status) => {
  const { backend, gateway } = await startUncalled();

  const response = await fetch(gateway.endpoint, { method: 'POST', headers, body });

  expect(response.status).toBe(status);
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  expect(errors[0]?.extensions.code).toEqual(expect.any(String));
  expect(backend.requests).toEqual([]);
});

test('the charset UTF-8 is accepted in any spelling', async () => {
  const { gateway } = await startUncalled();

  for (const charset of ['charset=utf-8', 'charset="UTF-8"', 'Charset=utf8']) {
    const { status } = await gateway.post(TYPENAME, {}, { 'content-type': `application/json; ${charset}` });
    expect(status).toBe(200);
  }
});

test('a mutation over GET is refused', async () => {
  const { backend, gateway } = await startUncalled();
  const query = encodeURIComponent(DELETE_MODEL);

  const response = await fetch(`${gateway.endpoint}?query=${query}`);

  expect(response.status).toBe(405);
  expect(backend.requests).toEqual([]);
});

test.each([
  ['a message of 2 MB', `{"type":"ping","payload":{"x":"${'x'.repeat(2_000_000)}"}}`, 1009],
  ['a message that is not JSON', 'hello', 4400],
  ['a message of an unknown type', '{"type":"hello"}', 4400],
])('%s closes the socket', async (_what, message, code) => {
  const { backend, gateway } = await startUncalled();
  const socket = await openRaw(gateway.endpoint, { init: true });

  socket.send(message);

  await socket.gone();
  expect(socket.closed?.code).toBe(code);
  expect(backend.requests).toEqual([]);
});

test('no credential appears in the log after any upstream failure', async () => {
  const backend = await startBackend(reset);
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const http = { authorization: 'Bearer secret-of-http' };
  const client = gateway.client({ authorization: 'Bearer secret-of-websocket' });
  collect(client, WATCH_MODEL);
  await until('a poll to be logged', () => gateway.logLines.some(({ msg }) => msg === 'poll failed'));
  const behaviours = [reset, refuse(500, 'broken'), html, refuse(404, 'none'), refuseAsPlatform(403, 'no')];
  for (const behaviour of behaviours) {
    backend.behave(behaviour);
    for (const operation of [LIST_MODELS, RESET_MODEL]) {
      await gateway.query(operation, {}, http);
      await ask(client, operation);
    }
    await fetch(`${gateway.url}/nowhere`, { headers: http });
  }

  expect(gateway.logLines.length).toBeGreaterThan(10);
  expect(JSON.stringify(gateway.logLines)).not.toMatch(/secret-of|authorization/i);
});
