import { expect, test } from 'vitest';
import { FAULTS } from '../../support/cluster/faults.ts';
import { tellStory } from '../../support/cluster/story.ts';

const SEED = process.env['SEED'];
const STORIES = 10_000;
const BATCH = 1_000;
/** A fault that is not noticed in this many stories is not noticed. */
const MOST_STORIES_WITH_FAULT = 2_000;

const batches = Array.from({ length: STORIES / BATCH }, (_, index) => index * BATCH);
const size = SEED === undefined ? BATCH : 1;

test.each(SEED === undefined ? batches : [Number(SEED)])(
  'in random stories of replicas the guarantees of the cluster hold: seeds from %i',
  { timeout: 300_000 },
  async (first) => {
    for (let seed = first; seed < first + size; seed += 1) await tellStory(seed);
  },
);

test.each(Object.entries(FAULTS))(
  'the stories show the absence of %s',
  { timeout: 300_000 },
  async (_name, fault) => {
    let broken: unknown;
    for (let seed = 0; seed < MOST_STORIES_WITH_FAULT && !broken; seed += 1)
      broken = await tellStory(seed, fault).catch((error: unknown) => error);
    // A guarantee is broken: an older state is shown. That nothing is shown any more would not be enough.
    expect(String(broken)).toMatch(/ shows v\d+ of m-\d/);
  },
);
