import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChild, type Child } from '../../fuzz/child.ts';
import { exchange } from '../../fuzz/exchange.ts';
import { KNOWN } from '../../fuzz/known.ts';
import { look } from '../../fuzz/look.ts';
import { failureText } from '../../fuzz/report.ts';
import { run } from '../../fuzz/run.ts';
import type { Addresses } from '../../fuzz/server.ts';
import { judge } from '../../fuzz/verdict.ts';

const SEED = 20_260_304;
const CASES = 3_000;
const DEADLINE_MS = 300_000;

describe('input that once was too much', () => {
  let child: Child;
  let addresses: Addresses;

  beforeAll(async () => {
    child = startChild();
    addresses = await child.ask('renew');
  });

  afterAll(() => child.stop());

  test.each(Object.entries(KNOWN))('is answered: %s', async (_, known) => {
    const outcome = await exchange(known.plan, Number(new URL(addresses[known.gateway]).port));

    const { bugs, breaches } = await child.ask('trouble');

    expect([...judge(known, outcome).broken, ...bugs, ...breaches]).toEqual([]);
  });

  test('leaves nobody behind', async () => {
    expect(await Promise.all(Object.values(addresses).map(look))).toEqual([undefined, undefined, undefined]);
  });

  test('leaves nothing open that would keep a gateway from its end', async () => {
    // Sockets that never became WebSockets are counted nowhere, but the end waits for them too.
    addresses = await child.ask('renew');
  });
});

test(
  'thousands of hostile inputs break no promise',
  async () => {
    const tally = await run({ seed: SEED, count: CASES });

    expect(tally.failures.map((failure) => failureText(failure, SEED))).toEqual([]);
    expect(tally.done).toBe(CASES);
    // What is refused at the door tests only the door.
    const { cases = 0, executed = 0 } = tally.kinds.get('document') ?? {};
    expect(executed / cases).toBeGreaterThan(0.5);
  },
  DEADLINE_MS,
);
