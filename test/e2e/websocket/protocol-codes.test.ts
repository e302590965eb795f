import { describe, expect, test } from 'vitest';
import { TYPENAME } from '../../support/documents.ts';
import { closePayload, frameOf, OPCODE } from '../../support/websocket/frame.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { openRaw, subscribe } from '../../support/websocket/raw-socket.ts';
import { startStatusService } from '../../support/status-service.ts';

const MIB = 1024 * 1024;
const WATCH = 'subscription($id: ID!) { modelStatus(id: $id) { id status } }';
const PING = '{"type":"ping"}';
const NO_UTF8 = Buffer.from([0x22, 0xc3, 0x28, 0x22]);

async function start() {
  const service = await startStatusService('m-1');
  const gateway = await startGateway({ upstream: { url: service.url }, pollIntervalMs: 20 });
  return { service, gateway };
}

/** The log lines of level error, which only a bug of the gateway may cause. */
function errorLines({ logLines }: Awaited<ReturnType<typeof start>>['gateway']) {
  return logLines.filter(({ level }) => Number(level) >= 50);
}

test.each<[string, number, Buffer[]]>([
  ['text that is not UTF-8', 1007, [frameOf(NO_UTF8)]],
  [
    'a close reason that is not UTF-8',
    1007,
    [frameOf(closePayload(1000, NO_UTF8), { opcode: OPCODE.close })],
  ],
  ['a frame without a mask', 1002, [frameOf(PING, { isMasked: false })]],
  ['a frame with a reserved opcode', 1002, [frameOf(PING, { opcode: 3 })]],
  ['compression that was not negotiated', 1002, [frameOf(PING, { reserved: 0b100 })]],
  ['a continuation frame without a message', 1002, [frameOf(PING, { opcode: OPCODE.continuation })]],
  ['a message inside a fragmented message', 1002, [frameOf(PING, { isLast: false }), frameOf(PING)]],
  ['a fragmented ping', 1002, [frameOf('', { opcode: OPCODE.ping, isLast: false })]],
  ['a ping of 126 bytes', 1002, [frameOf('x'.repeat(126), { opcode: OPCODE.ping })]],
  ['a close code that must not be sent', 1002, [frameOf(closePayload(1005), { opcode: OPCODE.close })]],
  ['a close code of one byte', 1002, [frameOf(Buffer.of(3), { opcode: OPCODE.close })]],
  ['a message that claims to be larger than 1 MiB', 1009, [frameOf('', { claimedLength: BigInt(MIB + 1) })]],
  [
    'fragments of more than 1 MiB in total',
    1009,
    [frameOf('x'.repeat(MIB), { isLast: false }), frameOf('x', { opcode: OPCODE.continuation })],
  ],
  ['a close of the client', 1000, [frameOf(closePayload(1000), { opcode: OPCODE.close })]],
])('%s closes its socket with code %s and no other socket', async (_what, code, frames) => {
  const { gateway } = await start();
  const neighbour = await openRaw(gateway.endpoint, { init: true });
  const socket = await openRaw(gateway.endpoint, { init: true });

  for (const bytes of frames) socket.tcp.write(bytes);
  await socket.gone();

  expect(socket.closed?.code).toBe(code);
  neighbour.send(PING);
  await neighbour.received(2);
  expect(errorLines(gateway)).toEqual([]);
});

test('a message may be fragmented within a character, with a ping between the fragments', async () => {
  const { gateway } = await start();
  const socket = await openRaw(gateway.endpoint, { init: true });
  const message = Buffer.from('{"type":"ping","payload":{"x":"🚢"}}');
  const cut = message.indexOf('🚢') + 2;

  socket.tcp.write(frameOf(message.subarray(0, cut), { isLast: false }));
  socket.tcp.write(frameOf('', { opcode: OPCODE.ping }));
  socket.tcp.write(frameOf(message.subarray(cut), { opcode: OPCODE.continuation }));
  await socket.received(2);

  expect(socket.frames[1]).toBe('{"type":"pong","payload":{"x":"🚢"}}');
});

const query = TYPENAME;

test.each<[string, unknown]>([
  ['null', 'null'],
  ['a list', '[]'],
  ['an empty message', ''],
  ['a message without a type', { id: '1' }],
  ['a type that is not a string', { type: 7 }],
  ['a connection_init with a payload that is not an object', { type: 'connection_init', payload: 'x' }],
  ['a ping with a payload that is not an object', { type: 'ping', payload: [] }],
  ['a complete message without an id', { type: 'complete' }],
  ['an operation without an id', { type: 'subscribe', payload: { query } }],
  ['an operation with an empty id', { id: '', type: 'subscribe', payload: { query } }],
  ['an operation with a number for an id', { id: 1, type: 'subscribe', payload: { query } }],
  ['a query that is not a string', { id: '1', type: 'subscribe', payload: { query: {} } }],
  ['variables that are a list', { id: '1', type: 'subscribe', payload: { query, variables: [] } }],
  [
    'an operation name that is not a string',
    { id: '1', type: 'subscribe', payload: { query, operationName: 1 } },
  ],
  ['extensions that are not an object', { id: '1', type: 'subscribe', payload: { query, extensions: 'x' } }],
  ['a result, which only a server may send', { id: '1', type: 'next', payload: {} }],
  ['an error, which only a server may send', { id: '1', type: 'error', payload: [{ message: 'x' }] }],
  ['an acknowledgement, which only a server may send', { type: 'connection_ack' }],
])('%s closes the socket with code 4400', async (_what, message) => {
  const { gateway } = await start();
  const socket = await openRaw(gateway.endpoint, { init: true });

  socket.send(message);
  await socket.gone();

  expect(socket.closed).toEqual({ code: 4400, reason: 'Invalid message received' });
  expect(errorLines(gateway)).toEqual([]);
});

test.each(['x'.repeat(93), 'x'.repeat(94), 'x'.repeat(256), 'é'.repeat(60), '🚢'.repeat(40)])(
  'the id %s of a running operation closes the socket with code 4409, even if only a part of the id fits into the close reason',
  async (id) => {
    const { gateway } = await start();
    const socket = await openRaw(gateway.endpoint, { init: true });
    socket.send(subscribe(id, WATCH, { id: 'm-1' }));
    await socket.received(2);

    socket.send(subscribe(id, WATCH, { id: 'm-1' }));
    await socket.gone();

    expect(socket.closed?.code).toBe(4409);
    expect(`Subscriber for ${id} already exists`).toContain(socket.closed?.reason);
    expect(socket.closed?.reason).toContain('Subscriber for ');
    expect(errorLines(gateway)).toEqual([]);
  },
);

describe('an invalid operation never closes the socket', () => {
  const deep = (length: number) => `${'['.repeat(length)}${']'.repeat(length)}`;
  const bad = (payload: object) => JSON.stringify({ id: 'bad', type: 'subscribe', payload });

  test.each<[string, string]>([
    ['an empty document', bad({ query: '' })],
    ['a document with only fragments', bad({ query: 'fragment F on Query { __typename }' })],
    ['a document that is nested 100,000 levels deep', bad({ query: '{a'.repeat(100_000) })],
    ['two operations without operationName', bad({ query: 'query A { __typename } query B { __typename }' })],
    ['an operationName of no operation', bad({ query: 'query A { __typename }', operationName: 'B' })],
    ['an operationName of no subscription', bad({ query: WATCH, operationName: 'B' })],
    [
      'a subscription of two fields',
      bad({ query: 'subscription { a: modelStatuses { id } b: modelStatuses { id } }' }),
    ],
    ['a lone surrogate', bad({ query: '{ __type(name: "\ud800") { name } }' })],
    ['an unknown directive', bad({ query: '{ customizations { id ... @defer { name } } }' })],
    [
      'a variable that is nested 200,000 levels deep',
      bad({ query: WATCH, variables: { id: 0 } }).replace('"id":0', `"id":${deep(200_000)}`),
    ],
    ['an unknown type', bad({ query: 'query($id: Nothing) { __typename }' })],
    ['a type definition', bad({ query: 'type Query { a: Int }' })],
  ])(
    '%s receives an error message, its id can be reused, and another subscription continues',
    async (_what, message) => {
      const { service, gateway } = await start();
      const socket = await openRaw(gateway.endpoint, { init: true });
      socket.send(subscribe('neighbour', WATCH, { id: 'm-1' }));
      await socket.received(2);

      socket.send(message);
      await socket.heard(({ id, type }) => id === 'bad' && type === 'error');
      socket.send(subscribe('bad', query));
      await socket.heard(({ id, type }) => id === 'bad' && type === 'complete');
      service.set('m-1', { status: 'failed' });
      await socket.heard(
        ({ id, payload }) => id === 'neighbour' && payload.data.modelStatus.status === 'FAILED',
      );

      expect(socket.closed).toBeUndefined();
      expect(errorLines(gateway)).toEqual([]);
    },
  );
});

test('a circle of 80 fragments as the first document of a gateway leaves the socket and its subscriptions alone', async () => {
  const { gateway, service } = await start();
  const socket = await openRaw(gateway.endpoint, { init: true });
  socket.send(subscribe('good', WATCH, { id: 'm-1' }));
  await socket.heard(({ id, type }) => id === 'good' && type === 'next');
  const fragments = Array.from({ length: 80 }, (_, i) => `fragment F${i} on Query { ...F${(i + 1) % 80} }`);

  socket.send(subscribe('bad', `{ ...F0 } ${fragments.join(' ')}`));
  await socket.heard(({ id, type }) => id === 'bad' && type === 'error');

  service.set('m-1', { status: 'training' });
  await socket.heard(({ id, payload }) => id === 'good' && payload?.data?.modelStatus?.status === 'TRAINING');
  expect(socket.closed).toBeUndefined();
  expect(errorLines(gateway)).toEqual([]);
});
