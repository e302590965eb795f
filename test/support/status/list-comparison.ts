import type { ListChange, ListedState, ListEvent } from '../../../src/status/types.ts';
import { keyOf, type Scope, type Subscriber } from './scope.ts';
import type { World } from './world.ts';

/** Applies an event to the list, as a client does. A change must fit to the list that the client has. */
export function applyListEvent(
  world: World,
  { observations }: Scope,
  subscriber: Subscriber,
  event: ListEvent,
): void {
  const { name, list, language } = subscriber;
  if (event.kind === 'stale') return;
  const models = event.kind === 'snapshot' ? event.models : [...event.added, ...event.changed];
  for (const { id, model, sinceExact, ...state } of models) {
    const observation = observations[Number(model.description)];
    world.expect(!language || state.language === language, `${name} received language ${state.language}`);
    world.expect(state.since === observation?.state?.since, `${name} received a wrong beginning of ${id}`);
    const isExact = observation?.sinceExact ?? sinceExact;
    world.expect(isExact === sinceExact, `${name} received a wrong sinceExact of ${id}`);
  }
  if (event.kind === 'snapshot') {
    subscriber.list = new Map(event.models.map((state) => [state.id, state]));
    return;
  }
  world.expect(list !== undefined, `${name} received a change before the first snapshot`);
  subscriber.list = changed(world, subscriber, event);
}

function changed(
  world: World,
  { name, list }: Subscriber,
  event: ListChange,
): ReadonlyMap<string, ListedState> {
  const next = new Map(list);
  for (const state of event.added) {
    world.expect(!next.has(state.id), `${name} received ${state.id} as added twice`);
    next.set(state.id, state);
  }
  for (const state of event.changed) {
    world.expect(next.has(state.id), `${name} received ${state.id} as changed before it was added`);
    next.set(state.id, state);
  }
  for (const id of event.removed)
    world.expect(next.delete(id), `${name} received the removal of ${id}, which it did not have`);
  return next;
}

/** A client has the last poll's models, each as it was last read, or before the list was read, none. */
export function compareListWithKnown(world: World, scope: Scope, subscriber: Subscriber): void {
  const { name, list, language, isServed, staleness } = subscriber;
  if (!isServed && (!list || staleness)) return;
  world.expect(list !== undefined, `${name} received no snapshot`);
  const known = [...scope.known.values()].filter(({ state }) => !language || state.language === language);
  world.expect(list?.size === known.length, `${name} has ${list?.size} models instead of ${known.length}`);
  for (const { state, model } of known) {
    const received = list?.get(state.id)?.model.description;
    world.expect(received === model.description, `${name} has observation ${received} of ${state.id}`);
  }
}

/** At the end of a story the list is that of the service. */
export function compareListWithService(
  world: World,
  scope: Scope,
  { name, list, language }: Subscriber,
): void {
  const models = [...scope.models.values()].filter((model) => !language || model.language === language);
  world.expect(list?.size === models.length, `${name} has ${list?.size} models in the end`);
  for (const model of models) {
    const received = list?.get(model.customization_id)?.model;
    world.expect(
      received !== undefined && keyOf(received) === keyOf(model),
      `${name} has ${model.customization_id} as it was`,
    );
  }
}
