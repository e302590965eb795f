import { Random } from '../support/random.ts';
import type { Peer } from '../support/process/peer.ts';
import type { Tally } from './tally.ts';

/** A model that lives at the moment, and whose it is. */
export interface Live {
  id: string;
  authorization: string;
}

/** What all who take part in a run share. */
export interface World {
  /** The address of GraphQL. */
  endpoint: string;
  service: Peer;
  tally: Tally;
  live: Set<Live>;
  seed: number;
  /** Aborted when no more is to be begun. */
  ending: AbortSignal;
}

/** Callers who are there all the time. */
const RESIDENTS = 4;

let newcomers = 0;

/** Chance of its own for each who takes part, so that one does not depend on how fast the others are. */
export function randomFor({ seed }: World, part: string): Random {
  let mixed = seed;
  for (const character of part) mixed = Math.imul(mixed ^ character.charCodeAt(0), 0x01000193);
  return new Random(mixed);
}

export function resident(number: number): string {
  return basic(`resident-${number % RESIDENTS}`);
}

/** Someone who was never there before, and never comes back. */
export function newcomer(): string {
  newcomers += 1;
  return basic(`newcomer-${newcomers}`);
}

/** Someone whom the service does not accept. */
export function stranger(): string {
  newcomers += 1;
  return `Bearer stranger-${newcomers}`;
}

/** Someone with a model of their own or without one, and mostly with a model. */
export function someone(world: World, random: Random): string {
  const kind = random.weighted({ resident: 8, newcomer: 2, stranger: 1 });
  if (kind === 'newcomer') return newcomer();
  return kind === 'stranger' ? stranger() : resident(random.below(RESIDENTS));
}

function basic(key: string): string {
  return `Basic ${Buffer.from(`apikey:${key}`).toString('base64')}`;
}
