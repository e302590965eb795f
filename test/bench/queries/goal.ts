import type { Polled } from './scopes.ts';
import type { Rounds } from './measure.ts';
import { ratioOf, type Measure } from './summary.ts';
import { TITLES, type Server } from './server.ts';

/** A figure that the gateway shall have, and the figure that it had. */
export interface Goal {
  what: string;
  limit: string;
  measured: number;
  isReached: boolean;
}

interface RatioGoal {
  case: string;
  measure: Measure;
  against: Server;
  /** At most for costs, at least for `queriesPerSecond`. */
  bound: number;
}

const RATIOS: readonly RatioGoal[] = [
  { case: 'q1', measure: 'cpuMicros', against: 'proxy', bound: 0.5 },
  { case: 'q1', measure: 'queriesPerSecond', against: 'mercurius', bound: 5 },
  { case: 'q1creds', measure: 'cpuMicros', against: 'proxy', bound: 1.2 },
  { case: 'q1fresh', measure: 'cpuMicros', against: 'yoga', bound: 0.5 },
  { case: 'q1fresh', measure: 'cpuMicros', against: 'mercurius', bound: 1 },
  { case: 'q1cold', measure: 'cpuMicros', against: 'yoga', bound: 0.4 },
  { case: 'q1cold', measure: 'cpuMicros', against: 'mercurius', bound: 1 },
  { case: 'q2', measure: 'cpuMicros', against: 'proxy', bound: 0.5 },
  { case: 'q3', measure: 'cpuMicros', against: 'yoga', bound: 0.01 },
  { case: 'q1slow', measure: 'p99Ms', against: 'proxy', bound: 1.2 },
];

const NAMES: Partial<Record<Measure, string>> = {
  cpuMicros: 'CPU',
  queriesPerSecond: 'queries a second',
  p99Ms: 'p99',
};

const MANY_SCOPES = 2_000;
const MICROS_PER_POLL = 60;
const KIB_PER_SCOPE = 48;

/** The goals whose case and servers were part of the run. */
export function goalsOf(cases: ReadonlyMap<string, Rounds>, polled: readonly Polled[]): Goal[] {
  const ratios = RATIOS.flatMap(({ case: name, measure, against, bound }): Goal[] => {
    const measured = ratioOf(cases.get(name) ?? {}, measure, against);
    if (measured === undefined) return [];
    const isMore = measure === 'queriesPerSecond';
    return [
      {
        what: `${name}: ${NAMES[measure]}, gateway to ${TITLES[against]}`,
        limit: `${isMore ? '≥' : '≤'} ${bound} ×`,
        measured,
        isReached: isMore ? measured >= bound : measured <= bound,
      },
    ];
  });
  const many = polled.filter(({ scopes }) => scopes === MANY_SCOPES);
  return [...ratios, ...many.flatMap(scopeGoals)];
}

function scopeGoals({ name, cpuMicrosPerPoll, kibPerScope }: Polled): Goal[] {
  const goal = (what: string, bound: number, unit: string, measured: number): Goal => ({
    what: `${name}: ${what}`,
    limit: `≤ ${bound} ${unit}`,
    measured,
    isReached: measured <= bound,
  });
  return [
    goal('CPU a poll', MICROS_PER_POLL, 'µs', cpuMicrosPerPoll),
    goal('memory a scope', KIB_PER_SCOPE, 'KiB', kibPerScope),
  ];
}
