import { describe, expect, test } from 'vitest';
import { createStatusHub } from '../../../src/status/hub.ts';
import type { ListEvent } from '../../../src/status/types.ts';
import type { ModelStatus } from '../../../src/watson/types.ts';
import { EventReader } from '../../support/event-reader.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { StatusReader } from '../../support/status-reader.ts';
import { languageModel, refused, stubClient } from '../../support/stub-client.ts';

const POLL_MS = 10_000;

function start(ids: readonly string[], status: ModelStatus = 'training') {
  const clock = new FakeClock();
  const startedAt = clock.now();
  const stub = stubClient(ids, () => clock.now() - startedAt);
  for (const id of ids) stub.models.set(id, languageModel(id, { status }));
  const hub = createStatusHub({
    clock,
    pollIntervalMs: POLL_MS,
    codeOf: (error) => String((error as { status?: number }).status ?? 'no response'),
  });
  const watch = (id: string) => new StatusReader(hub.watch(stub.client, id), true);
  const watchAll = () => new StatusReader(hub.watchAll(stub.client), true);
  const watchList = () => new EventReader<ListEvent>(hub.watchList(stub.client), true);
  return { clock, stub, hub, watch, watchAll, watchList };
}

const TIME = Date.parse('2026-03-04T09:00:00.000Z');
const at = (ms: number) => new Date(TIME + ms).toISOString();

describe('when the service is unavailable', () => {
  test('all subscribers hear so exactly once, two intervals after the last confirmation, and hear when it is live', async () => {
    const { clock, stub, watch, watchAll, watchList } = start(['m-1']);
    const all = [watch('m-1'), watchAll(), watchList()];
    await clock.advance(15_000);
    stub.failure = refused(503);

    await clock.advance(19_999);
    for (const { events } of all) expect(events).toHaveLength(1);
    await clock.advance(1);
    const staleness = { confirmedAt: at(15_000), code: '503' };
    for (const { events } of all) expect(events.slice(1)).toMatchObject([{ staleness }]);
    expect(all[2]?.events[1]).toMatchObject({ kind: 'stale' });
    await clock.advance(60_000);
    for (const { events } of all) expect(events).toHaveLength(2);

    stub.failure = undefined;
    await clock.advance(30_000);
    for (const { events } of all) expect(events.slice(2)).toMatchObject([{ staleness: null }]);
    expect(all[2]?.events[2]).toMatchObject({ kind: 'snapshot' });
  });

  test('the interval is that of idle models while all are idle', async () => {
    const { clock, stub, watch } = start(['m-1'], 'ready');
    const { events } = watch('m-1');
    await clock.advance(62_000);
    stub.failure = refused(503);

    // The last poll was at 61 s, and the interval is 30 s.
    await clock.advance(58_999);
    expect(events).toHaveLength(1);
    await clock.advance(1);

    expect(events).toHaveLength(2);
  });

  test('one poll that fails is not told', async () => {
    const { clock, stub, watch } = start(['m-1']);
    const { events } = watch('m-1');
    await clock.advance(15_000);
    stub.failure = refused(503);
    await clock.advance(10_000);
    stub.failure = undefined;
    await clock.advance(60_000);

    expect(events).toHaveLength(1);
  });

  test('a poll that takes 2.5 s is slow, and one without an answer counts as failed', async () => {
    const { clock, stub, watch } = start(['m-1']);
    const { events } = watch('m-1');
    await clock.advance(15_000);
    stub.isHeld = true;
    await clock.advance(12_500);
    stub.release();
    await clock.advance(0);
    expect(events).toHaveLength(1);

    stub.isHeld = true;
    await clock.advance(20_000);

    expect(events[1]?.staleness).toEqual({ confirmedAt: at(27_500), code: 'no response' });
  });

  test('only the subscribers of the model that cannot be read hear so', async () => {
    const { clock, stub, watch } = start(['m-1', 'm-2']);
    const [one, other] = [watch('m-1'), watch('m-2')];
    await clock.advance(15_000);
    stub.failures.set('get m-1', refused(500));

    await clock.advance(40_000);

    expect(one.events.map(({ staleness }) => staleness?.code)).toEqual([undefined, '500']);
    expect(other.events).toHaveLength(1);
  });
});

describe('a subscriber that starts meanwhile', () => {
  test('hears so within two seconds, with the last known state', async () => {
    const { clock, stub, watch, watchAll, watchList } = start(['m-1', 'm-2']);
    watch('m-1');
    watchList();
    await clock.advance(15_000);
    stub.failure = refused(503);
    await clock.advance(60_000);

    const late = [watch('m-1'), watchAll(), watchList()];
    await clock.advance(2_000);

    expect(late[0]?.events).toMatchObject([{ id: 'm-1', status: 'training', observedAt: at(15_000) }]);
    expect(late[1]?.events).toMatchObject([{ id: 'm-1' }, { id: 'm-2' }]);
    expect(late[2]?.events).toMatchObject([{ kind: 'snapshot', models: [{ id: 'm-1' }, { id: 'm-2' }] }]);
    for (const { events } of late)
      for (const { staleness } of events) expect(staleness).toEqual({ confirmedAt: at(15_000), code: '503' });
  });

  test('hears so within two seconds when nothing is known, and gets the state when the service answers', async () => {
    const { clock, stub, watch, watchAll, watchList } = start([]);
    stub.failure = refused(503);
    const all = [watch('m-1'), watchAll(), watchList()];
    await clock.advance(2_000);

    const staleness = { confirmedAt: null, code: '503' };
    expect(all[0]?.events).toMatchObject([{ id: 'm-1', status: 'unknown', model: null, staleness }]);
    expect(all[1]?.events).toMatchObject([{ id: '', status: 'unknown', model: null, staleness }]);
    expect(all[2]?.events).toEqual([{ kind: 'stale', staleness }]);
    stub.failure = undefined;
    stub.models.set('m-1', languageModel('m-1'));
    await clock.advance(30_000);

    expect(all[0]?.events.slice(1)).toMatchObject([{ status: 'ready', staleness: null }]);
    expect(all[1]?.events.slice(1)).toMatchObject([
      { id: '', status: 'deleted' },
      { id: 'm-1', staleness: null },
    ]);
    expect(all[2]?.events.slice(1)).toMatchObject([{ kind: 'snapshot', staleness: null }]);
  });

  test('does not get a state from before a mutation', async () => {
    const { clock, stub, hub, watch } = start(['m-1']);
    watch('m-1');
    await clock.advance(15_000);
    stub.failure = refused(503);
    hub.wake(stub.client);
    const late = watch('m-1');
    await clock.advance(2_000);

    expect(late.events).toMatchObject([{ status: 'unknown', model: null }]);
  });

  test('hears so during the rate limit that an earlier subscriber met', async () => {
    const { clock, stub, hub, watch } = start(['m-1']);
    stub.failure = refused(429, 'rate-limited', 60);
    const early = watch('m-1');
    await clock.advance(100);
    early.leave();
    expect(hub.watchers).toBe(0);

    const late = watch('m-1');
    await clock.advance(2_000);

    expect(stub.calls).toHaveLength(1);
    expect(late.events).toMatchObject([{ status: 'unknown', staleness: { confirmedAt: null, code: '429' } }]);
  });
});

describe('since is exact', () => {
  const exactness = ({ events }: StatusReader) =>
    events.map(({ status, sinceExact }) => [status, sinceExact]);

  test('if the gateway saw another status in the poll before', async () => {
    const { clock, stub, watch } = start(['m-1'], 'ready');
    const reader = watch('m-1');
    await clock.advance(3_000);
    stub.models.set('m-1', languageModel('m-1', { status: 'training' }));
    await clock.advance(10_000);

    expect(exactness(reader)).toEqual([
      ['ready', false],
      ['training', true],
    ]);
  });

  test('not if the status began while the service was unavailable', async () => {
    const { clock, stub, watch } = start(['m-1']);
    const reader = watch('m-1');
    await clock.advance(15_000);
    stub.failure = refused(503);
    await clock.advance(60_000);
    stub.failure = undefined;
    stub.models.set('m-1', languageModel('m-1', { status: 'available' }));
    await clock.advance(30_000);

    expect(exactness(reader)).toEqual([
      ['training', false],
      ['training', false],
      ['available', false],
    ]);
  });

  test('not any more if the model was changed in the same status, as by a second training', async () => {
    const { clock, stub, watch } = start(['m-1'], 'ready');
    const reader = watch('m-1');
    await clock.advance(3_000);
    stub.models.set('m-1', languageModel('m-1', { status: 'training' }));
    await clock.advance(10_000);
    stub.models.set('m-1', languageModel('m-1', { status: 'training', updated: at(9_000) }));
    await clock.advance(10_000);

    expect(exactness(reader).slice(1)).toEqual([
      ['training', true],
      ['training', false],
    ]);
    expect(reader.events[2]?.since).toBe(reader.events[1]?.since);
  });
});

test('a list that is subscribed to while the poll of an earlier subscriber is under way has all models', async () => {
  const { clock, stub, watch, watchList } = start(['m-1', 'm-2', 'm-3']);
  watch('m-1');
  await clock.advance(0);
  const early = watchList();
  stub.isHeld = true;
  await clock.advance(0);
  early.leave();
  stub.release();
  await clock.advance(0);

  const late = watchList();
  await clock.advance(2_000);

  expect(late.events).toMatchObject([{ models: [{ id: 'm-1' }, { id: 'm-2' }, { id: 'm-3' }] }]);
});
