import type { Scene } from './scene.ts';
import { median } from './statistics.ts';
import { startSubject, type Subject } from './subject.ts';

export interface Comparison extends Scene {
  payloadBytes: number;
  /** CPU time of a delivery in microseconds, median over the rounds. `wsSend`: the raw server with `ws.send`. */
  cpuMicros: { gateway: number; raw: number; wsSend: number; yoga: number };
  /** CPU time of the gateway divided by that of another server in the same round, median over the rounds. */
  ratioToRaw: number;
  ratioToWsSend: number;
  ratioToYoga: number;
  /** Memory while all subscribers are connected, in bytes. */
  rssBytes: { gateway: number; raw: number; yoga: number };
  /** Memory of a subscription beyond a socket of the raw server, in KiB, without the memory of the empty processes. */
  kibPerSubscription: number;
  /** The same, including the difference between the empty processes. */
  kibPerSubscriptionInAll: number;
}

export interface ComparisonOptions extends Scene {
  rounds: number;
  profileDir?: string | undefined;
}

/** Deliveries of one measurement: enough to measure CPU time, few enough to alternate often between the servers. */
const DELIVERIES = 10_000;
const MIN_TICKS = 2;
const KIB = 1024;

/** Runs the three servers at the same time, each with its own subscribers, and measures them in turn. */
export async function compare(options: ComparisonOptions): Promise<Comparison> {
  const { sockets, models, isBurst, maxToRaw, rounds, profileDir } = options;
  const subscriptions = isBurst ? sockets * models : sockets;
  const started: Subject[] = [];
  try {
    const gateway = await startSubject('gateway', { sockets, models, isBurst, profileDir });
    started.push(gateway);
    const { payloadBytes } = gateway;
    const raw = await startSubject('raw', { sockets, models, isBurst, payloadBytes });
    started.push(raw);
    const yoga = await startSubject('yoga', { sockets, models, isBurst });
    started.push(yoga);

    const ticks = Math.max(MIN_TICKS, Math.round(DELIVERIES / subscriptions));
    const measured: Comparison['cpuMicros'][] = [];
    for (let round = 0; round < rounds; round += 1) {
      measured.push({
        gateway: await gateway.measure(ticks),
        raw: await raw.measure(ticks),
        wsSend: await raw.measure(ticks, false),
        yoga: await yoga.measure(ticks),
      });
    }
    const over = (pick: (each: Comparison['cpuMicros']) => number) => median(measured.map(pick));
    const inAll = gateway.memory.rssBytes - raw.memory.rssBytes;
    const whenEmpty = gateway.memory.emptyBytes - raw.memory.emptyBytes;
    return {
      sockets,
      models,
      isBurst,
      maxToRaw,
      payloadBytes,
      cpuMicros: {
        gateway: over((each) => each.gateway),
        raw: over((each) => each.raw),
        wsSend: over((each) => each.wsSend),
        yoga: over((each) => each.yoga),
      },
      ratioToRaw: over((each) => each.gateway / each.raw),
      ratioToWsSend: over((each) => each.gateway / each.wsSend),
      ratioToYoga: over((each) => each.gateway / each.yoga),
      rssBytes: {
        gateway: gateway.memory.rssBytes,
        raw: raw.memory.rssBytes,
        yoga: yoga.memory.rssBytes,
      },
      kibPerSubscription: (inAll - whenEmpty) / KIB / subscriptions,
      kibPerSubscriptionInAll: inAll / KIB / subscriptions,
    };
  } finally {
    for (const subject of started) await subject.stop();
  }
}
