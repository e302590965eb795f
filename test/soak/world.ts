import { Random } from '../support/random.ts';
import type { Peer } from '../support/process/peer.ts';
import type { Tally } from './tally.ts';

/** A model that exists, and the credentials of its owner. */
export interface Live {
  id: string;
  authorization: string;
}

/** The state that all activities of a run share. */
export interface World {
  /** The address of GraphQL. */
  endpoint: string;
  /** The address of GraphQL of the gateway that checks tokens. */
  tenantEndpoint: string;
  service: Peer;
  tally: Tally;
  live: Set<Live>;
  seed: number;
  /** Aborted when no new operation may begin. */
  ending: AbortSignal;
}

/** The number of callers that exist during the whole run. */
const RESIDENTS = 4;

let oneTimeCallers = 0;

/** A random generator for each activity, so that none depends on the speed of the others. */
export function randomFor({ seed }: World, part: string): Random {
  let mixed = seed;
  for (const character of part) mixed = Math.imul(mixed ^ character.charCodeAt(0), 0x01000193);
  return new Random(mixed);
}

export function resident(number: number): string {
  return basic(`resident-${number % RESIDENTS}`);
}

/** Credentials that are used once. */
export function oneTimeCaller(): string {
  oneTimeCallers += 1;
  return basic(`one-time-${oneTimeCallers}`);
}

/** Credentials that the service rejects. */
export function stranger(): string {
  oneTimeCallers += 1;
  return `Bearer stranger-${oneTimeCallers}`;
}

/** The credentials of a random caller, usually one that has a model. */
export function someone(world: World, random: Random): string {
  const kind = random.weighted({ resident: 8, oneTimeCaller: 2, stranger: 1 });
  if (kind === 'oneTimeCaller') return oneTimeCaller();
  return kind === 'stranger' ? stranger() : resident(random.below(RESIDENTS));
}

function basic(key: string): string {
  return `Basic ${Buffer.from(`apikey:${key}`).toString('base64')}`;
}
