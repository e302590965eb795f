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
  /** What the raw server is to send, in bytes; the others make their own messages. */
  payloadBytes?: number;
  /** Where the gateway's CPU profile goes; undefined for none. */
  profileDir?: string | undefined;
}

/** One of the servers with all its subscribers. */
export interface Subject {
  /** Of the server while nobody is there, and with all subscribers. */
  memory: { emptyBytes: number; rssBytes: number };
  /** Size of the last event's message. */
  payloadBytes: number;
  /** CPU time of the server per event delivered, in microseconds. `framed` is for the raw server. */
  measure(ticks: number, framed?: boolean): Promise<number>;
  stop(): Promise<void>;
}

/** The backend answers at once while subscribers come, so that this bounds what the polls then take. */
const POLL_INTERVAL_MS = 20;
/** Before each event, the same for all: events in a row would find warm caches, which they do not in a server's life. */
const PAUSE_MS = 30;
const WARM_UP_TICKS = 3;
/** Time for what is freed to be given back. */
const SETTLE_MS = 300;

/** Starts a server and its load in processes of their own. It is warm when this resolves. */
export async function startSubject(kind: Kind, options: SubjectOptions): Promise<Subject> {
  const { sockets, models, profileDir } = options;
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
  await load.ask('subscribe', { url, sockets, ids: modelIds(models) });
  // The gateway tells each newcomer the current state; the others are silent.
  if (backend) await load.ask('received', { events: sockets });
  else while ((await server.ask<number>('subscribers')) < sockets) await delay(10);
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
        const events = tick * sockets;
        const { lastBytes } = await load.ask<{ lastBytes: number }>('received', { events });
        subject.payloadBytes = lastBytes;
        // A poll belongs to an event from its sending on, so it is in the bill when the next one is sent.
        await backend?.held();
      }
      const after = await server.ask<Usage>('usage');
      return (after.cpuMicros - before.cpuMicros) / (ticks * sockets);
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

/** What a server uses once its garbage is gone. */
async function settled(server: Peer): Promise<Usage> {
  await server.ask('usage', { collect: true });
  await delay(SETTLE_MS);
  return server.ask<Usage>('usage', { collect: true });
}
