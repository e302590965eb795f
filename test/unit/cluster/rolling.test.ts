import { expect, test } from 'vitest';
import { tellRollingRestart } from '../../support/cluster/rolling-story.ts';
import type { Fault } from '../../support/cluster/world.ts';

const STORIES = 60;

test('in random rolling restarts no subscriber waits longer than one interval for a change', async () => {
  for (let seed = 0; seed < STORIES; seed += 1) await tellRollingRestart(seed);
});

test('rolling restarts show the absence of a lease that is handed over', async () => {
  const fault: Fault = {
    server: (server) => {
      server.leave = () => {};
    },
  };
  await expect(tellRollingRestart(0, fault)).rejects.toThrow(/has waited for v\d+ of m-\d for \d+/);
});
