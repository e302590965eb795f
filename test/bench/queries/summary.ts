import { median } from '../statistics.ts';
import type { Round, Rounds } from './measure.ts';
import type { Server } from './server.ts';

export type Measure = keyof Round;

/** The median of a measure over the rounds of one server. Undefined: the server was not part of the run. */
export function medianOf(rounds: Rounds, measure: Measure, server: Server): number | undefined {
  const values = rounds[server]?.map((round) => round[measure]) ?? [];
  return values.length === 0 ? undefined : median(values);
}

/** A measure of the gateway divided by that of another server in the same round, median over the rounds. */
export function ratioOf(rounds: Rounds, measure: Measure, against: Server): number | undefined {
  const { gateway = [], [against]: other = [] } = rounds;
  const ratios = gateway.flatMap((round, i) => {
    const beside = other[i];
    return beside ? [round[measure] / beside[measure]] : [];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}
