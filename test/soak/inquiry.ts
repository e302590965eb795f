import type { Random } from '../support/random.ts';
import { ask, upload } from './caller.ts';
import { ADD_CORPUS, ADD_WORDS, QUERIES } from './document.ts';
import { linger } from './wait.ts';
import { randomFor, someone, type World } from './world.ts';

const WEIGHTS = {
  list: 4,
  deep: 4,
  status: 4,
  bases: 1,
  'many ids': 2,
  'syntax error': 0.3,
  'unknown field': 0.3,
  'too complex': 0.3,
  'bad id': 0.3,
} satisfies Record<keyof typeof QUERIES, number>;

/** Sends random queries over HTTP, aborts some of them, and sometimes sends a write. */
export async function inquire(world: World, number: number): Promise<void> {
  const random = randomFor(world, `inquirer ${number}`);
  while (!world.ending.aborted) {
    await (random.chance(0.1) ? interfere(world, random) : question(world, random));
    await linger(random.below(250), world.ending);
  }
}

async function question(world: World, random: Random): Promise<void> {
  const [model] = pickSome(world, random);
  const name = random.weighted(WEIGHTS);
  world.tally.count('queries');
  await ask(world, {
    authorization: model?.authorization ?? someone(world, random),
    query: QUERIES[name],
    variables: { id: model?.id ?? 'none' },
    leaveAfterMs: random.chance(0.1) ? random.below(20) : undefined,
    keepsAlive: random.chance(0.5),
  });
}

/** A write to another client's model that waits for a running operation or is aborted. */
async function interfere(world: World, random: Random): Promise<void> {
  const [model] = pickSome(world, random);
  if (!model) return;
  const { id: modelId, authorization } = model;
  world.tally.count('writes that are abandoned');
  const leaveAfterMs = random.below(1_500);
  if (random.chance(0.5)) {
    const variables = { modelId, words: [{ word: 'Varne' }], onBusy: 'WAIT' };
    await ask(world, { authorization, query: ADD_WORDS, variables, leaveAfterMs });
    return;
  }
  const variables = { modelId, input: { name: 'other', file: null }, onBusy: 'WAIT' };
  const file = Buffer.alloc(1 + random.below(300_000), 'mind the tide.\n');
  await upload(world, {
    authorization,
    query: ADD_CORPUS,
    variables,
    file,
    leaveAfterMs,
    breaksOff: random.chance(0.3),
  });
}

function pickSome({ live }: World, random: Random) {
  return live.size === 0 || random.chance(0.2) ? [] : [random.pick([...live])];
}
