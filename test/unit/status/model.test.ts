import { expect, test } from 'vitest';
import { runStory } from '../../support/status/story.ts';
import { World } from '../../support/status/world.ts';

/** `SEED=1234 npx vitest run test/unit/status/model.test.ts` replays one story and prints it. */
const SEED = process.env['SEED'];
/** Number of stories. */
const SEEDS = Number(process.env['SEEDS'] ?? 10_000);
const BATCHES = 10;

const batches = Array.from({ length: BATCHES }, (_, i) => ({
  first: Math.floor((i * SEEDS) / BATCHES),
  last: Math.floor(((i + 1) * SEEDS) / BATCHES) - 1,
}));

async function run(seed: number): Promise<readonly string[]> {
  const world = new World(seed);
  try {
    await runStory(world);
  } catch (error) {
    const end = world.log.slice(SEED === undefined ? -25 : 0).join('\n');
    throw new Error(`seed ${seed}: ${(error as Error).message}. Replay it with SEED=${seed}\n${end}`, {
      cause: error,
    });
  }
  return world.log;
}

test.runIf(SEED !== undefined)(`the story of seed ${SEED} ends as expected`, async () => {
  console.log((await run(Number(SEED))).join('\n'));
});

test.skipIf(SEED !== undefined).each(batches)(
  'in random stories subscribers receive the latest state, polls never overlap, and no poll is without a subscriber: seeds $first to $last',
  async ({ first, last }) => {
    let calls = 0;
    for (let seed = first; seed <= last; seed += 1)
      calls += (await run(seed)).filter((line) => line.endsWith('begins')).length;
    // Stories without polls would prove nothing.
    expect(calls).toBeGreaterThan((last - first) * 5);
  },
);
