import { expect, test } from 'vitest';
import { GET_MODEL, WATCH_STATUS } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { openConnection, postOf } from '../../support/http/raw-connection.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { until } from '../../support/wait.ts';
import { ask, collect } from '../../support/websocket/client.ts';

const DATA = { data: { customization: { id: 'm-1' } } };

/** A gateway in caller mode in front of a service that accepts requests without credentials. */
async function start() {
  const received: (string | undefined)[] = [];
  const backend = await startBackend((req, res) => {
    received.push(req.headers.authorization);
    json(res, 200, model('m-1', { status: 'available' }));
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });
  return { backend, gateway, received };
}

test.each(['', ' ', '\t \t'])(
  'a blank Authorization (%j) is no credential over any transport',
  async (blank) => {
    const { gateway, received } = await start();
    expect(await gateway.query(GET_MODEL, {}, { authorization: blank })).toEqual(DATA);
    for (const params of [
      { authorization: blank },
      { Authorization: blank },
      { AUTHORIZATION: blank, authorization: blank },
    ])
      expect(await ask(gateway.client(params), GET_MODEL)).toEqual(DATA);
    const client = gateway.client();
    const extensions = { headers: { Authorization: blank } };
    const results = client.iterate({ query: GET_MODEL, extensions });
    expect((await results.next()).value).toEqual(DATA);
    expect(new Set(received)).toEqual(new Set([undefined]));
  },
);

test('a caller with a blank Authorization does not fail the polls of callers without one', async () => {
  const { gateway, received } = await start();
  const neighbour = collect(gateway.client(), WATCH_STATUS);
  await until('the first event', () => neighbour.events.length === 1);
  const blank = collect(gateway.client({ authorization: '' }), WATCH_STATUS);
  const stream = await openEventStream(gateway.endpoint, WATCH_STATUS, {}, { authorization: ' ' });
  await until('events of all', () => blank.events.length === 1 && stream.events.length === 1);
  const polls = received.length;
  await until('more polls', () => received.length > polls + 2);
  expect([neighbour.end, blank.end, stream.end]).toEqual([{}, {}, {}]);
  expect(new Set(received)).toEqual(new Set([undefined]));
});

test('a blank credential of an operation does not replace the credential of its socket', async () => {
  const { gateway, received } = await start();
  const client = gateway.client({ Authorization: '', authorization: 'Bearer a' });
  const results = client.iterate({ query: GET_MODEL, extensions: { headers: { authorization: ' ' } } });
  expect((await results.next()).value).toEqual(DATA);
  expect(received).toEqual(['Bearer a']);
});

test('a credential is sent as it is hashed: without the blanks around it, and with its own case', async () => {
  const { gateway, received } = await start();
  for (const authorization of [' Bearer a ', 'Bearer a', 'bearer a', 'BEARER  a'])
    expect(await ask(gateway.client({ authorization }), GET_MODEL)).toEqual(DATA);
  expect(received).toEqual(['Bearer a', 'Bearer a', 'bearer a', 'BEARER  a']);
});

test('a credential of more than 16 KiB is refused, and nothing is sent', async () => {
  const { gateway, received } = await start();
  const authorization = `Bearer ${'a'.repeat(16_384)}`;
  const { errors } = await ask(gateway.client({ authorization }), GET_MODEL);
  // The socket is closed with the reason: its connection parameters are invalid.
  expect(errors).toMatchObject({ code: 4400, reason: expect.stringContaining('16384 characters') });
  expect(received).toEqual([]);
});

test.each([
  ['Authorization', 'Authorization: Bearer a\r\nAuthorization: Bearer b'],
  ['Host', 'Host: 127.0.0.1'],
  ['Origin', 'Origin: http://a.example.com\r\nOrigin: http://b.example.com'],
])('a request with two %s headers is answered with 400', async (_name, lines) => {
  const { gateway, received } = await start();
  const connection = await openConnection(gateway.url);
  connection.write(postOf(connection.host, GET_MODEL).replace('\r\n', `\r\n${lines}\r\n`));
  await until('the answer', () => connection.heard.text.includes('\r\n\r\n'));
  expect(connection.heard.text).toMatch(/^HTTP\/1\.1 400 /);
  expect(connection.heard.text).toContain('more than one');
  expect(received).toEqual([]);
});

test('a header with the name __proto__ changes nothing on any Node version', async () => {
  const { gateway } = await start();
  const connection = await openConnection(gateway.url);
  connection.write(postOf(connection.host, GET_MODEL).replace('\r\n', '\r\n__proto__: x\r\n'));
  await until('the answer', () => connection.heard.text.includes('\r\n\r\n'));
  expect(connection.heard.text).toMatch(/^HTTP\/1\.1 200 /);
});
