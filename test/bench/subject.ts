import { setTimeout as delay } from 'node:timers/promises';
import { startBackend } from './backend.ts';
import { modelIds } from './operation.ts';
import { startPeer, type Peer } from './peer.ts';
import type { Usage } from './usage.ts';

export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

/** The servers that are compared. */
export const KINDS = ['gateway', 'raw', 'yoga'] as const;
export type Kind = (typeof KINDS)[number];

export interface SubjectOptions {
  sockets: number;
  models: number;
  /** Where the gateway's CPU profile goes; undefined for none. */
  profileDir?: string | undefined;
}

/** One of the servers with all its subscribers. */
export interface Subject {
  kind: Kind;
  /** By how much its memory has grown since nobody was there, and all of it. */
  memory: { grownBytes: number; rssBytes: number };
  /** CPU time of the server per event delivered, in microseconds. */
  measure(ticks: number): Promise<number>;
  /** Size of the last event's message. */
  payloadBytes: number;
  stop(): Promise<void>;
}

/** Between polls that are answered at once, so that they take little while the subscribers come. */
const POLL_INTERVAL_MS = 20;
/** Time for what is freed to be given back. */
const SETTLE_MS = 300;

/** Starts a server and its load in processes of their own. `payloadBytes` is what the raw server is to send. */
export async function startSubject(kind: Kind, options: SubjectOptions, payloadBytes = 0): Promise<Subject> {
  const { sockets, models, profileDir } = options;
  const backend = kind === 'gateway' ? await startBackend(models) : undefined;
  const profiling = backend && profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : [];
  const server = await startPeer(`server-${kind}.ts`, SERVER_CORE, ['--expose-gc', ...profiling]);
  const load = await startPeer('load.ts', LOAD_CORE);
  const url = await server.ask<string>('listen', {
    upstreamUrl: backend?.url,
    pollIntervalMs: POLL_INTERVAL_MS,
  });
  const empty = await settled(server);
  await load.ask('subscribe', { url, sockets, ids: modelIds(models) });
  // The gateway tells each newcomer the current state; the others are silent.
  if (backend) await load.ask('received', { events: sockets });
  else while ((await server.ask('subscribers')) !== sockets) await delay(10);
  if (backend) backend.mode = 'held';

  const subject: Subject = {
    kind,
    memory: { grownBytes: 0, rssBytes: 0 },
    payloadBytes,
    async measure(ticks) {
      await load.ask('reset');
      await backend?.held();
      const before = await server.ask<Usage>('usage');
      for (let tick = 1; tick <= ticks; tick += 1) {
        if (backend) await backend.tick();
        else await server.ask('tick', { payloadBytes });
        const events = tick * sockets;
        const { lastBytes } = await load.ask<{ lastBytes: number }>('received', { events });
        subject.payloadBytes = lastBytes;
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
  // Warm code and buffers belong to a server at work.
  await subject.measure(3);
  const { rssBytes } = await settled(server);
  subject.memory = { rssBytes, grownBytes: rssBytes - empty.rssBytes };
  return subject;
}

async function settled(server: Peer): Promise<Usage> {
  await server.ask('usage', { collect: true });
  await delay(SETTLE_MS);
  return server.ask<Usage>('usage', { collect: true });
}
