import { describe, expect, test } from 'vitest';
import { TYPENAME } from '../../support/documents.ts';
import { closePayload, frame } from '../../support/websocket/frame.ts';
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

/** What the log of a gateway says that nobody but the gateway can be blamed for. */
function blamed({ logLines }: Awaited<ReturnType<typeof start>>['gateway']) {
  return logLines.filter(({ level }) => Number(level) >= 50);
}

test.each<[string, number, Buffer[]]>([
  ['text that is no UTF-8', 1007, [frame('text', NO_UTF8)]],
  ['the reason of a close that is no UTF-8', 1007, [frame('close', closePayload(1000, NO_UTF8))]],
  ['a frame without a mask', 1002, [frame('text', PING, { isMasked: false })]],
  ['a frame of a kind that there is not', 1002, [frame('reserved', PING)]],
  ['compression that was not agreed on', 1002, [frame('text', PING, { isCompressed: true })]],
  ['the rest of a message that never began', 1002, [frame('continuation', PING)]],
  [
    'a message that begins within another',
    1002,
    [frame('text', PING, { isLast: false }), frame('text', PING)],
  ],
  ['a ping in pieces', 1002, [frame('ping', '', { isLast: false })]],
  ['a ping that is too long', 1002, [frame('ping', 'x'.repeat(126))]],
  ['a close with a code that is for nobody to send', 1002, [frame('close', closePayload(1005))]],
  ['a close with half a code', 1002, [frame('close', Buffer.of(3))]],
  ['a message that claims to be larger than 1 MiB', 1009, [frame('text', '', { length: MIB + 1 })]],
  [
    'pieces that together are larger than 1 MiB',
    1009,
    [frame('text', 'x'.repeat(MIB), { isLast: false }), frame('continuation', 'x')],
  ],
  ['a close of the client', 1000, [frame('close', closePayload(1000))]],
])('%s closes the socket with %s, and no other', async (_what, code, frames) => {
  const { gateway } = await start();
  const neighbour = await openRaw(gateway.endpoint, { init: true });
  const socket = await openRaw(gateway.endpoint, { init: true });

  for (const bytes of frames) socket.tcp.write(bytes);
  await socket.gone();

  expect(socket.closed?.code).toBe(code);
  neighbour.send(PING);
  await neighbour.received(2);
  expect(blamed(gateway)).toEqual([]);
});

test('a message may come in pieces, cut within a character, with a ping between them', async () => {
  const { gateway } = await start();
  const socket = await openRaw(gateway.endpoint, { init: true });
  const message = Buffer.from('{"type":"ping","payload":{"x":"🚢"}}');
  const cut = message.indexOf('🚢') + 2;

  socket.tcp.write(frame('text', message.subarray(0, cut), { isLast: false }));
  socket.tcp.write(frame('ping'));
  socket.tcp.write(frame('continuation', message.subarray(cut)));
  await socket.received(2);

  expect(socket.frames[1]).toBe('{"type":"pong","payload":{"x":"🚢"}}');
});

const query = TYPENAME;

test.each<[string, unknown]>([
  ['null', 'null'],
  ['a list', '[]'],
  ['nothing', ''],
  ['a message without a type', { id: '1' }],
  ['a type that is no text', { type: 7 }],
  ['a handshake with a payload that is no object', { type: 'connection_init', payload: 'x' }],
  ['a ping with a payload that is no object', { type: 'ping', payload: [] }],
  ['a completion without an id', { type: 'complete' }],
  ['an operation without an id', { type: 'subscribe', payload: { query } }],
  ['an operation with an empty id', { id: '', type: 'subscribe', payload: { query } }],
  ['an operation with a number for an id', { id: 1, type: 'subscribe', payload: { query } }],
  ['a query that is no text', { id: '1', type: 'subscribe', payload: { query: {} } }],
  ['variables in a list', { id: '1', type: 'subscribe', payload: { query, variables: [] } }],
  ['an operation name that is no text', { id: '1', type: 'subscribe', payload: { query, operationName: 1 } }],
  ['extensions that are no object', { id: '1', type: 'subscribe', payload: { query, extensions: 'x' } }],
  ['a result, which only a server may send', { id: '1', type: 'next', payload: {} }],
  ['an error, which only a server may send', { id: '1', type: 'error', payload: [{ message: 'x' }] }],
  ['an acknowledgement, which only a server may send', { type: 'connection_ack' }],
])('%s closes the socket with 4400', async (_what, message) => {
  const { gateway } = await start();
  const socket = await openRaw(gateway.endpoint, { init: true });

  socket.send(message);
  await socket.gone();

  expect(socket.closed).toEqual({ code: 4400, reason: 'Invalid message received' });
  expect(blamed(gateway)).toEqual([]);
});

test.each(['x'.repeat(93), 'x'.repeat(94), 'x'.repeat(1_000), 'é'.repeat(60), '🚢'.repeat(40)])(
  'the id %s that is in use closes the socket with 4409, however little of it fits into a reason',
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
    expect(blamed(gateway)).toEqual([]);
  },
);

describe('a bad operation never costs the socket', () => {
  const deep = (length: number) => `${'['.repeat(length)}${']'.repeat(length)}`;
  const bad = (payload: object) => JSON.stringify({ id: 'bad', type: 'subscribe', payload });

  test.each<[string, string]>([
    ['an empty document', bad({ query: '' })],
    ['a document of fragments alone', bad({ query: 'fragment F on Query { __typename }' })],
    ['a document that is endlessly deep', bad({ query: '{a'.repeat(100_000) })],
    ['two operations and no name', bad({ query: 'query A { __typename } query B { __typename }' })],
    ['a name of no operation', bad({ query: 'query A { __typename }', operationName: 'B' })],
    ['a name of no subscription', bad({ query: WATCH, operationName: 'B' })],
    [
      'a subscription of two fields',
      bad({ query: 'subscription { a: modelStatuses { id } b: modelStatuses { id } }' }),
    ],
    ['half a character', bad({ query: '{ __type(name: "\ud800") { name } }' })],
    ['a directive that there is not', bad({ query: '{ customizations { id ... @defer { name } } }' })],
    [
      'a variable that is endlessly deep',
      bad({ query: WATCH, variables: { id: 0 } }).replace('"id":0', `"id":${deep(200_000)}`),
    ],
    ['a type that there is not', bad({ query: 'query($id: Nothing) { __typename }' })],
    ['a schema', bad({ query: 'type Query { a: Int }' })],
  ])('%s ends with an error message, and its neighbour and its id live on', async (_what, message) => {
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
    expect(blamed(gateway)).toEqual([]);
  });
});
