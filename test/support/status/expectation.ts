import type { ObservedStatus } from '../../../src/status/types.ts';
import type { WatsonError } from '../../../src/watson/errors.ts';
import type { LanguageModel } from '../../../src/watson/types.ts';
import { readAll } from './comparison.ts';
import { keyOf, type Known, type Observation, type PollCycle, type Scope, type Subscriber } from './scope.ts';
import { codeOf, MAX_AGE_MS, MAX_STALE_MS, MIN_STALE_MS, type World } from './world.ts';

const PERMANENT = [400, 401, 403];
const REJECTED = [401, 403];

/** Derives from a poll cycle that has ended what subscribers must have received of it, and when the next may start. */
export async function expectCycle(world: World, scope: Scope, cycle: PollCycle): Promise<void> {
  const failures = cycle.calls.flatMap(({ outcome }) =>
    outcome && 'failure' in outcome ? [outcome.failure] : [],
  );
  const { live } = scope;
  expectPause(world, scope, cycle, failures);
  for (const { outcome, id } of cycle.calls) {
    if (!outcome) continue;
    if ('models' in outcome) for (const model of outcome.models) expectModel(world, scope, cycle, model);
    else if ('missing' in outcome) expectDeletion(world, scope, id ?? '', outcome.missing);
    else await expectFailure(world, scope, cycle, id, outcome.failure);
  }
  const hasList = cycle.calls.some(({ kind, outcome }) => kind === 'list' && outcome && 'models' in outcome);
  if (hasList && cycle.lists.length > 0) expectList(world, scope);
  for (const list of hasList ? cycle.lists : [])
    if (!list.hasLeft && list.generation <= cycle.generation) list.isServed = true;
  // With rejected credentials no subscriber receives what the other calls read.
  const rejections = failures.filter(({ status = 0 }) => REJECTED.includes(status));
  if (rejections.length > 0) for (const subscriber of live) subscriber.expectedEnd = { errors: rejections };
  scope.dropUnwatched();
}

function expectList({ clock }: World, scope: Scope): void {
  scope.listReadAt.push(Math.floor(clock.now()));
  scope.failures.delete('');
}

/** Notes that the subscriber must have received a state. */
export function serve(subscriber: Subscriber, status: ObservedStatus): void {
  subscriber.isServed = true;
  if (subscriber.until.includes(status)) subscriber.expectedEnd = 'until';
}

function expectPause({ clock }: World, scope: Scope, { calls }: PollCycle, failures: WatsonError[]): void {
  const pause = (ms: number) => (scope.pausedUntil = Math.max(scope.pausedUntil, clock.now() + ms));
  const areTemporary = failures.every(({ status = 0 }) => !PERMANENT.includes(status));
  const isNothingRead = calls.every(({ outcome }) => {
    return outcome && ('failure' in outcome || ('models' in outcome && outcome.models.length === 0));
  });
  scope.isDown = areTemporary && calls.every(({ outcome }) => outcome && 'failure' in outcome);
  for (const failure of failures) scope.failureCodes.add(codeOf(failure));
  scope.hasFailed = failures.length > 0 && isNothingRead && areTemporary;
  for (const { status, retryAfterSeconds = 0 } of failures) {
    if (status === 429) pause(Math.min(60_000, Math.max(1_000, retryAfterSeconds * 1_000)));
    if (status === 503 && isNothingRead) pause(Math.min(30_000, retryAfterSeconds * 1_000));
  }
  if (failures.length === calls.length && areTemporary) pause(500);
}

function expectModel({ clock }: World, scope: Scope, cycle: PollCycle, model: LanguageModel): void {
  const id = model.customization_id;
  const subscribers = scope.subscribersOf(id);
  if (subscribers.length === 0 && scope.lists.length === 0) return;
  const now = new Date(clock.now()).toISOString();
  const before = scope.known.get(id);
  const isSameStatus = before?.state.status === model.status;
  const state = {
    id,
    language: model.language,
    status: model.status,
    previousStatus: isSameStatus ? before.state.previousStatus : (before?.state.status ?? null),
    progress: model.progress,
    since: isSameStatus ? before.state.since : now,
    observedAt: now,
    staleness: null,
  };
  const key = keyOf(model);
  const sinceExact = expectExact(before, model, clock.now());
  Object.assign(scope.observations[Number(model.description)] as Observation, { state, sinceExact });
  const { generation, startedAt: polledAt } = cycle;
  scope.known.set(id, { state, sinceExact, model, key, generation, polledAt, isGood: true });
  scope.failures.delete(id);
  for (const subscriber of subscribers) {
    const isTooOld = subscriber.generation > generation || subscriber.joinedAt - polledAt >= MAX_AGE_MS;
    // A state that was not live when it was received does not complete the subscription, and a live one does.
    const isFinal = subscriber.until.includes(model.status);
    const isDue = subscriber.isServed ? isFinal || before?.key !== key : !isTooOld;
    if (isDue) serve(subscriber, model.status);
  }
}

/** Undefined if it depends on the jitter of the interval. */
function expectExact(before: Known | undefined, model: LanguageModel, now: number): boolean | undefined {
  if (!before) return false;
  if (before.state.status === model.status)
    return before.model.updated === model.updated && before.sinceExact;
  const gapMs = now - Date.parse(before.state.observedAt);
  if (gapMs <= MIN_STALE_MS) return true;
  return gapMs > MAX_STALE_MS ? false : undefined;
}

function expectDeletion({ clock }: World, scope: Scope, id: string, missing: WatsonError): void {
  const before = scope.known.get(id);
  const now = new Date(clock.now()).toISOString();
  if (before)
    scope.deletions.set(id, {
      ...before.state,
      status: 'deleted',
      previousStatus: before.state.status,
      progress: 0,
      since: now,
      observedAt: now,
      staleness: null,
    });
  const end = before ? 'deleted' : { errors: [missing] };
  for (const subscriber of scope.subscribersOf(id)) subscriber.expectedEnd = end;
  scope.known.delete(id);
}

async function expectFailure(
  world: World,
  scope: Scope,
  cycle: PollCycle,
  id: string | undefined,
  failure: WatsonError,
): Promise<void> {
  if (!PERMANENT.includes(failure.status ?? 0)) await expectLastKnown(world, scope, id);
  // A 429 says nothing about the models.
  const makesStale = failure.status !== 429;
  if (id === undefined && makesStale) for (const known of scope.known.values()) known.isGood &&= undefined;
  const known = id === undefined ? undefined : scope.known.get(id);
  if (known && makesStale) known.isGood = false;
  if (id !== undefined) scope.failedModels.add(id);
  if (id !== undefined || cycle.lists.length > 0) scope.failures.set(id ?? '', failure);
  if (failure.status !== 400) return;
  const end = { errors: [failure] };
  if (id !== undefined) {
    for (const subscriber of scope.subscribersOf(id)) subscriber.expectedEnd = end;
    return;
  }
  for (const list of cycle.lists) if (!list.hasLeft && !list.isServed) list.expectedEnd = end;
  // The subscribers of the models that the list call was for end, too. Which models these are is up to the engine.
  for (const subscriber of scope.live) {
    await readAll(subscriber);
    if (subscriber.reader.end?.error === failure) subscriber.expectedEnd = end;
  }
}

/** A subscriber that waited for a poll with a temporary failure receives the last known state. */
async function expectLastKnown(world: World, scope: Scope, id: string | undefined): Promise<void> {
  const waiting = (id === undefined ? scope.live : scope.subscribersOf(id)).filter(
    ({ isServed }) => !isServed,
  );
  for (const subscriber of waiting) {
    subscriber.mayReceiveOld = true;
    const known = scope.known.get(subscriber.id ?? '');
    if (!known || known.isGood === false || known.generation < subscriber.generation) continue;
    await readAll(subscriber);
    const event = subscriber.reader.events.at(-1);
    if (event && !event.staleness) serve(subscriber, known.state.status);
    // A late joiner that already heard that the state is not live waits for one that is.
    const isCertain = id !== undefined && known.isGood === true && !event?.staleness;
    world.expect(
      !isCertain || subscriber.isServed,
      `${subscriber.name} did not receive the last known state`,
    );
  }
}
