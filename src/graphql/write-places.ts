import { GraphQLError } from 'graphql';
import type { Limits } from '../config/limits.ts';

/** Takes a place for a write that waits. Returns the function that gives it back. Throws when there is none. */
export type TakePlace = (scope: string, modelId: string) => () => void;

type PlaceLimits = Pick<Limits, 'waitingWrites' | 'waitingWritesPerScope' | 'waitingWritesPerModel'>;

/** Counts the writes that wait for busy models: for each model, for each scope and in all. */
export function createWritePlaces(limits: PlaceLimits): TakePlace {
  const counts = new Map<string, number>();
  const countOf = (key: string) => counts.get(key) ?? 0;
  const add = (key: string, change: number) => {
    const count = countOf(key) + change;
    if (count > 0) counts.set(key, count);
    else counts.delete(key);
  };
  return (scope, modelId) => {
    const bounds = [
      {
        key: `${scope} ${modelId}`,
        max: limits.waitingWritesPerModel,
        what: 'for one model (LEXIGATE_MAX_WAITING_WRITES_PER_MODEL)',
      },
      {
        key: scope,
        max: limits.waitingWritesPerScope,
        what: 'with the same credentials (LEXIGATE_MAX_WAITING_WRITES_PER_SCOPE)',
      },
      { key: '', max: limits.waitingWrites, what: 'in all (LEXIGATE_MAX_WAITING_WRITES)' },
    ];
    for (const { key, max, what } of bounds) if (countOf(key) >= max) throw tooManyWrites(max, what);
    for (const { key } of bounds) add(key, 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      for (const { key } of bounds) add(key, -1);
    };
  };
}

function tooManyWrites(max: number, what: string): GraphQLError {
  const message = `Nothing was sent: at most ${max} writes with onBusy: WAIT may wait ${what}. Send it again when earlier writes are done.`;
  return new GraphQLError(message, { extensions: { code: 'TOO_MANY_WRITES' } });
}
