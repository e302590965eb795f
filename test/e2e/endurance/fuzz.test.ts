import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChild, type Child } from '../../fuzz/child.ts';
import { perform } from '../../fuzz/perform.ts';
import { KNOWN } from '../../fuzz/known.ts';
import { check } from '../../fuzz/check.ts';
import { failureText } from '../../fuzz/report.ts';
import { run } from '../../fuzz/run.ts';
import type { Addresses } from '../../fuzz/server.ts';
import { judge } from '../../fuzz/verdict.ts';

const SEED = 20_260_304;
const CASES = 3_000;
const DEADLINE_MS = 300_000;

describe('inputs that once violated a guarantee', () => {
  let child: Child;
  let addresses: Addresses;

  beforeAll(async () => {
    child = startChild();
    addresses = await child.ask('renew');
  });

  afterAll(() => child.stop());

  test.each(Object.entries(KNOWN))('no guarantee is violated by %s', async (_, known) => {
    const outcome = await perform(known.plan, Number(new URL(addresses[known.gateway]).port));

    const { bugs, breaches } = await child.ask('trouble');

    expect([...judge(known, outcome).broken, ...bugs, ...breaches]).toEqual([]);
  });

  test('no client remains in the metrics', async () => {
    expect(await Promise.all(Object.values(addresses).map(check))).toEqual([undefined, undefined, undefined]);
  });

  test('no open connection keeps a gateway from closing', async () => {
    // Sockets that never became WebSockets are in no metric, but the close waits for them.
    addresses = await child.ask('renew');
  });
});

test(
  '3,000 hostile inputs violate no guarantee',
  async () => {
    const tally = await run({ seed: SEED, count: CASES });

    expect(tally.failures.map((failure) => failureText(failure, SEED))).toEqual([]);
    expect(tally.done).toBe(CASES);
    // A document that validation refuses does not test the execution.
    const { cases = 0, executed = 0 } = tally.kinds.get('document') ?? {};
    expect(executed / cases).toBeGreaterThan(0.5);
  },
  DEADLINE_MS,
);
