import { leave } from './actions.ts';
import { compareWithService, drain } from './comparison.ts';
import { respond } from './service.ts';
import { settle } from './settle.ts';
import type { World } from './world.ts';

/** Longer than any delay of the engine: 60 s after a 429, three poll intervals when all models are idle. */
const LONG_MS = 200_000;

/** The service recovers and all subscribers receive its state. Then all leave, and no call and no timer is left. */
export async function finish(world: World): Promise<void> {
  const { clock, scopes } = world;
  await recover(world);
  for (const scope of scopes) {
    for (const subscriber of scope.subscribers) await drain(world, scope, subscriber);
    for (const subscriber of scope.live) compareWithService(world, scope, subscriber);
  }
  if (world.random.chance(0.2)) await close(world);
  for (const subscriber of scopes.flatMap(({ live }) => live)) {
    leave(world, subscriber);
    await settle(world);
  }
  const isQuiet = scopes.every(({ openCalls }) => openCalls.length === 0);
  await clock.advance(LONG_MS);
  await settle(world);
  world.expect(isQuiet, 'a call is open at the end');
}

async function recover(world: World): Promise<void> {
  const { clock, scopes } = world;
  world.note('the service is healthy');
  await settle(world);
  world.isHealthy = true;
  for (const scope of scopes) for (const call of scope.openCalls) respond(world, scope, call);
  await settle(world);
  const end = clock.now() + LONG_MS;
  for (let ms = clock.nextIn; ms !== undefined && clock.now() < end; ms = clock.nextIn) {
    world.step += 1;
    await clock.advance(ms);
    await settle(world);
  }
}

async function close(world: World): Promise<void> {
  world.note('the hub closes');
  for (const { live } of world.scopes) for (const subscriber of live) subscriber.expectedEnd = 'closed';
  world.hub.close();
  await settle(world);
  for (const scope of world.scopes)
    for (const subscriber of scope.subscribers) await drain(world, scope, subscriber);
}
