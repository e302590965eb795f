import { expect, test } from 'vitest';
import { FAULTS } from '../../support/cluster/faults.ts';
import { tellStory } from '../../support/cluster/story.ts';

/** A fault that is not noticed in this many stories is not noticed. */
const MOST_STORIES = 2_000;

test.each(Object.entries(FAULTS))(
  'the stories show the absence of %s',
  { timeout: 300_000 },
  async (_name, fault) => {
    let broken: unknown;
    for (let seed = 0; seed < MOST_STORIES && !broken; seed += 1)
      broken = await tellStory(seed, fault).catch((error: unknown) => error);
    // A guarantee is broken: an older state is shown. That nothing is shown any more would not be enough.
    expect(String(broken)).toMatch(/ shows v\d+ of m-\d/);
  },
);
