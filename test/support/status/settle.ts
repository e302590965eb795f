import { settled } from '../fake-clock.ts';
import { compare } from './comparison.ts';
import { expectCycle } from './expectation.ts';
import type { Scope } from './scope.ts';
import type { World } from './world.ts';

/** Waits for all work that needs no time, and compares the outcome. */
export async function settle(world: World): Promise<void> {
  const { hub, clock, scopes } = world;
  await settled();
  for (const scope of scopes) {
    const { cycle } = scope;
    if (!cycle || scope.openCalls.length > 0) continue;
    scope.cycle = undefined;
    if (cycle.calls.every(({ outcome }) => outcome)) await expectCycle(world, scope, cycle);
  }
  await settled();
  world.check();
  for (const scope of scopes) checkScope(world, scope);
  const watched = scopes.filter(({ live }) => live.length > 0);
  world.expect(hub.watchers === watched.length, `there are ${hub.watchers} watchers`);
  for (const scope of watched) checkPromptness(world, scope);
  const idle = watched.filter(({ openCalls }) => openCalls.length === 0);
  world.expect(clock.pending >= idle.length, 'a watched scope has neither a call nor a timer');
  if (watched.length === 0) world.expect(clock.pending === 0, 'a timer is set without a subscriber');
}

function checkScope(world: World, scope: Scope): void {
  scope.dropUnwatched();
  if (scope.live.length === 0) {
    world.expect(scope.openCalls.length === 0, `${scope.name}: a call is open without a subscriber`);
    scope.cycle = undefined;
  }
  for (const subscriber of scope.subscribers) if (subscriber.isEager) compare(world, scope, subscriber);
}

/** After a mutation, and for a late joiner without a state, a poll starts at once unless a delay is required. */
function checkPromptness(world: World, scope: Scope): void {
  const { clock, step } = world;
  const hasLateJoiner = scope.live.some(
    ({ id, isServed, joinedInStep }) => id !== undefined && !isServed && joinedInStep === step,
  );
  const isPolled = scope.generation === scope.polledGeneration && !hasLateJoiner;
  if (scope.openCalls.length > 0 || isPolled) return;
  const delayMs = Math.max(0, scope.pausedUntil - clock.now(), scope.hasFailed ? 1_000 : 0);
  const nextIn = clock.nextIn ?? Infinity;
  world.expect(
    nextIn <= delayMs,
    `${scope.name}: a poll is due in ${delayMs} ms, but starts in ${nextIn} ms`,
  );
}
