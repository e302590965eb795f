import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { WATCH_MODEL } from '../../support/documents.ts';
import { startStatusService } from '../../support/status-service.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { openConnection, postOf } from '../../support/http/raw-connection.ts';
import { question } from '../../support/process/child.ts';
import { until } from '../../support/wait.ts';
import { openRaw } from '../../support/websocket/raw-socket.ts';

const MIB = 1024 * 1024;
const LONG = 'x'.repeat(1_000_000);
const MEASURED = fileURLToPath(new URL('../../support/process/measured-gateway.ts', import.meta.url));

/** A gateway in a process of its own. `growth` tells the bytes by which its memory in use grew since the start. */
async function startMeasured() {
  const service = await startStatusService('m-1');
  const child = spawn(process.execPath, ['--expose-gc', MEASURED, service.url], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gateway = question(child, 'the gateway process', 60_000);
  onTestFinished(() => gateway.stop());
  const endpoint = await gateway.ask<string>('endpoint');
  // The code and the caches that every operation needs are not what a socket keeps.
  const first = await openRaw(endpoint, { init: true });
  first.send({ id: '1', type: 'subscribe', payload: { query: WATCH_MODEL } });
  await first.heard(({ type }) => type === 'next');
  const before = await gateway.ask<number>('memory');
  return { endpoint, growth: async () => (await gateway.ask<number>('memory')) - before };
}

test('100 sockets with a connection_init of a megabyte keep only its credential', async () => {
  const { endpoint, growth } = await startMeasured();
  for (let i = 0; i < 100; i += 1) {
    const socket = await openRaw(endpoint);
    socket.send({ type: 'connection_init', payload: { authorization: 'Bearer a', [`x${i}`]: LONG } });
    await socket.received(1);
  }
  expect(await growth()).toBeLessThan(20 * MIB);
});

test('100 subscriptions with an undeclared variable and extensions of a megabyte keep neither', async () => {
  const { endpoint, growth } = await startMeasured();
  const socket = await openRaw(endpoint, { init: true });
  for (let i = 0; i < 100; i += 1) {
    const big = LONG.slice(0, 490_000);
    const payload = { query: WATCH_MODEL, variables: { x: `${i}${big}` }, extensions: { x: `${i}${big}` } };
    socket.send({ id: `${i}`, type: 'subscribe', payload });
    await socket.heard(({ id, type }) => id === `${i}` && type === 'next');
  }
  expect(await growth()).toBeLessThan(20 * MIB);
});

test('60 subscriptions with long comments in their documents do not keep the text', async () => {
  const { endpoint, growth } = await startMeasured();
  const socket = await openRaw(endpoint, { init: true });
  for (let i = 0; i < 60; i += 1) {
    socket.send({ id: `${i}`, type: 'subscribe', payload: { query: `${WATCH_MODEL} # ${i} ${LONG}` } });
    await socket.heard(({ id, type }) => id === `${i}` && type === 'next');
  }
  // The document cache holds at most 32 MiB.
  expect(await growth()).toBeLessThan(45 * MIB);
});

test('40 event streams with an undeclared variable of a megabyte do not keep it', async () => {
  const { endpoint, growth } = await startMeasured();
  for (let i = 0; i < 40; i += 1) {
    const body = { query: WATCH_MODEL, variables: { x: `${i}${LONG}` } };
    const stream = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(body),
    });
    const reader = stream.body?.getReader();
    onTestFinished(async () => reader?.cancel());
    await reader?.read();
  }
  expect(await growth()).toBeLessThan(20 * MIB);
});

test('bodies of rejected requests do not wait in memory behind a stream of the same connection', async () => {
  const { endpoint, growth } = await startMeasured();
  const body = Buffer.alloc(60_000);
  const { origin: url } = new URL(endpoint);
  for (let i = 0; i < 10; i += 1) {
    const { heard, host, write } = await openConnection(url);
    write(postOf(host, WATCH_MODEL).replace('Content-Type', 'Accept: text/event-stream\r\nContent-Type'));
    await until('the stream', () => heard.text !== '');
    const rejected = `POST /nope HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\n\r\n`;
    for (let j = 0; j < 60; j += 1) write(Buffer.concat([Buffer.from(rejected), body]));
  }
  const counted = 'lexigate_refused_requests_total{code="not_found"}';
  await until('the rejections', async () => (await metricsOf({ url }))[counted] === 600);
  expect(await growth()).toBeLessThan(20 * MIB);
});

test('a language of a megabyte is refused before a subscription keeps it', async () => {
  const gateway = await startGateway();
  const query = 'subscription ($l: String) { modelStatuses(language: $l) { id } }';
  const socket = await openRaw(gateway.endpoint, { init: true });
  socket.send({ id: '1', type: 'subscribe', payload: { query, variables: { l: LONG } } });
  await socket.heard(
    ({ type, payload }) => type === 'error' && payload[0].extensions.code === 'BAD_USER_INPUT',
  );
});

test('an operation id of more than 256 characters closes the socket with code 4400', async () => {
  const service = await startStatusService('m-1');
  const gateway = await startGateway({ upstream: { url: service.url } });
  const socket = await openRaw(gateway.endpoint, { init: true });
  socket.send({ id: 'x'.repeat(256), type: 'subscribe', payload: { query: WATCH_MODEL } });
  await socket.heard(({ type }) => type === 'next');
  socket.send({ id: 'y'.repeat(257), type: 'subscribe', payload: { query: WATCH_MODEL } });
  await socket.gone();
  expect(socket.closed).toEqual({
    code: 4400,
    reason: 'The id of an operation may have at most 256 characters.',
  });
});

test('a credential of more than 16 KiB in connection_init closes the socket with code 4400', async () => {
  const gateway = await startGateway();
  const init = (length: number) => ({
    type: 'connection_init',
    payload: { Authorization: 'x'.repeat(length) },
  });
  const good = await openRaw(gateway.endpoint);
  good.send(init(16 * 1024));
  await good.received(1);
  const bad = await openRaw(gateway.endpoint);
  bad.send(init(16 * 1024 + 1));
  await bad.gone();
  expect(bad.closed).toEqual({ code: 4400, reason: 'authorization may have at most 16384 characters.' });
});

test('a credential of more than 16 KiB in the headers of one operation is an error of this operation', async () => {
  const gateway = await startGateway();
  const socket = await openRaw(gateway.endpoint, { init: true });
  const extensions = { headers: { authorization: 'x'.repeat(20_000) } };
  socket.send({ id: '1', type: 'subscribe', payload: { query: WATCH_MODEL, extensions } });
  await socket.heard(({ id, type }) => id === '1' && type === 'error');
  expect(socket.closed).toBeUndefined();
});

test('subscribers with the same declared variables form one group, whatever else they send', async () => {
  const service = await startStatusService('m-1');
  const gateway = await startGateway({ upstream: { url: service.url } });
  const query = 'subscription ($id: ID!) { modelStatus(id: $id) { id } }';
  const socket = await openRaw(gateway.endpoint, { init: true });
  for (const [id, variables] of Object.entries({ a: { id: 'm-1' }, b: { id: 'm-1', x: 1 } })) {
    socket.send({ id, type: 'subscribe', payload: { query, variables, extensions: { id } } });
    await socket.heard((message) => message.id === id && message.type === 'next');
  }
  expect((await metricsOf(gateway))['lexigate_subscription_groups']).toBe(1);
});
