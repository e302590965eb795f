import { expect, test } from 'vitest';
import { runAnswers } from '../../fuzz/answers.ts';

const SEED = 20_260_304;
const CASES = 3_000;
const DEADLINE_MS = 400_000;

test(
  'the gateway survives 3,000 broken responses of the service, and each call ends with data or a coded error',
  async () => {
    const { done, reached, outcomes, failures } = await runAnswers({ seed: SEED, count: CASES, atOnce: 24 });

    expect(failures).toEqual([]);
    expect(done).toBe(CASES);
    // A request that meets an open circuit does not test the reading of a response.
    expect(reached / CASES).toBeGreaterThan(0.9);
    expect([...outcomes.keys()]).toEqual(
      expect.arrayContaining([
        'data',
        'UPSTREAM_INVALID_RESPONSE',
        'UPSTREAM_TIMEOUT',
        'UPSTREAM_UNAVAILABLE',
      ]),
    );
  },
  DEADLINE_MS,
);
