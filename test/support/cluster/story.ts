import { LEASE_MS } from '../../../src/cluster/store.ts';
import { MODELS, POLL_MS, TAKEOVER_MS, World, type Fault } from './world.ts';

/** What happens in a story, and how often. */
const ACTIONS = {
  subscribe: 6,
  leave: 3,
  change: 10,
  mutate: 5,
  stop: 4,
  continue: 5,
  kill: 2,
  cut: 3,
  slowRedis: 2,
  slowService: 2,
  heal: 4,
  stopRedis: 2,
  continueRedis: 3,
  restartRedis: 1,
  failover: 2,
  damage: 1,
} as const;
const STEPS = 15;

function act(world: World): void {
  const { random, replicas, redis } = world;
  const action = random.weighted(ACTIONS);
  const replica = random.pick(replicas);
  switch (action) {
    case 'subscribe':
      return world.subscribe(replica, random.pick(MODELS));
    case 'leave':
      if (world.subscribers.size > 2) world.leave(random.pick([...world.subscribers]));
      return;
    case 'change':
      return world.change(random.pick(MODELS), undefined);
    case 'mutate':
      return world.change(random.pick(MODELS), replica);
    case 'failover':
      return world.failover();
    case 'damage':
      return world.damage();
    case 'kill':
      world.kill(replica);
      return world.startReplica();
    case 'stopRedis':
      redis.stop();
      break;
    case 'continueRedis':
      if (redis.state === 'stopped') redis.continue();
      break;
    case 'restartRedis':
      redis.down();
      world.redis.server.scopes.clear();
      redis.continue();
      break;
    default:
      world.note(`${replica.name}: ${action}`);
      disturb(world, replica, action);
      return;
  }
  world.note(action);
  for (const each of replicas) world.disturb(each);
}

type Disturbance = 'stop' | 'continue' | 'cut' | 'slowRedis' | 'slowService' | 'heal';

function disturb(world: World, replica: World['replicas'][number], action: Disturbance): void {
  const { process, link } = replica;
  world.disturb(replica);
  if (action === 'stop') process.stop();
  else if (action === 'continue') process.continue();
  else if (action === 'slowRedis') link.maxDelayMs = 800;
  else if (action === 'slowService') replica.maxServiceDelayMs = 750;
  else if (action === 'heal') heal(replica);
  else {
    link.isUp = false;
    link.cut();
  }
}

function heal(replica: World['replicas'][number]): void {
  replica.process.continue();
  replica.link.isUp = true;
  replica.link.maxDelayMs = 5;
  replica.maxServiceDelayMs = 20;
}

export async function tellStories(firstSeed: number, count: number): Promise<void> {
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) await tellStory(seed);
}

/** Tells the story of a seed. Throws when a guarantee is broken. */
export async function tellStory(seed: number, fault?: Fault): Promise<void> {
  const world = new World(seed, fault);
  const { timeline, random, replicas, redis } = world;
  try {
    for (const replica of replicas) world.subscribe(replica, random.pick(MODELS));
    for (let step = 0; step < STEPS; step += 1) {
      act(world);
      await timeline.pass(random.chance(0.2) ? random.below(12_000) : random.below(1_500));
      world.throwFailure();
      world.checkProgress();
    }
    await end(world);
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message}\n${world.log.slice(-60).join('\n')}`, {
      cause: error,
    });
  }

  async function end({ polls }: World): Promise<void> {
    world.note('all is well again');
    world.isOver = true;
    if (redis.state !== 'running') redis.continue();
    for (const replica of replicas) {
      heal(replica);
      world.disturb(replica);
    }
    await timeline.pass(TAKEOVER_MS + LEASE_MS);
    world.checkProgress();
    world.change(random.pick(MODELS), undefined);
    polls.length = 0;
    await timeline.pass(3 * POLL_MS);
    world.throwFailure();
    world.checkFinalStates();
    const pollers = new Set(polls.map(({ replica }) => replica));
    if (pollers.size !== (world.subscribers.size > 0 ? 1 : 0))
      throw new Error(`${[...pollers].join(' and ')} poll`);
    for (const subscriber of world.subscribers) world.leave(subscriber);
  }
}
