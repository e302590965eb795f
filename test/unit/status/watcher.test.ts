import { describe, expect, test } from 'vitest';
import { createStatusHub } from '../../../src/status/hub.ts';
import type { StateSubscription } from '../../../src/status/state-subscription.ts';
import type { ModelState } from '../../../src/status/types.ts';
import { InvalidPathError, WatsonError } from '../../../src/watson/errors.ts';
import type { LanguageModel } from '../../../src/watson/types.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { languageModel, refused, stubClient, type StubClient } from '../../support/stub-client.ts';

const POLL_MS = 10_000;
const UNAVAILABLE = refused(503);

function start(ids: readonly string[], random?: () => number) {
  const clock = new FakeClock(random);
  const failures: unknown[] = [];
  const startedAt = clock.now();
  const stub = stubClient(ids, () => clock.now() - startedAt);
  const hub = createStatusHub({
    clock,
    pollIntervalMs: POLL_MS,
    onFailure: (failure) => void failures.push(failure),
  });
  return { clock, hub, stub, failures };
}

/** The live states that a subscription sends, and how it ends. */
function read(subscription: StateSubscription) {
  const seen: { states: ModelState[]; end: { error?: unknown } | undefined } = { states: [], end: undefined };
  const all = async () => {
    for await (const state of subscription) if (!state.staleness) seen.states.push(state);
  };
  all().then(
    () => (seen.end = {}),
    (error: unknown) => (seen.end = { error }),
  );
  return seen;
}

const set = (stub: StubClient, id: string, fields: Partial<LanguageModel>) =>
  stub.models.set(id, languageModel(id, fields));

const times = (stub: StubClient) => stub.calls.map(({ at }) => at);

describe('the interval', () => {
  test('starts short and grows to the poll interval while a model is busy', async () => {
    const { clock, hub, stub } = start(['m-1']);
    set(stub, 'm-1', { status: 'training' });
    hub.watch(stub.client, 'm-1');

    await clock.advance(40_000);

    expect(times(stub)).toEqual([0, 1_000, 3_000, 7_000, 15_000, 25_000, 35_000]);
  });

  test('grows to three times the poll interval while all models are idle', async () => {
    const { clock, hub, stub } = start(['m-1', 'm-2']);
    hub.watch(stub.client, 'm-1');
    hub.watch(stub.client, 'm-2');

    await clock.advance(100_000);

    expect([...new Set(times(stub))]).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000]);
  });

  test('is the poll interval if one of several models is busy', async () => {
    const { clock, hub, stub } = start(['m-1', 'm-2']);
    set(stub, 'm-2', { status: 'upgrading' });
    hub.watch(stub.client, 'm-1');
    hub.watch(stub.client, 'm-2');

    await clock.advance(36_000);

    expect([...new Set(times(stub))]).toEqual([0, 1_000, 3_000, 7_000, 15_000, 25_000, 35_000]);
  });

  test('is short again after a change', async () => {
    const { clock, hub, stub } = start(['m-1']);
    hub.watch(stub.client, 'm-1');
    await clock.advance(40_000);
    const before = stub.calls.length;
    set(stub, 'm-1', { status: 'training' });

    await clock.advance(40_000);

    expect(times(stub).slice(before)).toEqual([61_000, 62_000, 64_000, 68_000, 76_000]);
  });

  test('is short again after a mutation, which starts a poll at once', async () => {
    const { clock, hub, stub } = start(['m-1']);
    hub.watch(stub.client, 'm-1');
    await clock.advance(40_000);
    const before = stub.calls.length;

    hub.wake(stub.client);
    await clock.advance(8_000);

    expect(times(stub).slice(before)).toEqual([40_000, 41_000, 43_000, 47_000]);
  });

  test('has a jitter of a tenth at most', async () => {
    for (const [random, second] of [
      [0, 900],
      [1, 1_100],
    ] as const) {
      const { clock, hub, stub } = start(['m-1'], () => random);
      hub.watch(stub.client, 'm-1');
      await clock.advance(1_500);
      expect(times(stub)).toEqual([0, second]);
    }
  });

  test('without subscribers there are no polls and no timers', async () => {
    const { clock, hub, stub } = start(['m-1']);
    hub.wake(stub.client);
    await clock.advance(60_000);
    expect(stub.calls).toEqual([]);
    const first = hub.watch(stub.client, 'm-1');
    const second = hub.watch(stub.client, 'm-1');
    await clock.advance(5_000);

    await first.return();
    expect(clock.pending).toBe(1);
    await second.return();

    const before = stub.calls.length;
    await clock.advance(600_000);
    expect(stub.calls).toHaveLength(before);
    expect(clock.pending).toBe(0);
    expect(hub.watchers).toBe(0);
  });
});

describe('poll cycles', () => {
  test('never overlap, however often a poll is requested', async () => {
    const { clock, hub, stub } = start(['m-1', 'm-2']);
    stub.isHeld = true;
    hub.watch(stub.client, 'm-1');
    await settled();
    await clock.advance(0);
    expect(stub.calls).toHaveLength(1);

    for (let i = 0; i < 10; i += 1) {
      hub.wake(stub.client);
      hub.watch(stub.client, i % 2 === 0 ? 'm-1' : 'm-2');
      await clock.advance(60_000);
    }
    expect(stub.calls).toHaveLength(1);

    stub.release();
    await clock.advance(500);
    // One poll cycle serves all requests made meanwhile.
    expect(stub.calls.map(({ call }) => call)).toEqual(['get m-1', 'get m-1', 'get m-2']);
  });

  test('with a thousand subscribers of one model cost one call each', async () => {
    const { clock, hub, stub } = start(['m-1']);
    const all = Array.from({ length: 1_000 }, () => read(hub.watch(stub.client, 'm-1')));
    await clock.advance(0);
    expect(stub.calls).toHaveLength(1);
    expect(all.every(({ states }) => states.length === 1)).toBe(true);

    await clock.advance(1_000);

    expect(stub.calls).toHaveLength(2);
    expect(all.every(({ states }) => states.length === 1)).toBe(true);
  });

  test('read two models with single calls, and three or more with one list call', async () => {
    const { clock, hub, stub } = start(['m-1', 'm-2', 'm-3']);
    hub.watch(stub.client, 'm-1');
    hub.watch(stub.client, 'm-2');
    await clock.advance(1_500);
    expect(stub.calls.map(({ call }) => call)).toEqual(['get m-1', 'get m-2', 'get m-1', 'get m-2']);
    stub.calls.length = 0;

    const third = read(hub.watch(stub.client, 'm-3'));
    await clock.advance(0);
    expect(stub.calls.map(({ call }) => call)).toEqual(['get m-3']);
    expect(third.states).toHaveLength(1);
    stub.calls.length = 0;

    await clock.advance(2_000);
    expect(stub.calls.map(({ call }) => call)).toEqual(['list']);
  });

  test('read a model that the list lacks with a single call', async () => {
    const { clock, hub, stub } = start(['m-1', 'm-2', 'm-3']);
    const all = ['m-1', 'm-2', 'm-3'].map((id) => read(hub.watch(stub.client, id)));
    await clock.advance(0);
    expect(stub.calls.map(({ call }) => call)).toEqual(['list']);
    stub.models.delete('m-2');

    await clock.advance(1_000);

    expect(stub.calls.map(({ call }) => call)).toEqual(['list', 'list', 'get m-2']);
    expect(all[1]?.states.at(-1)).toMatchObject({ status: 'deleted', previousStatus: 'ready', model: null });
    expect(all[1]?.end).toEqual({});
    expect([all[0]?.end, all[2]?.end]).toEqual([undefined, undefined]);
  });

  test('are aborted when the last subscriber leaves', async () => {
    const { clock, hub, stub } = start(['m-1']);
    stub.isHeld = true;
    const subscription = hub.watch(stub.client, 'm-1');
    await clock.advance(0);
    expect(stub.signals[0]?.aborted).toBe(false);

    await subscription.return();

    expect(stub.signals[0]?.aborted).toBe(true);
  });
});

describe('failures', () => {
  test('failed polls are retried with a growing delay of at most 30 s', async () => {
    const { clock, hub, stub, failures } = start(['m-1']);
    stub.failure = UNAVAILABLE;
    const seen = read(hub.watch(stub.client, 'm-1'));

    await clock.advance(100_000);

    // Three quarters of 1 s, 2 s, 4 s … 30 s, because the upper half is random.
    expect(times(stub)).toEqual([0, 750, 2_250, 5_250, 11_250, 23_250, 45_750, 68_250, 90_750]);
    expect(failures).toHaveLength(times(stub).length);
    expect(seen).toEqual({ states: [], end: undefined });
  });

  test.each([
    [0, 500],
    [1, 1_000],
  ])('with the random number %s the first delay is %s ms', async (random, delayMs) => {
    const { clock, hub, stub } = start(['m-1'], () => random);
    stub.failure = UNAVAILABLE;
    hub.watch(stub.client, 'm-1');

    await clock.advance(1_400);

    expect(times(stub)[1]).toBe(delayMs);
  });

  test('a state is sent as soon as a poll succeeds, and the back-off starts again from the shortest delay', async () => {
    const { clock, hub, stub } = start(['m-1']);
    const seen = read(hub.watch(stub.client, 'm-1'));
    await clock.advance(0);
    stub.failure = UNAVAILABLE;
    await clock.advance(30_000);
    stub.failure = undefined;
    set(stub, 'm-1', { status: 'available', progress: 100 });

    await clock.advance(30_000);

    expect(seen.states.map(({ status }) => status)).toEqual(['ready', 'available']);
    stub.failure = UNAVAILABLE;
    stub.calls.length = 0;
    await clock.advance(60_000);
    expect((times(stub)[1] ?? 0) - (times(stub)[0] ?? 0)).toBe(750);
  });

  test('requests do not make failed polls more frequent than one per second', async () => {
    const { clock, hub, stub } = start(['m-1']);
    stub.failure = UNAVAILABLE;
    hub.watch(stub.client, 'm-1');
    await clock.advance(20_000);
    stub.calls.length = 0;

    for (let i = 0; i < 100; i += 1) {
      hub.wake(stub.client);
      hub.watch(stub.client, 'm-1');
      await clock.advance(100);
    }

    expect(stub.calls.length).toBeGreaterThan(5);
    expect(stub.calls.length).toBeLessThanOrEqual(11);
  });

  test('a model that cannot be read does not delay the others', async () => {
    const { clock, hub, stub } = start(['m-1', 'm-2']);
    const known = stub.client.languageModels;
    stub.client.languageModels = {
      ...known,
      async get(id, signal) {
        if (id === 'm-2') throw UNAVAILABLE;
        return known.get(id, signal);
      },
    };
    const one = read(hub.watch(stub.client, 'm-1'));
    const other = read(hub.watch(stub.client, 'm-2'));

    await clock.advance(8_000);

    expect(times(stub)).toEqual([0, 1_000, 3_000, 7_000]);
    expect(one.states).toHaveLength(1);
    expect(other).toEqual({ states: [], end: undefined });
  });

  test.each([
    [5, 5_000],
    [undefined, 1_000],
    [0, 1_000],
    [3_600, 60_000],
  ])(
    'after a 429 with Retry-After %s no call starts for %s ms, also not for late joiners',
    async (seconds, wait) => {
      const { clock, hub, stub } = start(['m-1', 'm-2']);
      hub.watch(stub.client, 'm-1');
      await clock.advance(500);
      stub.failure = refused(429, 'rate-limited', seconds);
      await clock.advance(500);
      expect(times(stub)).toEqual([0, 1_000]);

      const late = read(hub.watch(stub.client, 'm-2'));
      hub.wake(stub.client);
      await clock.advance(wait - 1);
      expect(times(stub)).toEqual([0, 1_000]);
      stub.failure = undefined;
      await clock.advance(1);

      expect(times(stub)).toEqual([0, 1_000, 1_000 + wait, 1_000 + wait]);
      expect(late.states).toHaveLength(1);
    },
  );

  test.each(['unauthenticated', 'forbidden'] as const)(
    '%s terminates all subscriptions of the scope',
    async (refusal) => {
      const { clock, hub, stub, failures } = start(['m-1', 'm-2', 'm-3']);
      const other = stubClient(['m-1'], () => 0, 'another scope');
      const all = ['m-1', 'm-2', 'm-3', 'm-1'].map((id) => read(hub.watch(stub.client, id)));
      const elsewhere = read(hub.watch(other.client, 'm-1'));
      await clock.advance(0);
      const error = refused(401, refusal);
      stub.failure = error;

      await clock.advance(1_000);

      for (const { end } of all) expect(end).toEqual({ error });
      expect(elsewhere.end).toBeUndefined();
      expect(hub.watchers).toBe(1);
      expect(failures).toEqual([]);
      stub.calls.length = 0;
      await clock.advance(600_000);
      expect(stub.calls).toEqual([]);
    },
  );

  test('credentials that are rejected for one model terminate the subscriptions to all models', async () => {
    const { clock, hub, stub } = start(['m-1', 'm-2']);
    const known = stub.client.languageModels;
    const error = refused(401, 'unauthenticated');
    const other = read(hub.watch(stub.client, 'm-2'));
    await clock.advance(0);
    stub.client.languageModels = {
      ...known,
      async get(id, signal) {
        if (id === 'm-1') throw error;
        return known.get(id, signal);
      },
    };
    const one = read(hub.watch(stub.client, 'm-1'));

    await clock.advance(0);

    expect([one.end, other.end]).toEqual([{ error }, { error }]);
    expect(hub.watchers).toBe(0);
  });

  test('an unknown model terminates its subscription with an error, before any event', async () => {
    const { clock, hub, stub } = start(['m-1']);
    const known = read(hub.watch(stub.client, 'm-1'));
    const unknown = read(hub.watch(stub.client, 'm-9'));

    await clock.advance(1_500);

    expect(unknown.states).toEqual([]);
    expect(unknown.end?.error).toBeInstanceOf(WatsonError);
    expect(known.end).toBeUndefined();
    expect(stub.calls.map(({ call }) => call)).toEqual(['get m-1', 'get m-9', 'get m-1']);
  });

  test('an internal error terminates the subscription instead of being retried', async () => {
    const { clock, hub, stub } = start(['m-1']);
    stub.failure = new TypeError('no such function');
    const seen = read(hub.watch(stub.client, 'm-1'));

    await clock.advance(60_000);

    expect(seen.end?.error).toBe(stub.failure);
    expect(stub.calls).toHaveLength(1);
  });

  test('a malformed id is refused and leaves no watcher behind', () => {
    const { hub, stub } = start([]);

    for (const id of ['', '..', 'a/b', 'x'.repeat(65)]) {
      expect(() => hub.watch(stub.client, id)).toThrow(InvalidPathError);
    }

    expect(hub.watchers).toBe(0);
  });

  test('a poll starts when the credentials expire', async () => {
    const { clock, hub, stub } = start(['m-1']);
    stub.client.expiresAt = clock.now() + 20_000;
    const seen = read(hub.watch(stub.client, 'm-1'));
    await clock.advance(19_999);
    expect(times(stub)).toEqual([0, 1_000, 3_000, 7_000, 15_000]);
    const error = refused(401, 'unauthenticated');
    stub.failure = error;

    await clock.advance(1);

    expect(times(stub).at(-1)).toBe(20_000);
    expect(seen.end).toEqual({ error });
    expect(clock.pending).toBe(0);
  });
});

describe('freshness', () => {
  test('a late joiner receives the known state at once and without a call', async () => {
    const { clock, hub, stub } = start(['m-1']);
    hub.watch(stub.client, 'm-1');
    await clock.advance(500);

    const late = read(hub.watch(stub.client, 'm-1'));
    await settled();

    expect(late.states).toHaveLength(1);
    expect(stub.calls).toHaveLength(1);
  });

  test('a late joiner after a mutation receives a state that was read after the mutation', async () => {
    const { clock, hub, stub } = start(['m-1']);
    const early = read(hub.watch(stub.client, 'm-1'));
    await clock.advance(500);
    stub.isHeld = true;
    hub.wake(stub.client);
    await clock.advance(0);
    // This poll has read the old state, and another mutation happens before its response.
    set(stub, 'm-1', { status: 'training' });
    hub.wake(stub.client);
    const late = read(hub.watch(stub.client, 'm-1', { until: ['ready', 'available'] }));

    stub.release();
    await clock.advance(0);

    expect(late.states.map(({ status }) => status)).toEqual(['training']);
    expect(late.end).toBeUndefined();
    expect(early.states.map(({ status }) => status)).toEqual(['ready', 'training']);
  });

  test('continuous mutations do not keep a subscriber from its first event', async () => {
    const { clock, hub, stub } = start(['m-1']);
    stub.isHeld = true;
    const seen = read(hub.watch(stub.client, 'm-1'));
    for (let i = 0; i < 3; i += 1) {
      await clock.advance(0);
      hub.wake(stub.client);
      stub.release();
      stub.isHeld = true;
    }
    await clock.advance(0);

    expect(seen.states).toHaveLength(1);
  });

  test('a late joiner during failed polls waits for a successful one', async () => {
    const { clock, hub, stub } = start(['m-1']);
    const early = read(hub.watch(stub.client, 'm-1'));
    await clock.advance(500);
    stub.failure = UNAVAILABLE;
    await clock.advance(2_000);
    const late = read(hub.watch(stub.client, 'm-1'));
    await clock.advance(2_000);
    expect(late.states).toEqual([]);
    stub.failure = undefined;

    await clock.advance(30_000);

    expect(late.states).toHaveLength(1);
    expect(early.states).toHaveLength(1);
  });

  test('since is when the status was first observed, and observedAt when the state was confirmed', async () => {
    const { clock, hub, stub } = start(['m-1']);
    const startedAt = new Date(clock.now()).toISOString();
    set(stub, 'm-1', { status: 'training' });
    const early = read(hub.watch(stub.client, 'm-1'));
    await clock.advance(3_000);
    const late = read(hub.watch(stub.client, 'm-1'));
    await settled();

    expect(early.states[0]).toMatchObject({ since: startedAt, observedAt: startedAt, previousStatus: null });
    expect(late.states[0]).toMatchObject({ since: startedAt, observedAt: '2026-03-04T09:00:03.000Z' });
    set(stub, 'm-1', { status: 'available', progress: 100 });
    await clock.advance(4_000);
    expect(late.states[1]).toMatchObject({ since: '2026-03-04T09:00:07.000Z', previousStatus: 'training' });
  });

  test('scopes share nothing', async () => {
    const { clock, hub, stub } = start(['m-1']);
    const other = stubClient(['m-1'], () => 0, 'another scope');
    set(other, 'm-1', { status: 'failed' });
    const mine = read(hub.watch(stub.client, 'm-1'));
    const theirs = read(hub.watch(other.client, 'm-1'));
    await clock.advance(0);

    expect(mine.states.map(({ status }) => status)).toEqual(['ready']);
    expect(theirs.states.map(({ status }) => status)).toEqual(['failed']);
    hub.wake(other.client);
    await clock.advance(0);
    expect([stub.calls.length, other.calls.length]).toEqual([1, 2]);
  });

  test('when the hub closes, all subscriptions complete', async () => {
    const { clock, hub, stub } = start(['m-1', 'm-2']);
    const all = ['m-1', 'm-1', 'm-2'].map((id) => read(hub.watch(stub.client, id)));
    await clock.advance(0);

    hub.close();
    await settled();

    for (const { end } of all) expect(end).toEqual({});
    expect(clock.pending).toBe(0);
    expect(hub.watchers).toBe(0);
  });
});
