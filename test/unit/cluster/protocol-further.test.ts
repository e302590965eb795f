import { test } from 'vitest';
import { tellStories } from '../../support/cluster/story.ts';

// A file of its own, because two processes tell the stories in half of the time. A single seed is told in protocol.test.ts.
test.skipIf(process.env['SEED'] !== undefined).each([5_000, 6_000, 7_000, 8_000, 9_000])(
  'in further random stories of replicas the guarantees of the cluster hold: seeds from %i',
  { timeout: 300_000 },
  (first) => tellStories(first, 1_000),
);
