import type { ModelState } from '../../../src/status/types.ts';
import { settled } from '../fake-clock.ts';
import { keyOf, type Scope, type Subscriber } from './scope.ts';
import { MAX_AGE_MS, type World } from './world.ts';

export async function readAll({ reader }: Subscriber): Promise<void> {
  for (let before = -1; before !== reader.states.length;) {
    before = reader.states.length;
    reader.read();
    await settled();
  }
}

/** Reads everything that waits for a subscriber, which is one state of each model at most, and compares it. */
export async function drain(world: World, scope: Scope, subscriber: Subscriber): Promise<void> {
  const { reader } = subscriber;
  const from = reader.states.length;
  await readAll(subscriber);
  const ids = reader.states.slice(from).map(({ id }) => id);
  world.expect(new Set(ids).size === ids.length, `${subscriber.name} had two states of a model waiting`);
  compare(world, scope, subscriber);
}

/** Compares what a subscriber that has read everything received with what it must have received. */
export function compare(world: World, scope: Scope, subscriber: Subscriber): void {
  const { name, reader, expectedEnd, id } = subscriber;
  for (; subscriber.compared < reader.states.length; subscriber.compared += 1)
    compareState(world, scope, subscriber, reader.states[subscriber.compared] as ModelState);
  if (subscriber.hasLeft) return;
  if (expectedEnd !== undefined) return compareEnd(world, subscriber);
  world.expect(!reader.end, `${name} ended without a reason: ${reader.end?.error as string | undefined}`);
  if (id === undefined) return compareList(world, scope, subscriber);
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
  const last = reader.states.at(-1)?.status;
  if (expectedEnd === 'deleted') world.expect(last === 'deleted', `${name} ended after ${last}`);
  if (expectedEnd === 'until')
    world.expect(last !== undefined && until.includes(last), `${name} ended after ${last}`);
}

/** A list subscriber has received all known models or, before the list was read, nothing. */
function compareList(world: World, scope: Scope, { name, last, language, isServed }: Subscriber): void {
  if (!isServed && last.size === 0) return;
  for (const [id, { state, key }] of scope.known) {
    if (language !== undefined && state.language !== language) continue;
    const received = last.get(id)?.key;
    world.expect(received === key, `${name} received ${received} of ${id} last instead of ${key}`);
  }
  for (const [id, { key }] of last)
    world.expect(key === 'deleted' || scope.known.has(id), `${name} did not receive the deletion of ${id}`);
}

function compareState(world: World, scope: Scope, subscriber: Subscriber, state: ModelState): void {
  const { name, last, until, language } = subscriber;
  const { model, ...rest } = state;
  const before = last.get(state.id);
  world.expect(!subscriber.id || state.id === subscriber.id, `${name} received ${state.id}`);
  world.expect(!language || state.language === language, `${name} received language ${state.language}`);
  world.expect(before?.key !== 'deleted', `${name} received ${state.id} after its deletion`);
  world.expect(
    !before || !until.includes(before.state.status),
    `${name} received a state after the last one`,
  );
  const number = Number(model?.description);
  const observation = model ? scope.observations[number] : undefined;
  const expected = JSON.stringify(model ? observation?.state : scope.deletions.get(state.id));
  world.expect(
    JSON.stringify(rest) === expected,
    `${name} received ${JSON.stringify(rest)} instead of ${expected}`,
  );
  if (!before) compareFirst(world, scope, subscriber, state);
  const key = model ? keyOf(model) : 'deleted';
  if (before && model)
    world.expect(number > before.observation, `${name} received an older state after a newer one`);
  if (before && subscriber.isEager)
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
