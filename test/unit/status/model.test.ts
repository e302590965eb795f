import { expect, test } from 'vitest';
import { StatusStory } from '../../support/status-story.ts';

/** `SEED=1234 npx vitest run test/unit/status-model.test.ts` replays one story and prints it. */
const SEED = process.env['SEED'];
const SEEDS = Number(process.env['SEEDS'] ?? 10_000);
const BATCHES = 10;

const batches = Array.from({ length: BATCHES }, (_, i) => ({
  first: Math.floor((i * SEEDS) / BATCHES),
  last: Math.floor(((i + 1) * SEEDS) / BATCHES) - 1,
}));

async function play(seed: number): Promise<StatusStory> {
  const story = new StatusStory(seed);
  try {
    await story.run();
  } catch (error) {
    const end = story.log.slice(SEED === undefined ? -25 : 0).join('\n');
    throw new Error(`seed ${seed}: ${(error as Error).message}. Replay it with SEED=${seed}\n${end}`, {
      cause: error,
    });
  }
  return story;
}

test.runIf(SEED !== undefined)(`the story of seed ${SEED} goes as it must`, async () => {
  const story = await play(Number(SEED));
  console.log(story.log.join('\n'));
});

test.skipIf(SEED !== undefined).each(batches)(
  'whatever happens, subscribers hear the newest state, rounds never overlap, and nobody is polled for nothing: seeds $first to $last',
  async ({ first, last }) => {
    let calls = 0;
    for (let seed = first; seed <= last; seed += 1) {
      const { log } = await play(seed);
      calls += log.filter((line) => line.endsWith('begins')).length;
    }
    // The stories are about something.
    expect(calls).toBeGreaterThan((last - first) * 5);
  },
);
