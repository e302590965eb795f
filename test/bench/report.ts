import type { Comparison } from './compare.ts';
import { machineLine, type Machine } from './machine.ts';
import { count, table } from './markdown.ts';
import type { Steady } from './steady.ts';

export interface Report {
  machine: Machine;
  comparisons: Comparison[];
  steady: Steady[];
  targets: Target[];
}

export interface Target {
  what: string;
  limit: number;
  /** The worst of the measurements. */
  measured: number;
  unit: string;
  reached: boolean;
}

const MEBI = 1024 * 1024;
/** Polls are jittered by 10 %, and the count of a minute is computed from a shorter time. */
const SAME_WITHIN = 0.1;
const MANY_SOCKETS = 10_000;

export function targetsOf(comparisons: readonly Comparison[], steady: readonly Steady[]): Target[] {
  const worst = (values: number[]) => Math.max(...values);
  const target = (what: string, limit: number, unit: string, values: number[]): Target => {
    const measured = worst(values);
    return { what, limit, measured, unit, reached: measured <= limit };
  };
  // With few sockets, the memory that the process itself uses would be attributed to the subscriptions.
  const largest = comparisons.filter(({ sockets }) => sockets >= MANY_SOCKETS);
  const apart = steady.map(({ upstreamPerMinute: { few, many } }) => Math.abs(many - few) / few);
  return [
    ...comparisons.map((each) =>
      target(`CPU per delivery against a raw write, ${nameOf(each)}`, each.maxToRaw, '×', [each.ratioToRaw]),
    ),
    target(
      'CPU per delivery against Yoga and graphql-ws',
      0.25,
      '×',
      comparisons.map((each) => each.ratioToYoga),
    ),
    ...(largest.length === 0
      ? []
      : [
          target(
            `Memory of a subscription beyond its socket, from ${count(MANY_SOCKETS)} sockets up`,
            20,
            'KiB',
            largest.map((each) => each.kibPerSubscriptionInAll),
          ),
        ]),
    target(
      'Latency p99 at an event a second',
      1_000,
      'ms',
      steady.map(({ latency }) => latency.p99Ms),
    ),
    target(
      'Upstream requests, many subscribers against few, apart by',
      SAME_WITHIN * 100,
      '%',
      apart.map((x) => x * 100),
    ),
  ];
}

function nameOf({ sockets, models, isBurst }: Comparison): string {
  if (isBurst) return `${count(sockets)} sockets with ${models} changes in one tick`;
  return `${count(sockets)} sockets on ${models === 1 ? 'one model' : `${models} models`}`;
}

/** The report as Markdown. */
export function markdown({ machine, comparisons, steady, targets }: Report): string {
  return [
    machineLine(machine),
    '',
    ...table(
      [
        'sockets',
        'models',
        'gateway µs',
        'raw µs',
        'ws.send µs',
        'Yoga µs',
        '× raw',
        '× ws.send',
        '× Yoga',
        'RSS MiB: gateway, raw, Yoga',
        'KiB a subscription: growth, in all',
      ],
      comparisons.map((each) => [
        count(each.sockets),
        each.isBurst ? `${each.models} each, in one tick` : count(each.models),
        each.cpuMicros.gateway.toFixed(1),
        each.cpuMicros.raw.toFixed(1),
        each.cpuMicros.wsSend.toFixed(1),
        each.cpuMicros.yoga.toFixed(1),
        each.ratioToRaw.toFixed(2),
        each.ratioToWsSend.toFixed(2),
        each.ratioToYoga.toFixed(2),
        [each.rssBytes.gateway, each.rssBytes.raw, each.rssBytes.yoga]
          .map((bytes) => (bytes / MEBI).toFixed(0))
          .join(', '),
        `${each.kibPerSubscription.toFixed(1)}, ${each.kibPerSubscriptionInAll.toFixed(1)}`,
      ]),
    ),
    '',
    ...table(
      [
        'subscribers',
        'models',
        'events/s each',
        'p50 ms',
        'p99 ms',
        'max ms',
        'CPU of a core',
        'upstream requests/min: few, many',
      ],
      steady.map((each) => [
        count(each.sockets),
        count(each.models),
        each.eventsPerSubscriberPerSecond.toFixed(2),
        each.latency.p50Ms.toFixed(0),
        each.latency.p99Ms.toFixed(0),
        each.latency.maxMs.toFixed(0),
        `${(each.cpuShare * 100).toFixed(0)} %`,
        `${each.upstreamPerMinute.few.toFixed(1)}, ${each.upstreamPerMinute.many.toFixed(1)}`,
      ]),
    ),
    '',
    ...table(
      ['target', 'limit', 'measured, worst', ''],
      targets.map(({ what, limit, measured, unit, reached }) => [
        what,
        `≤ ${limit} ${unit}`,
        `${measured.toFixed(2)} ${unit}`,
        reached ? 'reached' : 'not reached',
      ]),
    ),
    '',
  ].join('\n');
}
