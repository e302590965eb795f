import { expect, test } from 'vitest';
import { startGateway } from '../../support/gateway/gateway.ts';
import { postQuery } from '../../support/http/post.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { openRaw, subscribe } from '../../support/websocket/raw-socket.ts';

const IDS = ['m-1', 'm-2', 'm-3', 'm-4', 'm-5'];
const WATCH_ALL = 'subscription { modelStatuses { id progress } }';
const LIST = '{ customizations { id description } customization(id: "m-0") { id } }';

test('the events of one poll reach a client in one write', async () => {
  let progress = 1;
  const backend = await startBackend((_req, res) =>
    json(res, 200, { customizations: IDS.map((id) => model(id, { status: 'training', progress })) }),
  );
  const gateway = await startGateway({ upstream: { url: backend.url }, pollIntervalMs: 20 });
  const socket = await openRaw(gateway.endpoint, { init: true });
  const chunks: string[] = [];
  socket.tcp.on('data', (chunk: Buffer) => chunks.push(chunk.toString('latin1')));
  socket.send(subscribe('watch', WATCH_ALL));
  await socket.received(1 + IDS.length);

  progress = 2;
  await socket.received(1 + 2 * IDS.length);

  const withEvents = chunks.filter((chunk) => chunk.includes('"progress":2'));
  expect(withEvents).toHaveLength(1);
  expect(withEvents[0]?.match(/"progress":2/g)).toHaveLength(IDS.length);
});

test('members of a group with ids of any length and characters each get their own id', async () => {
  let progress = 1;
  const backend = await startBackend((_req, res) =>
    json(res, 200, model('m-1', { status: 'training', progress })),
  );
  const gateway = await startGateway({ upstream: { url: backend.url }, pollIntervalMs: 20 });
  const ids = ['a', 'b', 'cc', 'dd', '"\\é', '𝄞', 'a'.repeat(200), 'e'];
  const sockets = await Promise.all(ids.map(() => openRaw(gateway.endpoint, { init: true })));
  const document = 'subscription { modelStatus(id: "m-1") { progress } }';
  for (const [i, socket] of sockets.entries()) {
    socket.send(subscribe(ids[i] as string, document));
    await socket.received(2);
  }

  progress = 2;
  await Promise.all(sockets.map((socket) => socket.received(3)));

  const next = (id: string) =>
    JSON.stringify({ id, type: 'next', payload: { data: { modelStatus: { progress: 2 } } } });
  expect(sockets.map(({ frames }) => frames[2])).toEqual(ids.map(next));
});

test('a long answer over a WebSocket has the bytes of the answer over HTTP, errors included', async () => {
  const description = 'Ein "Satz" über Häfen. '.repeat(80);
  const backend = await startBackend((req, res) => {
    if (/m-0/.test(req.url ?? '')) return json(res, 500, { error: 'broken' });
    return json(res, 200, {
      customizations: Array.from({ length: 400 }, (_, i) => model(`n-${i}`, { description })),
    });
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const socket = await openRaw(gateway.endpoint, { init: true });

  socket.send(subscribe('long', LIST));
  await socket.received(3);

  const { body } = await postQuery(gateway.endpoint, LIST);
  const withoutIds = (text: string) => text.replaceAll(/"requestId":"[^"]*"/g, '"requestId":""');
  const [, next = '', complete] = socket.frames;
  const { payload } = JSON.parse(next);
  expect(next.length).toBeGreaterThan(256 * 1024);
  expect(withoutIds(next)).toBe(withoutIds(JSON.stringify({ id: 'long', type: 'next', payload })));
  expect(withoutIds(JSON.stringify(payload.data))).toBe(withoutIds(JSON.stringify(body.data)));
  expect(payload.errors.map(({ path }: any) => path)).toEqual(body.errors.map(({ path }: any) => path));
  expect(complete).toBe('{"id":"long","type":"complete"}');
});
