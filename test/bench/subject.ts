import { setTimeout as delay } from 'node:timers/promises';
import { startBackend } from './backend.ts';
import { modelIds } from './operation.ts';
import { startPeer, type Peer } from '../support/process/peer.ts';
import type { Usage } from './usage.ts';

export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

/** The servers that are compared. */
export type Kind = 'gateway' | 'raw' | 'yoga';

export interface SubjectOptions {
  sockets: number;
  models: number;
  /** Whether each socket has a subscription to each of the models, which all change in one poll. @default false */
  isBurst?: boolean | undefined;
  /** Size of the messages of the raw server, in bytes. The others build their own messages. */
  payloadBytes?: number;
  /** A folder for the CPU profile of the gateway. */
  profileDir?: string | undefined;
}

/** One of the servers with its subscribers. */
export interface Subject {
  /** Memory of the server without subscribers, and with all subscribers. */
  memory: { emptyBytes: number; rssBytes: number };
  /** Size of the message of the last event. */
  payloadBytes: number;
  /** CPU time of the server per delivered event, in microseconds. `framed` is for the raw server. */
  measure(ticks: number, framed?: boolean): Promise<number>;
  stop(): Promise<void>;
}

/** The backend responds at once while subscribers connect, so this interval limits the cost of polls. */
const POLL_INTERVAL_MS = 20;
/** Pause before each event. Events without a pause would find warm caches, unlike those of a real server. */
const PAUSE_MS = 30;
const WARM_UP_TICKS = 3;
/** Time for the allocator to release freed memory. */
const SETTLE_MS = 300;

/** Starts a server and its load in processes of their own and warms them up. */
export async function startSubject(kind: Kind, options: SubjectOptions): Promise<Subject> {
  const { sockets, models, profileDir, isBurst = false } = options;
  const subscriptions = isBurst ? sockets * models : sockets;
  const backend = kind === 'gateway' ? await startBackend(models) : undefined;
  const profiling = backend && profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : [];
  const server = await startPeer(new URL(`server-${kind}.ts`, import.meta.url), SERVER_CORE, [
    '--expose-gc',
    ...profiling,
  ]);
  const load = await startPeer(new URL('load.ts', import.meta.url), LOAD_CORE);
  const listening = { upstreamUrl: backend?.url, pollIntervalMs: POLL_INTERVAL_MS };
  const url = await server.ask<string>('listen', listening);
  const { rssBytes: emptyBytes } = await settled(server);
  await load.ask('subscribe', { url, sockets, ids: modelIds(models), all: isBurst });
  // The gateway sends the current state to each new subscriber. The other servers send nothing.
  if (backend) await load.ask('received', { events: subscriptions });
  else while ((await server.ask<number>('subscribers')) < subscriptions) await delay(10);
  if (backend) backend.mode = 'held';

  const subject: Subject = {
    memory: { emptyBytes, rssBytes: 0 },
    payloadBytes: options.payloadBytes ?? 0,
    async measure(ticks, framed = true) {
      await load.ask('reset');
      await backend?.held();
      const before = await server.ask<Usage>('usage');
      for (let tick = 1; tick <= ticks; tick += 1) {
        await delay(PAUSE_MS);
        if (backend) await backend.tick();
        else await server.ask('tick', { payloadBytes: options.payloadBytes, framed });
        const events = tick * subscriptions;
        const { lastBytes } = await load.ask<{ lastBytes: number }>('received', { events });
        subject.payloadBytes = lastBytes;
        // The next poll belongs to this event. Its cost is included once the gateway has sent it.
        await backend?.held();
      }
      const after = await server.ask<Usage>('usage');
      return (after.cpuMicros - before.cpuMicros) / (ticks * subscriptions);
    },
    async stop() {
      await load.stop();
      await server.stop();
      backend?.close();
    },
  };
  await subject.measure(WARM_UP_TICKS);
  subject.memory.rssBytes = (await settled(server)).rssBytes;
  return subject;
}

/** The usage of a server after garbage collection. */
export async function settled(server: Peer): Promise<Usage> {
  await server.ask('usage', { collect: true });
  await delay(SETTLE_MS);
  return server.ask<Usage>('usage', { collect: true });
}
