import { MODELS, POLL_MS, World, type Fault } from './world.ts';

/** The interval with its jitter, a poll, and the exchanges with Redis. */
const LONGEST_WAIT_MS = POLL_MS * 1.1 + 100;
const SUBSCRIBERS = 12;
const RESTARTS = 5;

/** Tells a story of a rolling restart without a fault. Throws if a subscriber waits longer than one interval. */
export async function tellRollingRestart(seed: number, fault?: Fault): Promise<void> {
  const world = new World(seed, fault);
  const { timeline, random, replicas, redis } = world;
  world.isOver = true;
  redis.losesHints = false;
  for (let count = 0; count < SUBSCRIBERS; count += 1)
    world.subscribe(random.pick(replicas), random.pick(MODELS));
  await timeline.pass(POLL_MS);
  let isRestarting = true;
  const change = () => {
    if (!isRestarting) return;
    world.change(random.pick(MODELS), random.chance(0.05) ? random.pick(replicas) : undefined);
    timeline.after(random.next() * 800, change);
  };
  change();
  for (let count = 0; count < RESTARTS; count += 1) {
    world.startReplica();
    await timeline.pass(random.next() * 300);
    const [oldest = random.pick(replicas)] = replicas;
    await world.drain(oldest, random.pick([0, 50, 500, 5_000]));
    await timeline.pass(random.next() * 3_000);
  }
  isRestarting = false;
  await timeline.pass(2 * POLL_MS);
  world.throwFailure();
  world.checkFinalStates();
  const { ms, note } = world.longestWait;
  if (ms > LONGEST_WAIT_MS) throw new Error(`seed ${seed}: ${note} for ${ms} ms\n${world.log.join('\n')}`);
  for (const subscriber of world.subscribers) world.leave(subscriber);
}
