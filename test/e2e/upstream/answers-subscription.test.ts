import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { collect } from '../../support/websocket/client.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { until, untilQuiet } from '../../support/wait.ts';
import {
  answer,
  bomb,
  drip,
  flood,
  hang,
  html,
  redirect,
  refuse,
  refuseAsPlatform,
  reset,
  truncate,
  UPSTREAM_TEXT,
  type Behaviour,
} from '../../support/upstream/misbehaviour.ts';

const WATCH = 'subscription($id: ID!) { modelStatus(id: $id) { status previousStatus staleness { code } } }';
const ID = 'm-1';

const READY = { status: 'READY', previousStatus: null };
const AVAILABLE = { status: 'AVAILABLE', previousStatus: 'READY' };

const serve =
  (fields: Record<string, unknown>): Behaviour =>
  (req, res) =>
    json(res, 200, model(req.url?.split('/').at(-1) ?? '', fields));

/** The states that were live. On a busy machine an outage can last long enough to be told. */
const statesOf = (events: any[]) =>
  events
    .map(({ data }) => data.modelStatus)
    .filter(({ staleness }) => !staleness)
    .map(({ staleness: _staleness, ...state }) => state);

const OUTAGES: [string, Behaviour][] = [
  ['a 500', refuse(500, UPSTREAM_TEXT)],
  ['a 503', refuse(503, UPSTREAM_TEXT)],
  ['a reset connection', reset],
  ['a truncated body', truncate],
  ['no response', hang],
  ['a body of one byte at a time', drip],
  ['a 429', refuse(429, UPSTREAM_TEXT)],
  ['HTML', html],
  ['an empty body', answer(200, '')],
  ['null', answer(200, 'null')],
  ['an array', answer(200, '[]')],
  ['a compression bomb', bomb],
  ['a body of 128 MiB', flood()],
  ['a redirect', redirect('/v1/elsewhere')],
];

test.each(OUTAGES)(
  'a subscription that gets %s sends no state, continues, and sends the next state',
  async (_what, outage) => {
    const backend = await startBackend(serve({ status: 'ready' }));
    const gateway = await startGateway({ upstream: { url: backend.url }, upstreamTimeoutMs: 600 });
    const { events, end } = collect(gateway.client(), WATCH, { id: ID });
    await until('the first event', () => events.length === 1);

    backend.behave(outage);
    await until('two polls to fail', async () => (await failedPolls(gateway)) >= 2);
    expect(statesOf(events)).toEqual([READY]);
    backend.behave(serve({ status: 'available', progress: 100 }));

    await until('the next state', () => statesOf(events).length === 2);
    expect(statesOf(events)).toEqual([READY, AVAILABLE]);
    expect(end).toEqual({});
  },
);

test.each(OUTAGES.slice(0, 3))(
  'a subscription that starts with %s gets its first event afterwards',
  async (_what, outage) => {
    const backend = await startBackend(outage);
    const gateway = await startGateway({ upstream: { url: backend.url } });
    const { events, end } = collect(gateway.client(), WATCH, { id: ID });
    await until('a poll to fail', async () => (await failedPolls(gateway)) >= 1);

    backend.behave(serve({ status: 'ready' }));

    await until('the first state', () => statesOf(events).length === 1);
    expect(statesOf(events)).toEqual([READY]);
    expect(end).toEqual({});
  },
);

test('a late joiner during an outage gets the state after the first successful poll', async () => {
  const backend = await startBackend(serve({ status: 'ready' }));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const early = collect(gateway.client(), WATCH, { id: ID });
  await until('the first event', () => early.events.length === 1);
  backend.behave(refuse(500, 'broken'));
  await until('a poll to fail', async () => (await failedPolls(gateway)) >= 1);

  const late = collect(gateway.client(), WATCH, { id: ID });
  await until('another poll to fail', async () => (await failedPolls(gateway)) >= 2);
  expect(statesOf(late.events)).toEqual([]);
  backend.behave(serve({ status: 'ready' }));

  await until('the first state', () => statesOf(late.events).length === 1);
  expect(statesOf(late.events)).toEqual([READY]);
  for (const state of statesOf(early.events)) expect(state).toEqual(READY);
});

test('polls of a slow service never overlap', async () => {
  let inFlight = 0;
  let maxInFlight = 0;
  const backend = await startBackend((req, res) => {
    inFlight += 1;
    maxInFlight = Math.max(maxInFlight, inFlight);
    setTimeout(() => {
      inFlight -= 1;
      serve({ status: 'training', progress: backend.requests.length })(req, res);
    }, 200);
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const { events } = collect(gateway.client(), WATCH, { id: ID });

  await until('eight polls', () => events.length >= 8);

  expect(maxInFlight).toBe(1);
});

test.each([
  ['invalid credentials', refuseAsPlatform(401, UPSTREAM_TEXT), 'UNAUTHENTICATED'],
  ['a missing permission', refuseAsPlatform(403, UPSTREAM_TEXT), 'FORBIDDEN'],
  ['an unknown id, with 401', refuse(401, UPSTREAM_TEXT), 'NOT_FOUND'],
  ['an unknown id, with 404', refuse(404, UPSTREAM_TEXT), 'NOT_FOUND'],
  ['a malformed id', refuse(400, 'Malformed GUID'), 'BAD_USER_INPUT'],
])(
  'a subscription that starts with %s terminates with an error and polls no more',
  async (_what, behaviour, code) => {
    const backend = await startBackend(behaviour);
    const gateway = await startGateway({ upstream: { url: backend.url } });

    const socket = collect(gateway.client(), WATCH, { id: ID });
    await until('the end', () => socket.end.kind !== undefined);
    const stream = await openEventStream(gateway.endpoint, WATCH, { id: ID });
    await until('the end of the event stream', () => stream.end.kind !== undefined);

    expect(socket.events).toEqual([]);
    expect(socket.end.errors).toHaveLength(1);
    expect(socket.end.errors?.[0].extensions.code).toBe(code);
    expect(stream.events).toHaveLength(1);
    expect(stream.events[0].errors[0].extensions).toEqual({
      ...socket.end.errors?.[0].extensions,
      requestId: stream.requestId,
    });
    expect(JSON.stringify([socket.end, stream.events])).not.toContain(UPSTREAM_TEXT);
    await untilQuiet('the polls', () => backend.requests.length, 500);
    expect(backend.requests).toHaveLength(2);
  },
);

test.each([
  ['expire', refuseAsPlatform(401, UPSTREAM_TEXT), 'UNAUTHENTICATED'],
  ['lose the permission', refuseAsPlatform(403, UPSTREAM_TEXT), 'FORBIDDEN'],
])(
  'credentials that %s terminate their subscriptions and polls, and other subscriptions of the model continue',
  async (_what, behaviour, code) => {
    let rejectedCaller = '';
    let progress = 0;
    const polls: Record<string, number> = {};
    const backend = await startBackend((req, res) => {
      const caller = req.headers.authorization ?? '';
      polls[caller] = (polls[caller] ?? 0) + 1;
      if (caller === rejectedCaller) return behaviour(req, res);
      return serve({ status: 'training', progress })(req, res);
    });
    const gateway = await startGateway({ upstream: { url: backend.url } });
    const one = collect(gateway.client({ authorization: 'Bearer one' }), WATCH, { id: ID });
    const another = collect(gateway.client({ authorization: 'Bearer one' }), WATCH, { id: 'm-2' });
    const other = collect(gateway.client({ authorization: 'Bearer other' }), WATCH, { id: ID });
    await until('all first events', () => [one, another, other].every(({ events }) => events.length === 1));

    rejectedCaller = 'Bearer one';

    await until('both ends', () => one.end.kind !== undefined && another.end.kind !== undefined);
    for (const { end } of [one, another]) {
      expect(end.kind).toBe('error');
      expect(end.errors?.[0].extensions.code).toBe(code);
    }
    await untilQuiet('the polls with the rejected credentials', () => polls['Bearer one'] ?? 0, 500);
    progress = 50;
    await until('an event for the other', () => other.events.length === 2);
    expect(other.end).toEqual({});
  },
);

test.each([
  ['404', refuse(404, 'Not Found')],
  ['401 of the service', refuse(401, 'Invalid customization_id')],
])('a model whose poll gets a %s is DELETED, and the subscription completes', async (_what, behaviour) => {
  const backend = await startBackend(serve({ status: 'ready' }));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const { events, end } = collect(gateway.client(), WATCH, { id: ID });
  await until('the first event', () => events.length === 1);

  backend.behave(behaviour);

  await until('the end', () => end.kind !== undefined);
  expect(end.kind).toBe('complete');
  expect(statesOf(events)).toEqual([READY, { status: 'DELETED', previousStatus: 'READY' }]);
  await untilQuiet('the polls', () => backend.requests.length, 500);
});

test('a 429 pauses all polls of its scope and of no other', async () => {
  const polls: { caller: string; id: string; at: number }[] = [];
  let limitedAt: number | undefined;
  let limit = false;
  const backend = await startBackend((req, res) => {
    const caller = req.headers.authorization ?? '';
    polls.push({ caller, id: req.url?.split('/').at(-1) ?? '', at: performance.now() });
    if (!limit || caller !== 'Bearer limited') return serve({ status: 'training' })(req, res);
    limit = false;
    limitedAt = performance.now();
    return refuse(429, 'slow down', { 'retry-after': '2' })(req, res);
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const limited = ['m-1', 'm-2'].map((id) => {
    return collect(gateway.client({ authorization: 'Bearer limited' }), WATCH, { id });
  });
  const free = collect(gateway.client({ authorization: 'Bearer free' }), WATCH, { id: 'm-1' });
  await until('all first events', () => [...limited, free].every(({ events }) => events.length === 1));

  limit = true;
  await until('the limit', () => limitedAt !== undefined);
  const at = limitedAt ?? 0;
  const after = (caller: string) => polls.filter((poll) => poll.caller === caller && poll.at > at);
  // Both models are read concurrently, so the read of the other model may already be in flight.
  const wasInFlight = (poll: { at: number }) => poll.at < at + 1_000;
  await until('polls of both after the wait', () => {
    return (
      new Set(
        after('Bearer limited')
          .filter((poll) => !wasInFlight(poll))
          .map(({ id }) => id),
      ).size === 2
    );
  });

  const waited = after('Bearer limited').filter((poll) => !wasInFlight(poll));
  expect(Math.min(...waited.map((poll) => poll.at))).toBeGreaterThan(at + 1_950);
  expect(after('Bearer limited').filter(wasInFlight).length).toBeLessThanOrEqual(1);
  expect(after('Bearer free').filter((poll) => poll.at < at + 1_950).length).toBeGreaterThan(2);
  for (const { end } of [...limited, free]) expect(end).toEqual({});
});

test('a malformed element of the list leaves its subscription with the last valid state, and the others continue', async () => {
  let progress = 0;
  let isMalformed = false;
  const backend = await startBackend((req, res) => {
    const fields = (id: string) =>
      isMalformed && id === 'm-2' ? { versions: 7 } : { status: 'training', progress };
    const [id] = req.url?.match(/m-\d/) ?? [];
    if (id !== undefined) return json(res, 200, model(id, fields(id)));
    return json(res, 200, { customizations: ['m-1', 'm-2', 'm-3'].map((each) => model(each, fields(each))) });
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const query = 'subscription($id: ID!) { modelStatus(id: $id) { progress } }';
  const [first, second, third] = ['m-1', 'm-2', 'm-3'].map((id) => collect(gateway.client(), query, { id }));
  const all = [first, second, third];
  await until('all first events', () => all.every((each) => each?.events.length === 1));

  isMalformed = true;
  progress = 30;
  await until('events for the others', () => first?.events.length === 2 && third?.events.length === 2);
  await until('a poll to fail', async () => (await failedPolls(gateway)) >= 1);
  expect(statesOf(second?.events ?? [])).toEqual([{ progress: 0 }]);
  isMalformed = false;

  await until('an event for the second', () => second?.events.length === 2);
  expect(statesOf(second?.events ?? [])).toEqual([{ progress: 0 }, { progress: 30 }]);
  for (const each of all) expect(each?.end).toEqual({});
});

test('an unknown status word is delivered, and until does not match it', async () => {
  const backend = await startBackend(serve({ status: 'expired' }));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const query = `subscription { modelStatus(id: "${ID}", until: [AVAILABLE, FAILED]) { status } }`;
  const { events, end } = collect(gateway.client(), query);
  await until('the first event', () => events.length === 1);

  backend.behave(serve({ status: 'available' }));

  await until('the end', () => end.kind === 'complete');
  expect(statesOf(events)).toEqual([{ status: 'UNKNOWN' }, { status: 'AVAILABLE' }]);
});

test('after a write with outcome UNKNOWN the subscription gets the current state at once', async () => {
  let status = 'ready';
  const backend = await startBackend((req, res) => {
    if (req.method === 'GET') return serve({ status })(req, res);
    status = 'training';
    return reset(req, res);
  });
  const gateway = await startGateway({ upstream: { url: backend.url }, pollIntervalMs: 60_000 });
  const { events } = collect(gateway.client(), WATCH, { id: ID });
  await until('the first event', () => events.length === 1);

  const { errors } = await gateway.query(`mutation { trainModel(id: "${ID}") { errors { message } } }`);
  expect(errors[0].extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', outcome: 'UNKNOWN' });

  await until('the current state', () => events.length === 2, 5_000);
  expect(statesOf(events)[1]).toEqual({ status: 'TRAINING', previousStatus: 'READY' });
});

/** The number of polls that failed. The log has one line a minute for all of them. */
async function failedPolls(gateway: TestGateway): Promise<number> {
  const counts = Object.entries(await metricsOf(gateway)).filter(
    ([name]) => name.startsWith('lexigate_status_poll_seconds_count') && !name.includes('outcome="ok"'),
  );
  return counts.reduce((total, [, count]) => total + count, 0);
}
