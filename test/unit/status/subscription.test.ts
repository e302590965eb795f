import { expect, test } from 'vitest';
import { StateSubscription } from '../../../src/status/state-subscription.ts';
import type { ModelState, ObservedStatus, StatusObserver } from '../../../src/status/types.ts';
import { settled } from '../../support/fake-clock.ts';

function start(options: { until?: ObservedStatus[]; language?: string } = {}) {
  const notified: string[] = [];
  const observer: StatusObserver = {
    onSubscription: (what) => void notified.push(what),
    onEvent: (what) => void notified.push(what),
  };
  let ended = 0;
  const subscription = new StateSubscription({ ...options, observer, onEnd: () => void (ended += 1) });
  return { subscription, notified, endings: () => ended };
}

function state(status: ObservedStatus, fields: Partial<ModelState> = {}): ModelState {
  const at = '2026-03-04T09:00:00.000Z';
  return {
    id: 'm-1',
    language: 'en-US',
    status,
    previousStatus: null,
    progress: 0,
    since: at,
    sinceExact: false,
    observedAt: at,
    model: null,
    staleness: null,
    ...fields,
  };
}

const DONE = { value: undefined, done: true };

test('a waiting reader receives the next state', async () => {
  const { subscription } = start();
  const reading = subscription.next();
  const ready = state('ready');

  subscription.push(ready);

  expect(await reading).toEqual({ value: ready, done: false });
});

test('waiting readers are served in order', async () => {
  const { subscription } = start();
  const readings = [subscription.next(), subscription.next()];

  subscription.push(state('ready'));
  subscription.push(state('training'));

  expect((await Promise.all(readings)).map(({ value }) => value?.status)).toEqual(['ready', 'training']);
});

test('a slow consumer receives the latest state and never a queue', async () => {
  const { subscription, notified } = start();

  for (let progress = 0; progress <= 10_000; progress += 1)
    subscription.push(state('training', { progress }));

  expect((await subscription.next()).value?.progress).toBe(10_000);
  const next = subscription.next();
  subscription.push(state('available'));
  expect((await next).value?.status).toBe('available');
  expect(notified.filter((what) => what === 'replaced')).toHaveLength(10_000);
});

test('a slow consumer of many models receives the latest state of each', async () => {
  const { subscription } = start();

  for (const status of ['ready', 'training', 'available'] as const) {
    for (const id of ['m-1', 'm-2']) subscription.push(state(status, { id }));
  }

  const states = [await subscription.next(), await subscription.next()].map(({ value }) => value);
  expect(states.map((each) => [each?.id, each?.status])).toEqual([
    ['m-1', 'available'],
    ['m-2', 'available'],
  ]);
});

test('hasNewer tells whether a newer state of the same model waits', async () => {
  const { subscription } = start();
  const first = state('ready');
  subscription.push(first);
  await subscription.next();
  expect(subscription.hasNewer(first)).toBe(false);

  subscription.push(state('ready', { id: 'm-2' }));
  expect(subscription.hasNewer(first)).toBe(false);
  subscription.push(state('training'));

  expect(subscription.hasNewer(first)).toBe(true);
});

test('the final state is never dropped, and nothing replaces it', async () => {
  const { subscription, endings } = start({ until: ['available', 'failed'] });

  subscription.push(state('training'));
  subscription.push(state('available', { progress: 100 }));
  subscription.push(state('training'));

  expect(endings()).toBe(1);
  expect((await subscription.next()).value).toMatchObject({ status: 'available', progress: 100 });
  expect(await subscription.next()).toEqual(DONE);
});

test('a waiting reader receives the final state, and the subscription completes after it', async () => {
  const { subscription } = start({ until: ['failed'] });
  const readings = [subscription.next(), subscription.next()];

  subscription.push(state('failed'));

  expect((await readings[0])?.value?.status).toBe('failed');
  expect(await readings[1]).toEqual(DONE);
});

test.each([[undefined], [[]]])(
  'without a status to wait for (%j) no state completes the subscription',
  async (until) => {
    const { subscription, endings } = start(until && { until });

    for (const status of ['available', 'failed', 'unknown', 'ready'] as const)
      subscription.push(state(status));

    expect(endings()).toBe(0);
    expect((await subscription.next()).value?.status).toBe('ready');
  },
);

test('states of other languages are not sent', async () => {
  const { subscription } = start({ language: 'de-DE', until: ['failed'] });

  subscription.push(state('failed', { id: 'm-2' }));
  subscription.push(state('ready', { language: 'de-DE' }));

  expect((await subscription.next()).value).toMatchObject({ id: 'm-1', status: 'ready' });
});

test('return settles all pending reads, and later reads are done at once', async () => {
  const { subscription, endings, notified } = start();
  const readings = [subscription.next(), subscription.next()];

  expect(await subscription.return()).toEqual(DONE);

  expect(await Promise.all(readings)).toEqual([DONE, DONE]);
  await subscription.return();
  subscription.push(state('ready'));
  subscription.terminate(new Error('late'));
  expect(await subscription.next()).toEqual(DONE);
  expect(endings()).toBe(1);
  expect(notified).toEqual(['started', 'left']);
});

test('return discards the states that wait', async () => {
  const { subscription } = start();
  subscription.push(state('ready'));

  await subscription.return();

  expect(await subscription.next()).toEqual(DONE);
});

test('a state that waits is read before the error, and the end after it', async () => {
  const { subscription, endings } = start();
  const error = new Error('no more');
  subscription.push(state('ready'));

  subscription.terminate(error);

  expect(endings()).toBe(1);
  expect((await subscription.next()).value?.status).toBe('ready');
  await expect(subscription.next()).rejects.toBe(error);
  expect(await subscription.next()).toEqual(DONE);
});

test('the first waiting reader receives the error, and the others are done', async () => {
  const { subscription } = start();
  const error = new Error('no more');
  const readings = [subscription.next(), subscription.next()];

  subscription.terminate(error);

  await expect(readings[0]).rejects.toBe(error);
  expect(await readings[1]).toEqual(DONE);
});

test('an error that is not read causes no unhandled rejection', async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', listen);
  const { subscription } = start();

  subscription.terminate(new Error('no more'));
  await subscription.return();
  await settled();

  process.off('unhandledRejection', listen);
  expect(unhandled).toEqual([]);
});

test('throw ends the subscription and rejects', async () => {
  const { subscription, endings } = start();
  const error = new Error('enough');

  await expect(subscription.throw(error)).rejects.toBe(error);

  expect(endings()).toBe(1);
  expect(await subscription.next()).toEqual(DONE);
});

test('breaking out of a loop ends the subscription', async () => {
  const { subscription, endings } = start();
  subscription.push(state('ready'));

  for await (const { status } of subscription) {
    expect(status).toBe('ready');
    break;
  }

  expect(endings()).toBe(1);
});
