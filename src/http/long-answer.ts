import type { ExecutionResult } from 'graphql';
import type { Outcome } from './yoga-context.ts';

/** The rest of the result of a long answer, as JSON. */
export function withoutData({ data: _data, ...rest }: ExecutionResult): string {
  return JSON.stringify(rest);
}

/** Moves the data of a long answer into the rest of its result. */
export function withData(outcome: Outcome, rest: string): Buffer {
  const { data } = outcome;
  if (!data) return Buffer.from(rest);
  delete outcome.data;
  const others = rest.slice(1);
  const end = `${others === '}' ? '' : ','}${others}`;
  return Buffer.concat([Buffer.from('{"data":'), ...data, Buffer.from(end)]);
}
