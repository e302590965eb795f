import { add, change, leave, mutate, passTime, remove, subscribe } from './actions.ts';
import { drain } from './comparison.ts';
import { finish } from './ending.ts';
import { heldClient } from './held-client.ts';
import { Scope } from './scope.ts';
import { receive, respondAtRandom } from './service.ts';
import { settle } from './settle.ts';
import type { World } from './world.ts';

const MAX_MODELS = 6;
const MAX_SUBSCRIBERS = 12;
const STEPS = 50;

/** What may happen, and how often. */
const ACTIONS = {
  watch: 5,
  watchAll: 2,
  watchList: 2,
  read: 4,
  drain: 3,
  leave: 3,
  disconnect: 0.5,
  answer: 9,
  answerAll: 7,
  change: 5,
  remove: 0.7,
  add: 0.7,
  mutate: 3,
  pass: 9,
};
type Action = keyof typeof ACTIONS;

const WATCHED = { watch: 'model', watchAll: 'states', watchList: 'list' } as const;

/**
 * Runs a random story of subscribers, a service and passing time around a real status hub, and derives from it what each
 * subscriber must receive. Throws at the first difference.
 */
export async function runStory(world: World): Promise<void> {
  createScopes(world);
  for (let i = 0; i < STEPS; i += 1) {
    const scope = world.random.pick(world.scopes);
    const action = world.random.weighted(ACTIONS);
    world.step += 1;
    await act(world, scope, action);
    await settle(world);
  }
  await finish(world);
}

function createScopes(world: World): void {
  const { random, clock, scopes } = world;
  scopes.push(...(random.chance(0.3) ? [new Scope('A'), new Scope('B')] : [new Scope('A')]));
  for (const scope of scopes) {
    const expiresAt = random.chance(0.2) ? clock.now() + random.below(200_000) : undefined;
    scope.client = heldClient(scope.name, (call) => receive(world, scope, call), expiresAt);
    const count = random.below(MAX_MODELS);
    for (let i = 0; i < count; i += 1) add(world, scope);
  }
}

async function act(world: World, scope: Scope, action: Action): Promise<void> {
  /** At most one of them, at random. */
  const one = <T>(all: readonly T[]): T[] => (all.length > 0 ? [world.random.pick(all)] : []);
  switch (action) {
    case 'watch':
    case 'watchAll':
    case 'watchList':
      if (scope.live.length < MAX_SUBSCRIBERS) await subscribe(world, scope, WATCHED[action]);
      return;
    case 'read':
      for (const { name, reader } of one(scope.live)) {
        world.note(`${name} reads`);
        reader.read();
      }
      return;
    case 'drain':
      for (const subscriber of one(scope.subscribers)) await drain(world, scope, subscriber);
      return;
    case 'leave':
      for (const subscriber of one(scope.live)) leave(world, subscriber);
      return;
    case 'disconnect':
      for (const subscriber of scope.live) leave(world, subscriber);
      return;
    case 'answer':
      for (const call of one(scope.openCalls)) respondAtRandom(world, scope, call);
      return;
    case 'answerAll':
      for (const call of scope.openCalls) respondAtRandom(world, scope, call);
      return;
    case 'change':
      return change(world, scope);
    case 'remove':
      return remove(world, scope);
    case 'add':
      if (scope.models.size < MAX_MODELS) add(world, scope);
      return;
    case 'mutate':
      return mutate(world, scope);
    case 'pass':
      return passTime(world);
  }
}
