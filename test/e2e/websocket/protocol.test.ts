import { describe, expect, test } from 'vitest';
import { json, model } from '../../support/upstream/backend.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { startPlainServer } from '../../support/websocket/plain-server.ts';
import { openRaw, subscribe, type RawOptions, type RawSocket } from '../../support/websocket/raw-socket.ts';
import { startStatusService, type StatusService } from '../../support/status-service.ts';

const POLL_MS = 20;
const WATCH = `subscription($id: ID!, $until: [ModelStatus!]) {
  modelStatus(id: $id, until: $until) { id status previousStatus progress model { name description versions } }
}`;
const READ = 'query($id: ID!) { customization(id: $id) { id name status } }';

interface Stage {
  service: StatusService;
  endpoint: string;
  /** Opens a socket whose messages are compared. */
  open: (options?: RawOptions) => Promise<RawSocket>;
}

/** The messages that the sockets of a script received, by operation id and in order, and how each socket was closed. */
type Transcript = { messages: Record<string, string[]>; closed: RawSocket['closed'] }[];

async function play(endpoint: string, service: StatusService, script: (stage: Stage) => Promise<void>) {
  const sockets: RawSocket[] = [];
  const open: Stage['open'] = async (options) => {
    const socket = await openRaw(endpoint, options);
    sockets.push(socket);
    return socket;
  };
  await script({ service, endpoint, open });
  return sockets.map(({ frames, closed }) => ({
    messages: Object.groupBy(frames, (frame) => String(JSON.parse(frame).id)) as Record<string, string[]>,
    closed,
  }));
}

/** Runs a script against the gateway and against plain graphql-ws, and returns the transcript once both are equal. */
async function playBoth(script: (stage: Stage) => Promise<void>): Promise<Transcript> {
  const ours = await startStatusService('m-1', 'm-2');
  const theirs = await startStatusService('m-1', 'm-2');
  const gateway = await startGateway({ upstream: { url: ours.url }, pollIntervalMs: POLL_MS });
  const plain = await startPlainServer(theirs.url, POLL_MS);
  const heard = await play(gateway.endpoint, ours, script);
  const expected = await play(plain, theirs, script);
  expect(JSON.parse(withoutRequestIds(heard))).toEqual(JSON.parse(withoutRequestIds(expected)));
  return heard;
}

/** Each operation has a request id of its own. */
const withoutRequestIds = (transcript: Transcript) =>
  JSON.stringify(transcript).replaceAll(/"requestId\\":\\"[\w-]+\\"/g, '"requestId\\":\\"…\\"');

const typesOf = (messages: string[] | undefined) => messages?.map((message) => JSON.parse(message).type);

describe('the messages are byte for byte those of graphql-ws', () => {
  test('for the handshake', async () => {
    const [socket] = await playBoth(async ({ open }) => void (await open({ init: true })));

    expect(socket?.messages).toEqual({ undefined: ['{"type":"connection_ack"}'] });
  });

  test('for a subscription from its first event until it completes', async () => {
    const [socket] = await playBoth(async ({ service, open }) => {
      service.set('m-1', { name: 'Ärzte "in" Ümläut 🚢   \\ </script>', description: '\u0000\t\n' });
      const { send, received } = await open({ init: true });
      send(subscribe('1', WATCH, { id: 'm-1', until: ['AVAILABLE'] }));
      await received(2);
      service.set('m-1', { status: 'training', progress: 20 });
      await received(3);
      service.set('m-1', { status: 'available', progress: 100 });
      await received(5);
    });

    expect(typesOf(socket?.messages['1'])).toEqual(['next', 'next', 'next', 'complete']);
    expect(socket?.closed).toBeUndefined();
  });

  test('for the deletion of a watched model', async () => {
    const [socket] = await playBoth(async ({ service, open }) => {
      const { send, received } = await open({ init: true });
      send(subscribe('1', WATCH, { id: 'm-1' }));
      await received(2);
      service.remove('m-1');
      await received(4);
    });

    expect(typesOf(socket?.messages['1'])).toEqual(['next', 'next', 'complete']);
  });

  test('for a subscription to all models with changes, additions and deletions', async () => {
    const [socket] = await playBoth(async ({ service, open }) => {
      const { send, received } = await open({ init: true });
      send(subscribe('1', 'subscription { modelStatuses { id status previousStatus progress } }'));
      await received(3);
      service.set('m-2', { status: 'failed', error: 'x' });
      await received(4);
      service.set('m-3');
      await received(5);
      service.remove('m-1');
      await received(6);
    });

    expect(typesOf(socket?.messages['1'])).toEqual(Array.from({ length: 5 }, () => 'next'));
  });

  test.each([
    ['an unknown model', WATCH, { id: 'm-9' }, 'NOT_FOUND'],
    ['a field that does not exist', 'subscription { nothing }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    ['a syntax error', 'subscription {', undefined, 'GRAPHQL_PARSE_FAILED'],
  ])('the error of %s', async (_what, query, variables, code) => {
    const [socket] = await playBoth(async ({ open }) => {
      const { send, heard } = await open({ init: true });
      send(subscribe('1', query, variables));
      await heard(({ type }) => type === 'error');
      // The socket stays open, and the id can be used again.
      send(subscribe('1', READ, { id: 'm-1' }));
      await heard(({ type }) => type === 'complete');
    });

    expect(typesOf(socket?.messages['1'])).toEqual(['error', 'next', 'complete']);
    expect(JSON.parse(socket?.messages['1']?.[0] ?? '').payload[0].extensions.code).toBe(code);
  });

  test('for an event with a field that fails', async () => {
    const query = 'subscription { modelStatus(id: "m-1") { status model { id baseModel { name } } } }';
    const [socket] = await playBoth(async ({ service, open }) => {
      const { send, received } = await open({ init: true });
      service.set('m-1', { base_model_name: 'a b/../c' });
      send(subscribe('1', query));
      await received(2);
    });

    expect(JSON.parse(socket?.messages['1']?.[0] ?? '').payload).toMatchObject({
      data: { modelStatus: { status: 'READY', model: { id: 'm-1', baseModel: null } } },
    });
  });

  test('for queries and many subscriptions on one socket', async () => {
    const [socket] = await playBoth(async ({ service, open }) => {
      const { send, received, heard } = await open({ init: true });
      for (let i = 0; i < 10; i += 1) send(subscribe(`a${i}`, WATCH, { id: 'm-1' }));
      for (let i = 0; i < 10; i += 1) send(subscribe(`b${i}`, WATCH, { id: 'm-2', until: ['FAILED'] }));
      send(subscribe('q', READ, { id: 'm-1' }));
      await received(23);
      service.set('m-1', { status: 'training', progress: 1 });
      await received(33);
      service.set('m-2', { status: 'failed' });
      await received(53);
      send(subscribe('z', READ, { id: 'm-2' }));
      await heard(({ id, type }) => id === 'z' && type === 'complete');
    });

    expect(Object.keys(socket?.messages ?? {})).toHaveLength(23);
    expect(typesOf(socket?.messages['b9'])).toEqual(['next', 'next', 'complete']);
  });

  test('for operation ids with special characters', async () => {
    const ids = [
      '"',
      '\\',
      'ä ö',
      '🚢'.repeat(50),
      '</script>',
      '\u2028',
      'x'.repeat(256),
      '__proto__x',
      '0',
    ];
    const [socket] = await playBoth(async ({ service, open }) => {
      const { send, received } = await open({ init: true });
      for (const id of ids) send(subscribe(id, WATCH, { id: 'm-1' }));
      await received(1 + ids.length);
      service.set('m-1', { status: 'training' });
      await received(1 + 2 * ids.length);
    });

    for (const id of ids) expect(typesOf(socket?.messages[id])).toEqual(['next', 'next']);
  });

  test('for a subscription that the client completes: it receives no further message', async () => {
    const [socket] = await playBoth(async ({ service, open }) => {
      const { send, received, heard } = await open({ init: true });
      send(subscribe('1', WATCH, { id: 'm-1' }));
      send(subscribe('2', WATCH, { id: 'm-1' }));
      await received(3);
      send({ id: '1', type: 'complete' });
      send({ id: 'unknown', type: 'complete' });
      send({ type: 'ping' });
      await heard(({ type }) => type === 'pong');
      service.set('m-1', { status: 'failed' });
      await received(5);
      send(subscribe('1', WATCH, { id: 'm-1' }));
      await received(6);
    });

    expect(typesOf(socket?.messages['1'])).toEqual(['next', 'next']);
    expect(socket?.messages['1']?.[1]).toContain('FAILED');
    expect(typesOf(socket?.messages['2'])).toEqual(['next', 'next']);
  });

  test('for a query that the client completes before its result: it receives no message', async () => {
    const [socket] = await playBoth(async ({ service, open }) => {
      const { send, heard } = await open({ init: true });
      const held: (() => void)[] = [];
      service.behave((_req, res) => void held.push(() => json(res, 200, model('m-1'))));
      send(subscribe('1', READ, { id: 'm-1' }));
      await until('the call', () => held.length === 1);
      send({ id: '1', type: 'complete' });
      send({ type: 'ping' });
      await heard(({ type }) => type === 'pong');
      held[0]?.();
      await until('its end', () => service.finished.length + service.aborted.length === 1);
      service.behave((_req, res) => json(res, 200, model('m-1')));
      send(subscribe('2', READ, { id: 'm-1' }));
      await heard(({ id, type }) => id === '2' && type === 'complete');
    });

    expect(socket?.messages['1']).toBeUndefined();
  });

  test('for pings and pongs', async () => {
    const [socket] = await playBoth(async ({ open }) => {
      const { send, received } = await open();
      send({ type: 'ping' });
      send({ type: 'ping', payload: { ä: [1, null] } });
      send({ type: 'pong', payload: { unasked: true } });
      await received(2);
    });

    expect(socket?.messages['undefined']).toEqual([
      '{"type":"pong"}',
      '{"type":"pong","payload":{"ä":[1,null]}}',
    ]);
  });

  const CLOSES: [string, (stage: Stage) => Promise<RawSocket>, number, string][] = [
    [
      'an id that is in use',
      async ({ open }) => {
        const socket = await open({ init: true });
        socket.send(subscribe('1', WATCH, { id: 'm-1' }));
        await socket.received(2);
        socket.send(subscribe('1', WATCH, { id: 'm-2' }));
        return socket;
      },
      4409,
      'Subscriber for 1 already exists',
    ],
    [
      'a subscription before the handshake',
      async ({ open }) => {
        const socket = await open();
        socket.send(subscribe('1', WATCH, { id: 'm-1' }));
        return socket;
      },
      4401,
      'Unauthorized',
    ],
    [
      'a message that is not JSON',
      async ({ open }) => {
        const socket = await open({ init: true });
        socket.send('{');
        return socket;
      },
      4400,
      'Invalid message received',
    ],
    [
      'a message of an unknown type',
      async ({ open }) => {
        const socket = await open({ init: true });
        socket.send({ type: 'start', id: '1' });
        return socket;
      },
      4400,
      'Invalid message received',
    ],
    [
      'a subscription without a query',
      async ({ open }) => {
        const socket = await open({ init: true });
        socket.send({ type: 'subscribe', id: '1', payload: {} });
        return socket;
      },
      4400,
      'Invalid message received',
    ],
    [
      'a second handshake',
      async ({ open }) => {
        const socket = await open({ init: true });
        socket.send({ type: 'connection_init' });
        return socket;
      },
      4429,
      'Too many initialisation requests',
    ],
    ['no subprotocol', async ({ open }) => open({ protocols: [] }), 4406, 'Subprotocol not acceptable'],
    ['no handshake in time', async ({ open }) => open(), 4408, 'Connection initialisation timeout'],
  ];
  test.each(CLOSES)('for the close after %s', async (_what, script, code, reason) => {
    const [socket] = await playBoth(async (stage) => (await script(stage)).gone());

    expect(socket?.closed).toEqual({ code, reason });
  });

  test.each([125, 126, 127, 65_535, 65_536, 65_537, 500_000])(
    'for frames of %s bytes, including the bits of their heads',
    async (length) => {
      const bytes: Buffer[][] = [];
      await playBoth(async ({ service, open }) => {
        const socket = await open({ init: true });
        const chunks: Buffer[] = [];
        bytes.push(chunks);
        socket.tcp.on('data', (chunk: Buffer) => void chunks.push(chunk));
        const around = '{"id":"1","type":"next","payload":{"data":{"s":{"m":{"d":""}}}}}'.length;
        service.set('m-1', { description: 'x'.repeat(length - around) });
        socket.send(
          subscribe('1', 'subscription { s: modelStatus(id: "m-1") { m: model { d: description } } }'),
        );
        await socket.received(2);
        expect(socket.frames[1]).toHaveLength(length);
      });

      const [ours, theirs] = bytes.map((chunks) => Buffer.concat(chunks));
      expect(ours?.length).toBeGreaterThan(length);
      expect(ours?.equals(theirs as Buffer)).toBe(true);
    },
  );
});

describe('the gateway differs from graphql-ws', () => {
  test.each([
    ['a wrong variable', WATCH, { id: 'm-1', until: 'NOWHERE' }],
    ['a missing variable', WATCH, {}],
    ['what cannot be an id', WATCH, { id: '../m-1' }],
  ])('%s ends the operation with an error message, for it never ran', async (_what, query, variables) => {
    const service = await startStatusService('m-1');
    const gateway = await startGateway({ upstream: { url: service.url } });
    const { send, received, frames } = await openRaw(gateway.endpoint, { init: true });

    send(subscribe('1', query, variables));
    await received(2);
    send(subscribe('2', READ, { id: 'm-1' }));
    await received(4);

    const [, error, ...rest] = frames.map((frame) => JSON.parse(frame));
    expect(error).toMatchObject({ id: '1', type: 'error' });
    expect(error.payload[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(rest.map(({ id, type }) => [id, type])).toEqual([
      ['2', 'next'],
      ['2', 'complete'],
    ]);
    expect(service.requests).toEqual(['GET /v1/customizations/m-1']);
  });

  test('an id may be used again as soon as its operation has completed', async () => {
    const service = await startStatusService('m-1', 'm-2');
    const gateway = await startGateway({ upstream: { url: service.url }, pollIntervalMs: POLL_MS });
    const { send, received, frames } = await openRaw(gateway.endpoint, { init: true });
    send(subscribe('1', WATCH, { id: 'm-1' }));
    await received(2);

    send({ id: '1', type: 'complete' });
    send(subscribe('1', WATCH, { id: 'm-2' }));
    await received(3);
    service.set('m-2', { status: 'failed' });
    await received(4);
    send({ id: '1', type: 'complete' });
    send(subscribe('1', READ, { id: 'm-2' }));
    await received(6);

    expect(frames.slice(1).map((frame) => JSON.parse(frame).type)).toEqual([
      'next',
      'next',
      'next',
      'next',
      'complete',
    ]);
    expect(frames[2]).toContain('"m-2","status":"READY"');
    expect(frames[3]).toContain('"m-2","status":"FAILED"');
  });

  test('an unknown subprotocol is not accepted', async () => {
    const service = await startStatusService();
    const gateway = await startGateway({ upstream: { url: service.url } });

    // The `ws` client closes the socket, since the server accepts none of its protocols.
    const outcome = await openRaw(gateway.endpoint, { protocols: ['graphql-ws'] }).catch(
      (error: Error) => error,
    );

    expect(outcome).toBeInstanceOf(Error);
    expect((outcome as Error).message).toContain('subprotocol');
  });
});

describe('groups of equal subscriptions', () => {
  async function groupsOf(gateway: TestGateway): Promise<number> {
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    return Number(/^lexigate_subscription_groups (\d+)$/m.exec(text)?.[1]);
  }

  async function startGroups() {
    const service = await startStatusService('m-1', 'm-2');
    const gateway = await startGateway({ upstream: { url: service.url }, pollIntervalMs: POLL_MS });
    return { service, gateway };
  }

  test('members on one or several sockets receive the same messages except for the id, and leave one by one', async () => {
    const { service, gateway } = await startGroups();
    const sockets: RawSocket[] = [];
    for (let i = 0; i < 5; i += 1) sockets.push(await openRaw(gateway.endpoint, { init: true }));
    const members = sockets.flatMap((socket, i) => [0, 1, 2].map((j) => ({ socket, id: `${i}-${j}` })));
    for (const { socket, id } of members) socket.send(subscribe(id, WATCH, { id: 'm-1' }));
    for (const socket of sockets) await socket.received(4);
    expect(await groupsOf(gateway)).toBe(1);

    const heardBy = ({ socket, id }: (typeof members)[number]) =>
      socket.frames.filter((frame) => JSON.parse(frame).id === id);
    for (const [left, leaver] of members.entries()) {
      if (left % 3 === 2 && left < 12) leaver.socket.cut();
      else leaver.socket.send({ id: leaver.id, type: 'complete' });
      if (!leaver.socket.closed) {
        leaver.socket.send({ type: 'ping' });
        const pongs = (left % 3) + 1;
        if (left % 3 !== 2)
          await until(
            'the pong',
            () => leaver.socket.frames.filter((frame) => frame.includes('pong')).length === pongs,
          );
      }
      const staying = members.slice(left + 1);
      const count = heardBy(leaver).length;
      service.set('m-1', { status: 'training', progress: left + 1 });
      await until('an event for all remaining members', () =>
        staying.every((each) => heardBy(each).length === left + 2),
      );
      expect(heardBy(leaver)).toHaveLength(count);
      if (staying.length > 0) expect(await groupsOf(gateway)).toBe(1);
    }

    await until('the end of the group', async () => (await groupsOf(gateway)) === 0);
    const withoutId = members.map((each) => heardBy(each).map((frame) => frame.replace(`"${each.id}"`, '')));
    const longest = withoutId.at(-1) ?? [];
    expect(longest).toHaveLength(members.length);
    for (const frames of withoutId) expect(frames).toEqual(longest.slice(0, frames.length));
  });

  test('other variables, documents or credentials form other groups', async () => {
    const { gateway } = await startGroups();
    const socket = await openRaw(gateway.endpoint, { init: true });
    const other = await openRaw(gateway.endpoint);
    other.send({ type: 'connection_init', payload: { authorization: 'Bearer other' } });
    await other.received(1);

    socket.send(subscribe('1', WATCH, { id: 'm-1' }));
    socket.send(subscribe('2', WATCH, { id: 'm-1' }));
    socket.send(subscribe('3', WATCH, { id: 'm-2' }));
    socket.send(subscribe('4', `${WATCH} `, { id: 'm-1' }));
    socket.send(subscribe('5', WATCH, { id: 'm-1', until: ['FAILED'] }));
    other.send(subscribe('1', WATCH, { id: 'm-1' }));
    await Promise.all([socket.received(6), other.received(2)]);

    expect(await groupsOf(gateway)).toBe(5);
    socket.close();
    other.cut();
    await until('the end of the groups', async () => (await groupsOf(gateway)) === 0);
  });

  test('a group ends with its last member, however the members end', async () => {
    const { service, gateway } = await startGroups();
    const socket = await openRaw(gateway.endpoint, { init: true });
    socket.send(subscribe('1', WATCH, { id: 'm-1', until: ['FAILED'] }));
    socket.send(subscribe('2', WATCH, { id: 'm-2' }));
    socket.send(subscribe('3', WATCH, { id: 'm-9' }));
    await socket.heard(({ id, type }) => id === '3' && type === 'error');
    await socket.heard(({ id }) => id === '1');
    await socket.heard(({ id }) => id === '2');
    await until('the end of the group that failed', async () => (await groupsOf(gateway)) === 2);

    service.set('m-1', { status: 'failed' });
    service.remove('m-2');

    await socket.heard(({ id, type }) => id === '1' && type === 'complete');
    await socket.heard(({ id, type }) => id === '2' && type === 'complete');
    await until('the end of the groups', async () => (await groupsOf(gateway)) === 0);
  });
});
