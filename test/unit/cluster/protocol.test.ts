import { expect, test } from 'vitest';
import { tellStories, tellStory } from '../../support/cluster/story.ts';

const SEED = process.env['SEED'];

test.each(SEED === undefined ? [0, 1_000, 2_000, 3_000, 4_000] : [Number(SEED)])(
  'in random stories of replicas the guarantees of the cluster hold: seeds from %i',
  { timeout: 300_000 },
  (first) => tellStories(first, SEED === undefined ? 1_000 : 1),
);

test('a seed tells the same story each time', async () => {
  const tell = (seed: number) =>
    tellStory(seed, { elapsed: () => 0 }).catch((error: unknown) => String(error));
  let seed = 0;
  let story = await tell(seed);
  while (typeof story !== 'string') story = await tell((seed += 1));
  expect(story).toContain(`seed ${seed}: `);
  expect(await tell(seed)).toBe(story);
});
