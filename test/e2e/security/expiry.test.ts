import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startBusyService } from '../../support/busy-service.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { formOf, PREFLIGHT } from '../../support/http/form.ts';
import { openForm } from '../../support/http/multipart.ts';
import { until } from '../../support/wait.ts';
import { openRaw, subscribe, type RawSocket } from '../../support/websocket/raw-socket.ts';
import { startIdentityProvider } from '../../support/access/identity-provider.ts';

const WAITING_RESET = 'mutation { resetModel(id: "m-1", onBusy: WAIT) { errors { message } } }';
const ADD_CORPUS = (onBusy: string) =>
  `mutation ($file: File!) { addCorpus(modelId: "m-1", input: { name: "a", file: $file }, onBusy: ${onBusy}) { errors { message } } }`;
const EXPIRED = expect.objectContaining({
  message: 'The token has expired. Request a new one.',
  extensions: expect.objectContaining({ code: 'UNAUTHENTICATED' }),
});

/** A gateway in service mode, a busy service, and a token that expires within two seconds. */
async function start(authorize: (headers: Record<string, string>) => Promise<void> | void = () => {}) {
  const identity = await startIdentityProvider();
  const service = await startBusyService();
  const gateway = await startGateway({
    upstream: { url: service.url, authorize },
    access: { tokens: [], jwt: identity.options },
  });
  const expiresAt = Date.now() + 1_500;
  const token = await identity.token({ role: 'write', exp: expiresAt / 1_000 });
  const lasting = await identity.token({ role: 'write' });
  const headers = { authorization: `Bearer ${token}` };
  /** Makes the model idle. Resolves when a write that waited for it would have been sent. */
  const becomeIdle = async () => {
    service.status = 'available';
    const other = { authorization: `Bearer ${lasting}` };
    await gateway.query(WAITING_RESET.replace('m-1', 'm-2'), {}, other);
    await gateway.query(WAITING_RESET, {}, other);
    return service.writes.map(({ line }) => line);
  };
  const expiry = () => until('the expiry of the token', () => Date.now() > expiresAt);
  return { service, gateway, headers, becomeIdle, expiry };
}

const OTHERS = ['POST /v1/customizations/m-2/reset', 'POST /v1/customizations/m-1/reset'];

test('a mutation that waits for a busy model ends when its token expires, and is never sent', async () => {
  const { gateway, headers, becomeIdle } = await start();
  const { status, body } = await gateway.post(WAITING_RESET, {}, headers);
  expect(status).toBe(200);
  expect(body.errors).toEqual([EXPIRED]);
  expect(await becomeIdle()).toEqual(OTHERS);
});

test('a waiting mutation over server-sent events ends when its token expires, and is never sent', async () => {
  const { gateway, headers, becomeIdle } = await start();
  const stream = await openEventStream(gateway.endpoint, WAITING_RESET, {}, headers);
  await until('the end of the stream', () => stream.end.kind !== undefined);
  expect(stream.events).toEqual([expect.objectContaining({ errors: [EXPIRED] })]);
  expect(await becomeIdle()).toEqual(OTHERS);
});

/** A WebSocket with the token in its connection parameters. */
async function openSocket(endpoint: string, headers: Record<string, string>) {
  const socket = await openRaw(endpoint);
  socket.send({ type: 'connection_init', payload: headers });
  await socket.received(1);
  return socket;
}

function messagesOf({ frames }: RawSocket, id: string) {
  return frames.map((frame) => JSON.parse(frame)).filter((message) => message.id === id);
}

const CLOSED = { code: 4403, reason: 'The token has expired.' };

test('a waiting mutation over a WebSocket gets an error when its token expires, then the socket closes, and it is never sent', async () => {
  const { gateway, headers, becomeIdle } = await start();
  const socket = await openSocket(gateway.endpoint, headers);
  socket.send(subscribe('1', WAITING_RESET));
  await socket.gone();
  expect(messagesOf(socket, '1')).toEqual([{ id: '1', type: 'error', payload: [EXPIRED] }]);
  expect(socket.closed).toEqual(CLOSED);
  expect(await becomeIdle()).toEqual(OTHERS);
});

test('every operation of a WebSocket gets its own error before the socket closes', async () => {
  const { gateway, headers } = await start();
  const socket = await openSocket(gateway.endpoint, headers);
  const ids = ['1', '2', '3', '4'];
  const watch = (id: string) => `subscription { modelStatus(id: "m-${id}") { status } }`;
  for (const id of ids) socket.send(subscribe(id, id === '4' ? WAITING_RESET : watch(id)));
  await socket.received(4);
  await socket.gone();
  for (const id of ids)
    expect(messagesOf(socket, id).at(-1)).toEqual({ id, type: 'error', payload: [EXPIRED] });
  expect(socket.closed).toEqual(CLOSED);
});

test('a write over a WebSocket that was sent before the token expired is reported, then the socket closes', async () => {
  const { service, gateway, headers, expiry } = await start();
  service.status = 'available';
  service.hold();
  const socket = await openSocket(gateway.endpoint, headers);
  const query =
    'mutation { a: resetModel(id: "m-1") { errors { message } } b: resetModel(id: "m-2") { errors { message } } }';
  socket.send(subscribe('1', query));
  await until('the first write', () => service.held === 1);
  await expiry();
  socket.send(subscribe('late', WAITING_RESET));
  await until('the refusal', () => messagesOf(socket, 'late').length === 1);
  expect(messagesOf(socket, 'late')).toEqual([{ id: 'late', type: 'error', payload: [EXPIRED] }]);
  expect(socket.closed).toBeUndefined();
  service.release();
  await socket.gone();
  const payload = { data: { a: { errors: [] }, b: null }, errors: [EXPIRED] };
  expect(messagesOf(socket, '1')[0]).toEqual({ id: '1', type: 'next', payload });
  expect(socket.closed).toEqual(CLOSED);
  expect(service.writes).toHaveLength(1);
});

test('the later mutations of a document are not sent after the token has expired', async () => {
  const { service, gateway, headers, expiry } = await start();
  service.status = 'available';
  service.hold();
  const query =
    'mutation { a: resetModel(id: "m-1") { errors { message } } b: resetModel(id: "m-2") { errors { message } } }';
  const answer = gateway.post(query, {}, headers);
  await until('the first write', () => service.held === 1);
  await expiry();
  service.release();
  const { body } = await answer;
  // The first write was sent in time, so its result is reported.
  expect(body.data).toEqual({ a: { errors: [] }, b: null });
  expect(body.errors).toEqual([EXPIRED]);
  expect(service.writes).toHaveLength(1);
});

test.each(['FAIL', 'WAIT'])(
  'an upload with onBusy: %s that is still arriving ends when its token expires',
  async (onBusy) => {
    const { service, gateway, headers } = await start();
    service.status = 'available';
    service.hold();
    const files = { file: { path: 'variables.file', content: 'one line\n' } };
    const form = openForm(gateway.endpoint, formOf(ADD_CORPUS(onBusy), { file: null }, files), {
      ...PREFLIGHT,
      ...headers,
    });
    const { body } = await form.response;
    expect(body.errors).toEqual([EXPIRED]);
    expect(gateway.logLines.filter(({ msg }) => msg === 'unexpected error')).toEqual([]);
  },
);

test('a write is not sent if its token expires while the gateway waits for credentials of its own', async () => {
  let isSlow = true;
  const { service, gateway, headers } = await start(() => (isSlow ? delay(2_000) : undefined));
  service.status = 'available';
  const { body } = await gateway.post(WAITING_RESET.replace('WAIT', 'FAIL'), {}, headers);
  expect(body.errors).toEqual([EXPIRED]);
  isSlow = false;
  expect(service.writes).toEqual([]);
});

test('an operation whose body arrives after the expiry is refused with 401', async () => {
  const { service, gateway, headers, expiry } = await start();
  const body = JSON.stringify({ query: WAITING_RESET });
  const slow = new ReadableStream({
    async start(controller) {
      controller.enqueue(Buffer.from(body.slice(0, 10)));
      await expiry();
      controller.enqueue(Buffer.from(body.slice(10)));
      controller.close();
    },
  });
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: slow };
  const response = await fetch(gateway.endpoint, { ...init, duplex: 'half' } as RequestInit);
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({ errors: [EXPIRED] });
  expect(service.writes).toEqual([]);
});
