import { expect, test } from 'vitest';
import { mergeListEvents } from '../../../src/status/list-merge.ts';
import { ListSubscription } from '../../../src/status/list-subscription.ts';
import type { ListedState, ListEvent, Staleness } from '../../../src/status/types.ts';
import { Random } from '../../support/random.ts';
import { languageModel } from '../../support/stub-client.ts';

const STALENESS: Staleness = { confirmedAt: null, code: 'UPSTREAM_UNAVAILABLE' };

type List = Map<string, string>;
/** What a client has: the name of each model by id, and whether the list is live. */
type Held = { list: List | undefined; isLive: boolean };

function state(id: string, name: string): ListedState {
  const at = '2026-03-04T09:00:00.000Z';
  const model = languageModel(id, { name });
  const { language, status, progress } = model;
  const clock = { since: at, sinceExact: false, observedAt: at };
  return { id, language, status, progress, previousStatus: null, model, staleness: null, ...clock };
}

function reduce({ list }: Held, event: ListEvent | undefined): Held {
  if (!event) return { list, isLive: true };
  const isLive = event.staleness === null;
  const named = (states: readonly ListedState[]) => states.map(({ id, model }) => [id, model.name] as const);
  if (event.kind === 'stale') return { list, isLive };
  if (event.kind === 'snapshot') return { list: new Map(named(event.models)), isLive };
  const next = new Map([...(list ?? []), ...named([...event.added, ...event.changed])]);
  for (const id of event.removed) next.delete(id);
  return { list: next, isLive };
}

/** A random event that is possible for a service that has these models. It changes them. */
function nextEvent(random: Random, models: List, at: number): ListEvent {
  const staleness = random.chance(0.2) ? STALENESS : null;
  const observedAt = String(at);
  if (random.chance(0.1)) return { kind: 'stale', staleness: STALENESS };
  const added: ListedState[] = [];
  const changed: ListedState[] = [];
  const removed: string[] = [];
  for (const id of ['a', 'b', 'c', 'd', 'e']) {
    if (random.chance(0.5)) continue;
    const isKnown = models.has(id);
    if (isKnown && random.chance(0.5)) {
      removed.push(id);
      models.delete(id);
      continue;
    }
    models.set(id, `${id} ${at}`);
    (isKnown ? changed : added).push(state(id, `${id} ${at}`));
  }
  const all = [...models].map(([id, name]) => state(id, name));
  if (random.chance(0.2)) return { kind: 'snapshot', models: all, observedAt, staleness };
  return { kind: 'change', added, changed, removed, observedAt, staleness };
}

test('a client that reads merged events has the same list as one that reads each event', () => {
  for (let seed = 0; seed < 3_000; seed += 1) {
    const random = new Random(seed);
    const models: List = new Map([['a', 'a']]);
    const subscription = new ListSubscription({ observer: {}, onEnd: () => {} });
    let eager: Held = { list: undefined, isLive: true };
    let slow: Held = eager;
    const read = () =>
      subscription.flowTo({
        take(event) {
          slow = reduce(slow, event);
          return false;
        },
        complete() {},
        fail() {},
      });
    const snapshot: ListEvent = {
      kind: 'snapshot',
      models: [state('a', 'a')],
      observedAt: '',
      staleness: null,
    };
    for (let at = 0; at < 12; at += 1) {
      const event = at === 0 ? snapshot : nextEvent(random, models, at);
      eager = reduce(eager, event);
      subscription.push(event);
      if (!random.chance(0.3)) continue;
      read();
      expect(slow.list, `seed ${seed}`).toEqual(eager.list);
      expect(slow.isLive, `seed ${seed}`).toBe(eager.isLive);
    }
  }
});

test('a merged change has each model once, and a model that came and went not at all', () => {
  const common = { kind: 'change', observedAt: '', staleness: null } as const;
  const first: ListEvent = {
    ...common,
    added: [state('new', '1'), state('brief', '1')],
    changed: [],
    removed: ['old'],
  };
  const second: ListEvent = { ...common, added: [], changed: [state('new', '2')], removed: ['brief'] };

  expect(mergeListEvents(first, second)).toEqual({
    ...common,
    added: [state('new', '2')],
    changed: [],
    removed: ['old'],
  });
});

test('slow consumers that wait at the same place share the merged event', () => {
  const event = (id: string): ListEvent => ({
    kind: 'change',
    added: [state(id, id)],
    changed: [],
    removed: [],
    observedAt: '',
    staleness: null,
  });
  const [first, second] = [event('a'), event('b')];

  expect(mergeListEvents(first, second)).toBe(mergeListEvents(first, second));
});

test('an event that was taken and not sent is skipped only if a snapshot waits', () => {
  const subscription = new ListSubscription({ observer: {}, onEnd: () => {} });
  const stale: ListEvent = { kind: 'stale', staleness: STALENESS };
  subscription.push(stale);
  expect(subscription.hasNewer(stale)).toBe(false);

  subscription.push({ kind: 'snapshot', models: [], observedAt: '', staleness: null });

  expect(subscription.hasNewer(stale)).toBe(true);
});
