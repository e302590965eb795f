import type { Mood } from './service.ts';
import { linger } from './wait.ts';
import { randomFor, type World } from './world.ts';

/** The faults of the service by name. `gone`: nothing listens at its address. */
const MOODS: Record<string, Mood> = {
  gone: {},
  '500': { rule: { status: 500 }, every: 2 },
  '503 with Retry-After': { rule: { status: 503, retryAfter: '1' } },
  '429': { rule: { status: 429, retryAfter: '1' } },
  slow: { rule: { latencyMs: 400 } },
  hang: { trouble: 'hang', every: 2 },
  reset: { trouble: 'reset', every: 2 },
  'late reset': { trouble: 'late reset', every: 3 },
  truncate: { trouble: 'truncate', every: 2 },
  drip: { trouble: 'drip', every: 3 },
  page: { trouble: 'page', every: 2 },
};

const LONGEST_MS = 2_500;
const SHORTEST_MS = 500;

/** Injects one fault after another with pauses between them, each fault equally often. Ends without a fault. */
export async function makeTrouble(world: World): Promise<void> {
  const random = randomFor(world, 'trouble');
  const { service, ending, tally } = world;
  let deck = Object.keys(MOODS);
  while (!ending.aborted) {
    const [name = 'gone'] = deck;
    deck = deck.slice(1);
    if (deck.length === 0) deck = Object.keys(MOODS).toSorted(() => random.next() - 0.5);
    await linger(SHORTEST_MS + random.below(LONGEST_MS), ending);
    tally.count(`trouble: ${name}`);
    await service.ask(name === 'gone' ? 'goAway' : 'mood', MOODS[name]);
    await linger(SHORTEST_MS + random.below(LONGEST_MS), ending);
    await service.ask(name === 'gone' ? 'comeBack' : 'mood', {});
  }
}
