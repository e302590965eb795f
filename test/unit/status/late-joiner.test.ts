import { describe, expect, test } from 'vitest';
import { createStatusHub } from '../../../src/status/hub.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { StatusReader } from '../../support/status-reader.ts';
import { languageModel, refused, stubClient } from '../../support/stub-client.ts';

const IDS = ['m-1', 'm-2', 'm-3', 'm-4'];
const REVOKED = refused(401, 'unauthenticated');

/** Watches idle models for 40 s. The last poll started at 31 s, and the next one is due at 61 s. */
async function startIdle(watched: readonly string[], ids: readonly string[] = IDS) {
  const clock = new FakeClock();
  const startedAt = clock.now();
  const stub = stubClient(ids, () => clock.now() - startedAt);
  const hub = createStatusHub({ pollIntervalMs: 10_000, clock });
  const watch = (id: string) => new StatusReader(hub.watch(stub.client, id), true);
  const watchAll = () => new StatusReader(hub.watchAll(stub.client), true);
  const early = watched.map((id) => (id === '' ? watchAll() : watch(id)));
  await clock.advance(40_000);
  stub.calls.length = 0;
  return { clock, stub, hub, watch, watchAll, early };
}

describe('a late joiner, long after the last poll', () => {
  test('receives a fresh state, and one call serves all that join at the same time', async () => {
    const { clock, stub, watch, early } = await startIdle(['m-1']);
    stub.models.set('m-1', languageModel('m-1', { description: 'read again' }));

    const late = Array.from({ length: 100 }, () => watch('m-1'));
    await settled();
    expect(late.every(({ states }) => states.length === 0)).toBe(true);
    await clock.advance(0);

    expect(stub.calls).toEqual([{ call: 'get m-1', at: 40_000 }]);
    for (const { states } of late)
      expect(states.map(({ model }) => model?.description)).toEqual(['read again']);
    expect(early[0]?.states).toHaveLength(1);
  });

  test('costs at most one call per second and does not move the next poll', async () => {
    const { clock, stub, watch } = await startIdle(['m-1']);
    const late: StatusReader[] = [];

    for (let i = 0; i < 200; i += 1) {
      late.push(watch('m-1'));
      await clock.advance(50);
    }
    expect(late.every(({ states }) => states.length === 1)).toBe(true);
    expect(stub.calls).toHaveLength(10);
    stub.calls.length = 0;
    await clock.advance(30_000);

    expect(stub.calls.map(({ at }) => at)).toEqual([61_000]);
  });

  test('receives nothing if its credentials are revoked, and all their subscriptions terminate', async () => {
    const { clock, stub, hub, watch, early } = await startIdle(['m-1', 'm-2']);
    stub.failure = REVOKED;

    const late = watch('m-1');
    await clock.advance(0);

    expect(late).toMatchObject({ states: [], end: { error: REVOKED } });
    for (const { end } of early) expect(end).toEqual({ error: REVOKED });
    expect(hub.watchers).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('receives nothing if its credentials are rejected in the call for another model', async () => {
    const { clock, stub, watch } = await startIdle(['m-1', 'm-2']);
    const known = { ...stub.client.languageModels };
    stub.client.languageModels.get = async (id, signal) => {
      await known.get(id, signal);
      throw id === 'm-1' ? refused(503) : REVOKED;
    };

    const late = watch('m-1');
    await clock.advance(0);

    expect(late).toMatchObject({ states: [], end: { error: REVOKED } });
  });

  test('has all models confirmed with one list call, which serves all that join within a second', async () => {
    const { clock, stub, watch } = await startIdle(IDS);

    const first = watch('m-1');
    await clock.advance(500);
    const others = IDS.map(watch);
    await clock.advance(0);

    expect(stub.calls).toEqual([{ call: 'list', at: 40_000 }]);
    for (const { states } of [first, ...others]) expect(states).toHaveLength(1);
  });

  test('of a new model causes no call for the models that are known', async () => {
    const { clock, stub, watch } = await startIdle(['m-1']);

    const late = watch('m-2');
    await clock.advance(0);

    expect(stub.calls.map(({ call }) => call)).toEqual(['get m-2']);
    expect(late.states).toHaveLength(1);
  });

  test('makes the next poll follow soon if its poll reveals a change', async () => {
    const { clock, stub, watch, early } = await startIdle(['m-1']);
    stub.models.set('m-1', languageModel('m-1', { status: 'training' }));

    watch('m-1');
    await clock.advance(10_000);

    expect(early[0]?.states.map(({ status }) => status)).toEqual(['ready', 'training']);
    expect(stub.calls.map(({ at }) => at)).toEqual([40_000, 41_000, 42_000, 44_000, 48_000]);
  });

  test('does not receive the result of a poll that started too long before it joined', async () => {
    const { clock, stub, watch } = await startIdle(['m-1']);
    stub.isHeld = true;
    const first = watch('m-1');
    await clock.advance(900);
    const second = watch('m-1');
    await clock.advance(100);
    const third = watch('m-1');

    stub.release();
    stub.models.set('m-1', languageModel('m-1', { description: 'read later' }));
    await clock.advance(0);

    expect(stub.calls).toHaveLength(2);
    const received = [first, second, third].map(({ states }) =>
      states.map(({ model }) => model?.description),
    );
    expect(received).toEqual([[undefined], [undefined], ['read later']]);
  });
});

describe('a late joiner whose state cannot be confirmed', () => {
  test.each([refused(503), refused(429, 'rate-limited', 30)])(
    'receives the last known state (%s)',
    async (failure) => {
      const { clock, stub, watch, watchAll } = await startIdle(['m-1', '']);
      stub.failure = failure;

      const late = [watch('m-1'), watchAll()];
      await clock.advance(0);

      expect(stub.calls).toHaveLength(1);
      expect(late.map(({ states }) => states.length)).toEqual([1, IDS.length]);
      expect(late[0]?.states[0]?.observedAt).toBe('2026-03-04T09:00:31.000Z');
    },
  );

  test('waits for a successful poll if the last one has failed', async () => {
    const { clock, stub, watch, watchAll } = await startIdle(['m-1', '']);
    stub.failure = refused(503);
    watch('m-1');
    await clock.advance(0);

    const late = [watch('m-1'), watchAll()];
    await clock.advance(2_000);
    expect(late.map(({ states }) => states.length)).toEqual([0, 0]);
    stub.failure = undefined;
    await clock.advance(10_000);

    expect(late.map(({ states }) => states.length)).toEqual([1, IDS.length]);
  });

  test('receives the last known state during a rate limit, which does not make it stale', async () => {
    const { clock, stub, watch, watchAll } = await startIdle(['m-1', '']);
    stub.failure = refused(429, 'rate-limited', 30);
    watch('m-1');
    await clock.advance(5_000);

    const late = [watch('m-1'), watchAll()];
    await clock.advance(0);

    expect(stub.calls).toHaveLength(1);
    expect(late.map(({ states }) => states.length)).toEqual([1, IDS.length]);
  });
});

describe('a late joiner of the list, long after its last poll', () => {
  test('receives fresh states, without those of deleted models', async () => {
    const { clock, stub, watchAll, early } = await startIdle(['', 'm-1']);
    stub.models.delete('m-4');

    const late = [watchAll(), watchAll()];
    await clock.advance(0);

    expect(stub.calls.map(({ call }) => call)).toEqual(['list', 'get m-4']);
    for (const { states } of late) expect(states.map(({ id }) => id)).toEqual(['m-1', 'm-2', 'm-3']);
    expect(early[0]?.states.at(-1)).toMatchObject({ id: 'm-4', status: 'deleted' });
  });

  test('receives nothing if its credentials are revoked', async () => {
    const { clock, stub, watchAll, early } = await startIdle(['', 'm-1']);
    stub.failure = REVOKED;

    const late = watchAll();
    await clock.advance(0);

    expect(late).toMatchObject({ states: [], end: { error: REVOKED } });
    for (const { end } of early) expect(end).toEqual({ error: REVOKED });
  });
});

describe('a 503 with Retry-After', () => {
  test.each([
    [5, 5_000],
    [0, 750],
    [3_600, 30_000],
  ])('of %s s delays all polls for %s ms, also those for late joiners', async (seconds, waitMs) => {
    const { clock, stub, hub, watch } = await startIdle(['m-1']);
    stub.failure = refused(503, undefined, seconds);
    hub.wake(stub.client);
    await clock.advance(0);
    stub.calls.length = 0;
    stub.failure = undefined;

    hub.wake(stub.client);
    const late = watch('m-2');
    await clock.advance(waitMs - 1);
    expect(stub.calls).toEqual([]);
    await clock.advance(1);

    expect(stub.calls.map(({ call }) => call)).toEqual(['get m-1', 'get m-2']);
    expect(late.states).toHaveLength(1);
  });

  test('for one model does not delay the polls of the others', async () => {
    const { clock, stub, hub, early } = await startIdle(['m-1', 'm-2']);
    const known = { ...stub.client.languageModels };
    stub.client.languageModels.get = async (id, signal) => {
      if (id === 'm-2') throw refused(503, undefined, 20);
      return known.get(id, signal);
    };
    stub.models.set('m-1', languageModel('m-1', { status: 'available' }));
    hub.wake(stub.client);
    await clock.advance(7_500);

    expect(stub.calls.map(({ at }) => at - 40_000)).toEqual([0, 1_000, 3_000, 7_000]);
    expect(early[0]?.states.at(-1)?.status).toBe('available');
  });
});
