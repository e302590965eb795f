import { isDeepStrictEqual } from 'node:util';
import type { ListEvent, ModelState } from '../../../src/status/types.ts';
import { settled } from '../fake-clock.ts';
import { applyListEvent, compareListWithKnown, compareListWithService } from './list-comparison.ts';
import { keyOf, type Scope, type Subscriber } from './scope.ts';
import { compareStaleness, expectToldInTime } from './staleness-comparison.ts';
import { MAX_AGE_MS, type World } from './world.ts';

export async function readAll({ reader }: Subscriber): Promise<void> {
  for (let before = -1; before !== reader.events.length;) {
    before = reader.events.length;
    reader.read();
    await settled();
  }
}

/** Reads everything that waits for a subscriber, which is one state of each model at most, and compares it. */
export async function drain(world: World, scope: Scope, subscriber: Subscriber): Promise<void> {
  const { reader } = subscriber;
  const from = reader.events.length;
  await readAll(subscriber);
  const ids = reader.events.slice(from).map((event) => ('kind' in event ? 'list' : event.id));
  world.expect(new Set(ids).size === ids.length, `${subscriber.name} had two events of one kind waiting`);
  compare(world, scope, subscriber);
}

/** Compares what a subscriber that has read everything received with what it must have received. */
export function compare(world: World, scope: Scope, subscriber: Subscriber): void {
  const { name, reader, expectedEnd, id } = subscriber;
  for (; subscriber.compared < reader.events.length; subscriber.compared += 1)
    compareEvent(world, scope, subscriber, reader.events[subscriber.compared] as ModelState | ListEvent);
  if (subscriber.hasLeft) return;
  if (expectedEnd !== undefined) return compareEnd(world, subscriber);
  world.expect(!reader.end, `${name} ended without a reason: ${reader.end?.error as string | undefined}`);
  if (subscriber.isEager) expectToldInTime(world, scope, subscriber);
  if (subscriber.hasListEvents) return compareListWithKnown(world, scope, subscriber);
  if (id === undefined) return compareList(world, scope, subscriber);
  if (!subscriber.isServed && subscriber.staleness) return;
  const received = subscriber.last.get(id)?.key;
  const known = subscriber.isServed ? scope.known.get(id)?.key : undefined;
  world.expect(received === known, `${name} received ${received} last instead of ${known}`);
}

function compareEnd(world: World, { name, reader, expectedEnd, until }: Subscriber): void {
  const { end } = reader;
  world.expect(end !== undefined, `${name} has not ended: ${JSON.stringify(expectedEnd)}`);
  if (typeof expectedEnd === 'object') {
    const isExpected = end && 'error' in end && expectedEnd.errors.includes(end.error);
    return world.expect(Boolean(isExpected), `${name} did not end with the expected error`);
  }
  world.expect(!('error' in (end ?? {})), `${name} ended with an error instead of ${expectedEnd}`);
  const event = reader.events.at(-1);
  const last = event && 'status' in event ? event.status : undefined;
  if (expectedEnd === 'deleted') world.expect(last === 'deleted', `${name} ended after ${last}`);
  if (expectedEnd === 'until')
    world.expect(last !== undefined && until.includes(last), `${name} ended after ${last}`);
}

/** A list subscriber has received all known models or, before the list was read, nothing. */
function compareList(world: World, scope: Scope, subscriber: Subscriber): void {
  const { name, last, language, isServed, staleness } = subscriber;
  if (!isServed && (last.size === 0 || staleness)) return;
  for (const [id, { state, key }] of scope.known) {
    if (language !== undefined && state.language !== language) continue;
    const received = last.get(id)?.key;
    world.expect(received === key, `${name} received ${received} of ${id} last instead of ${key}`);
  }
  for (const [id, { key }] of last)
    world.expect(key === 'deleted' || scope.known.has(id), `${name} did not receive the deletion of ${id}`);
}

function compareEvent(
  world: World,
  scope: Scope,
  subscriber: Subscriber,
  event: ModelState | ListEvent,
): void {
  const { staleness: before } = subscriber;
  if (event.staleness) compareStaleness(world, scope, subscriber, event.staleness);
  subscriber.staleness = event.staleness;
  if ('kind' in event) return applyListEvent(world, scope, subscriber, event);
  const isNews = JSON.stringify(before) !== JSON.stringify(event.staleness);
  const isWithoutModel = event.id === '' || (event.status === 'unknown' && event.model === null);
  if (isWithoutModel)
    world.expect(
      isNews || event.status === 'deleted' || !subscriber.isEager,
      `${subscriber.name} received twice that nothing is known`,
    );
  else compareState(world, scope, subscriber, event, isNews);
}

function compareState(
  world: World,
  scope: Scope,
  subscriber: Subscriber,
  state: ModelState,
  isNews: boolean,
): void {
  const { name, last, until, language } = subscriber;
  const { model, sinceExact, ...rest } = state;
  const before = last.get(state.id);
  world.expect(!subscriber.id || state.id === subscriber.id, `${name} received ${state.id}`);
  world.expect(!language || state.language === language, `${name} received language ${state.language}`);
  world.expect(before?.key !== 'deleted', `${name} received ${state.id} after its deletion`);
  world.expect(
    !before || before.state.staleness !== null || !until.includes(before.state.status),
    `${name} received a state after the last one`,
  );
  // The gateway learned of the deletion before this subscriber had the list.
  const isGone = state.status === 'deleted' && (!subscriber.isEager || Boolean(before?.state.staleness));
  const number = Number(model?.description);
  const observation = model ? scope.observations[number] : undefined;
  const known = model ? observation?.state : scope.deletions.get(state.id);
  const expected = known && { ...known, staleness: state.staleness };
  if (observation?.sinceExact !== undefined)
    world.expect(observation.sinceExact === sinceExact, `${name} received a wrong sinceExact`);
  world.expect(
    isDeepStrictEqual(rest, expected) || isGone,
    `${name} received ${JSON.stringify(rest)} instead of ${JSON.stringify(expected)}`,
  );
  if (!before && !state.staleness) compareFirst(world, scope, subscriber, state);
  const key = model ? keyOf(model) : 'deleted';
  if (before && model)
    world.expect(
      isNews || before.state.staleness ? number >= before.observation : number > before.observation,
      `${name} received an older state after a newer one`,
    );
  if (before && subscriber.isEager && !isNews && !before.state.staleness)
    world.expect(before.key !== key, `${name} received the same state twice: ${key}`);
  last.set(state.id, { state, key, observation: number });
}

/** The first state must be fresh. A list may start with the last good state of a model that could not be read. */
function compareFirst(world: World, scope: Scope, subscriber: Subscriber, { id, model }: ModelState): void {
  const observation = model ? scope.observations[Number(model.description)] : undefined;
  const isExempt = subscriber.id === undefined && scope.failedModels.has(id);
  if (!observation || isExempt) return;
  const { name, generation, joinedAt, mayReceiveOld } = subscriber;
  world.expect(
    observation.generation >= generation,
    `${name} joined after a mutation and received a state from before it`,
  );
  const ageMs = joinedAt - observation.polledAt;
  world.expect(
    ageMs < MAX_AGE_MS || mayReceiveOld,
    `${name} received a first state that was ${ageMs} ms old`,
  );
}

/** At the end of a story all subscribers must know the models as they are. */
export function compareWithService(world: World, scope: Scope, subscriber: Subscriber): void {
  const { name, id, language, last } = subscriber;
  world.expect(!subscriber.staleness, `${name} did not hear that the state is live again`);
  if (subscriber.hasListEvents) return compareListWithService(world, scope, subscriber);
  const models = [...scope.models.values()].filter((model) => {
    if (id !== undefined) return model.customization_id === id;
    return language === undefined || language === model.language;
  });
  const known = [...last].filter(([, { key }]) => key !== 'deleted');
  world.expect(known.length === models.length, `${name} knows ${known.length} models in the end`);
  for (const model of models) {
    const received = last.get(model.customization_id)?.key;
    world.expect(received === keyOf(model), `${name} received ${received} last instead of ${keyOf(model)}`);
  }
}
