import type { ListEvent, ModelState } from '../../../src/status/types.ts';
import type { LanguageModel, ModelStatus } from '../../../src/watson/types.ts';
import { settled } from '../fake-clock.ts';
import { EventReader } from '../event-reader.ts';
import { languageModel } from '../stub-client.ts';
import { serve } from './expectation.ts';
import type { Scope, Subscriber } from './scope.ts';
import { MAX_AGE_MS, type World } from './world.ts';

const STATUSES: ModelStatus[] = ['pending', 'ready', 'training', 'available', 'upgrading', 'failed'];
const LANGUAGES = ['en-US', 'de-DE'];

export type Watched = 'model' | 'states' | 'list';

export async function subscribe(world: World, scope: Scope, watched: Watched): Promise<void> {
  const { random, clock } = world;
  const isList = watched !== 'model';
  const isUnknown = random.chance(0.05);
  const ids = [...scope.models.keys(), ...(isUnknown ? ['m-unknown'] : []), ...scope.deletions.keys()];
  if (!isList && ids.length === 0) return;
  const id = isList ? undefined : isUnknown ? 'm-unknown' : random.pick(ids);
  const language = isList && random.chance(0.5) ? random.pick(LANGUAGES) : undefined;
  const until = !isList && random.chance(0.4) ? STATUSES.filter(() => random.chance(0.3)) : undefined;
  const isEager = random.chance(0.5);
  if (scope.live.length === 0 && scope.pausedUntil <= clock.now()) scope.isDown = false;
  const subscriber: Subscriber = {
    name: `${scope.name}/${(world.subscribers += 1)}`,
    reader: new EventReader(open(world, scope, watched, { id, language, until }), isEager),
    isEager,
    id,
    hasListEvents: watched === 'list',
    language,
    until: until ?? [],
    generation: scope.generation,
    joinedAt: clock.now(),
    joinedInStep: world.step,
    mayReceiveOld: scope.pausedUntil > clock.now() + MAX_AGE_MS,
    isServed: false,
    hasLeft: false,
    compared: 0,
    staleness: null,
    list: undefined,
    last: new Map(),
  };
  const what = `${id ?? `${watched} ${language ?? ''}`} ${until ? `until ${until.join()}` : ''}`;
  world.note(`${subscriber.name} subscribes${isEager ? '' : ' lazily'} to ${what}`);
  scope.subscribers.push(subscriber);
  await expectKnownState(scope, subscriber);
}

interface Selection {
  id: string | undefined;
  language: string | undefined;
  until: ModelStatus[] | undefined;
}

function open(
  { hub }: World,
  { client }: Scope,
  watched: Watched,
  { id, language, until }: Selection,
): AsyncIterator<ModelState | ListEvent, undefined> {
  if (id !== undefined) return hub.watch(client, id, { until });
  return watched === 'list' ? hub.watchList(client, language) : hub.watchAll(client, language);
}

/** A known and fresh state must be there at once. */
async function expectKnownState(scope: Scope, subscriber: Subscriber): Promise<void> {
  const { id, reader, until } = subscriber;
  const known = id === undefined ? undefined : scope.known.get(id);
  if (known?.generation !== scope.generation || known.isGood === false) return;
  if (!subscriber.mayReceiveOld && subscriber.joinedAt - known.polledAt >= MAX_AGE_MS) return;
  const isUncertain = known.isGood === undefined || until.includes(known.state.status);
  if (isUncertain) {
    reader.read();
    await settled();
  }
  const [first] = reader.events;
  // During a rate limit the state can be known and not live. It does not complete the subscription then.
  if (first?.staleness) subscriber.isServed = true;
  else if (known.isGood === true || first) serve(subscriber, known.state.status);
}

export function leave(world: World, subscriber: Subscriber): void {
  world.note(`${subscriber.name} leaves`);
  subscriber.hasLeft = true;
  subscriber.reader.leave();
}

export function change(world: World, { name, models }: Scope): void {
  if (models.size === 0) return;
  const { random } = world;
  const id = random.pick([...models.keys()]);
  const { error: _error, ...kept } = models.get(id) as LanguageModel;
  world.changes += 1;
  const status = random.pick(STATUSES);
  models.set(id, {
    ...kept,
    status,
    progress: status === 'training' ? random.below(100) : 0,
    ...(random.chance(0.5) && { updated: new Date(world.changes * 1_000).toISOString() }),
    ...(status === 'failed' && { error: `error ${world.changes}` }),
  });
  world.note(`${name}: ${id} is ${status}`);
}

export function remove(world: World, { name, models }: Scope): void {
  if (models.size === 0) return;
  const id = world.random.pick([...models.keys()]);
  models.delete(id);
  world.note(`${name}: ${id} is deleted`);
}

export function add(world: World, scope: Scope): void {
  const id = `m-${(scope.created += 1)}`;
  scope.models.set(id, languageModel(id, { language: world.random.pick(LANGUAGES) }));
  world.note(`${scope.name}: ${id} is created`);
}

export function mutate(world: World, scope: Scope): void {
  if (world.random.chance(0.8)) change(world, scope);
  else remove(world, scope);
  world.note(`${scope.name}: a mutation`);
  scope.generation += 1;
  if (scope.live.length === 0) scope.polledGeneration = scope.generation;
  world.hub.wake(scope.client);
}

export async function passTime(world: World): Promise<void> {
  const { random, clock } = world;
  const isToNextTimer = random.chance(0.5);
  const ms = isToNextTimer ? clock.nextIn : random.pick([1, 300, 999, 1_000, 3_000, 15_000, 61_000]);
  if (ms === undefined) return;
  world.note(`${Math.round(ms)} ms pass`);
  await clock.advance(ms);
}
