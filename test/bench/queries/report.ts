import { machineLine, type Machine } from '../machine.ts';
import { count, table } from '../markdown.ts';
import { CASES } from './case.ts';
import { goalsOf, type Goal } from './goal.ts';
import type { Rounds } from './measure.ts';
import type { Polled } from './scopes.ts';
import { SERVERS, TITLES, type Server } from './server.ts';
import { medianOf, ratioOf } from './summary.ts';

/** What one run has measured. */
export interface QueryReport {
  machine: Machine;
  rounds: number;
  seconds: number;
  cases: ReadonlyMap<string, Rounds>;
  polled: readonly Polled[];
}

const MEBI = 1024 * 1024;
const OTHERS = SERVERS.filter((server) => server !== 'gateway');

/** The report as Markdown. */
export function markdown({ machine, rounds, seconds, cases, polled }: QueryReport): string {
  const sections = [
    [machineLine(machine), `Medians of ${rounds} rounds of ${seconds} s.`],
    hasRatios(cases) && [
      'CPU time of a query, the gateway divided by each other server:',
      '',
      ...ratios(cases),
    ],
    cases.size > 0 && ['All figures:', '', ...figures(cases)],
    polled.length > 0 && [
      'Scopes that are polled every second, each with one subscriber:',
      '',
      ...polls(polled),
    ],
    goalTable(goalsOf(cases, polled)),
  ];
  return `${sections
    .filter((lines) => lines !== false && lines.length > 0)
    .map((lines) => (lines as string[]).join('\n'))
    .join('\n\n')}\n`;
}

/** The report as JSON. */
export function toJson({ cases, ...report }: QueryReport): string {
  const goals = goalsOf(cases, report.polled);
  return `${JSON.stringify({ ...report, cases: Object.fromEntries(cases), goals }, undefined, 2)}\n`;
}

/** Whether the gateway and another server were part of the run. */
const hasRatios = (cases: QueryReport['cases']) =>
  [...cases.values()].some((rounds) => rounds.gateway && OTHERS.some((server) => rounds[server]));

function ratios(cases: QueryReport['cases']): string[] {
  return table(
    ['case', 'what', ...OTHERS.map((server) => `× ${TITLES[server]}`)],
    [...cases].map(([name, rounds]) => [
      name,
      CASES.find((each) => each.name === name)?.what ?? '',
      ...OTHERS.map((server) => decimal(ratioOf(rounds, 'cpuMicros', server), 3)),
    ]),
  );
}

function figures(cases: QueryReport['cases']): string[] {
  const row = (name: string, rounds: Rounds, server: Server) => {
    const rss = medianOf(rounds, 'rssBytes', server) ?? 0;
    return [
      name,
      TITLES[server],
      decimal(medianOf(rounds, 'cpuMicros', server), 1),
      count(Math.round(medianOf(rounds, 'queriesPerSecond', server) ?? 0)),
      decimal(medianOf(rounds, 'p50Ms', server), 2),
      decimal(medianOf(rounds, 'p99Ms', server), 2),
      decimal(rss / MEBI, 0),
      decimal(medianOf(rounds, 'upstreamCalls', server), 3),
    ];
  };
  return table(
    [
      'case',
      'server',
      'CPU µs a query',
      'queries/s',
      'p50 ms',
      'p99 ms',
      'RSS MiB',
      'upstream calls a query',
    ],
    [...cases].flatMap(([name, rounds]) =>
      SERVERS.filter((server) => rounds[server]).map((server) => row(name, rounds, server)),
    ),
  );
}

function polls(polled: readonly Polled[]): string[] {
  return table(
    ['case', 'scopes', 'CPU µs a poll', 'polls/s', 'KiB a scope'],
    polled.map(({ name, scopes, cpuMicrosPerPoll, pollsPerSecond, kibPerScope }) => [
      name,
      count(scopes),
      decimal(cpuMicrosPerPoll, 1),
      count(Math.round(pollsPerSecond)),
      decimal(kibPerScope, 1),
    ]),
  );
}

function goalTable(goals: readonly Goal[]): string[] {
  if (goals.length === 0) return [];
  const rows = goals.map(({ what, limit, measured, isReached }) => [
    what,
    limit,
    decimal(measured, 3),
    isReached ? 'reached' : 'missed',
  ]);
  return table(['target', 'limit', 'measured', ''], rows);
}

function decimal(value: number | undefined, digits: number): string {
  return value === undefined ? '' : value.toFixed(digits);
}
