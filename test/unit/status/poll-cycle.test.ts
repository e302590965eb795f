import { expect, test } from 'vitest';
import { createStatusHub } from '../../../src/status/hub.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { StatusReader } from '../../support/status-reader.ts';
import { refused, stubClient } from '../../support/stub-client.ts';

function start(ids: readonly string[]) {
  const clock = new FakeClock();
  const startedAt = clock.now();
  const stub = stubClient(ids, () => clock.now() - startedAt);
  const failures: unknown[] = [];
  const hub = createStatusHub({
    pollIntervalMs: 10_000,
    clock,
    onFailure: (failure) => void failures.push(failure),
  });
  return { clock, hub, stub, failures };
}

test('a client cannot evade a 429 by subscribing again', async () => {
  const { clock, hub, stub } = start(['m-1']);
  stub.failure = refused(429, 'rate-limited', 20);
  const first = hub.watch(stub.client, 'm-1');
  await clock.advance(0);
  await first.return();
  expect(hub.watchers).toBe(0);
  stub.failure = undefined;

  const reader = new StatusReader(hub.watch(stub.client, 'm-1'), true);
  await clock.advance(19_999);
  expect(stub.calls).toHaveLength(1);
  await clock.advance(1);

  expect(stub.calls.map(({ at }) => at)).toEqual([0, 20_000]);
  expect(reader.states).toHaveLength(1);
});

test('a permanent refusal of the list terminates its subscriptions and stops its polls', async () => {
  const { clock, hub, stub } = start(['m-1', 'm-2']);
  const reader = new StatusReader(hub.watchAll(stub.client), true);
  await clock.advance(500);
  expect(reader.states).toHaveLength(2);
  const error = refused(400, 'other');
  stub.failure = error;

  await clock.advance(60_000);

  expect(reader.end).toEqual({ error });
  expect(stub.calls).toHaveLength(2);
  expect(hub.watchers).toBe(0);
});

test('a refusal of a model without subscribers terminates no other subscription', async () => {
  const { clock, hub, stub } = start(['m-1', 'm-2']);
  const all = { ...stub.client.languageModels };
  stub.client.languageModels.get = async (id, signal) => {
    const model = await all.get(id, signal);
    if (id === 'm-2') throw refused(400, 'other');
    return model;
  };
  stub.isHeld = true;
  const reader = new StatusReader(hub.watch(stub.client, 'm-1'), true);
  const left = hub.watch(stub.client, 'm-2');
  await clock.advance(0);
  await left.return();

  stub.release();
  await clock.advance(60_000);

  expect(reader.end).toBeUndefined();
  expect(reader.states).toHaveLength(1);
});

test('a failed list call is reported once, however many models it was for', async () => {
  const { clock, hub, stub, failures } = start(['m-1', 'm-2', 'm-3', 'm-4']);
  stub.failure = refused(503);
  for (const id of stub.models.keys()) hub.watch(stub.client, id);

  await clock.advance(0);

  expect(stub.calls.map(({ call }) => call)).toEqual(['list']);
  expect(failures).toEqual([stub.failure]);
});

test('a subscriber that joins while the list is read receives its state from that list', async () => {
  const { clock, hub, stub } = start(['m-1', 'm-2', 'm-3', 'm-4']);
  for (const id of ['m-1', 'm-2', 'm-3']) hub.watch(stub.client, id);
  stub.isHeld = true;
  await clock.advance(0);
  const late = new StatusReader(hub.watch(stub.client, 'm-4'), true);

  stub.release();
  await settled();
  await clock.advance(0);

  expect(late.states).toHaveLength(1);
  expect(stub.calls.map(({ call }) => call)).toEqual(['list']);
});
