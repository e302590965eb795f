import { startPeer, type Peer } from '../../support/process/peer.ts';
import { startBackend, type Backend } from '../backend.ts';
import { modelIds } from '../operation.ts';
import { LOAD_CORE, SERVER_CORE } from '../subject.ts';

const SECRET = 'the cluster secret of the benchmark of replicas';

export interface SceneOptions {
  replicas: number;
  models: number;
  subscribers: number;
  pollIntervalMs: number;
  /** Absent: each replica works alone. */
  redisUrl?: string | undefined;
}

/** Gateways in front of one backend, and subscribers on all of them, each in a process of its own. */
export interface Scene {
  backend: Backend;
  gateways: { peer: Peer; url: string }[];
  loads: Peer[];
  stop(): Promise<void>;
}

export async function startScene(options: SceneOptions): Promise<Scene> {
  const { replicas, models, subscribers, pollIntervalMs, redisUrl } = options;
  const backend = await startBackend(models);
  const cluster = redisUrl === undefined ? undefined : { redisUrl, secret: SECRET };
  const gateways: Scene['gateways'] = [];
  const loads: Peer[] = [];
  for (let replica = 0; replica < replicas; replica += 1) {
    const peer = await startPeer(new URL('../server-gateway.ts', import.meta.url), SERVER_CORE);
    const url = await peer.ask<string>('listen', { upstreamUrl: backend.url, pollIntervalMs, cluster });
    gateways.push({ peer, url });
    const sockets = Math.floor((subscribers + replicas - 1 - replica) / replicas);
    if (sockets === 0) continue;
    const load = await startPeer(new URL('../load.ts', import.meta.url), LOAD_CORE);
    loads.push(load);
    await load.ask('subscribe', { url, sockets, ids: modelIds(models) });
    await load.ask('received', { events: sockets });
  }
  return {
    backend,
    gateways,
    loads,
    async stop() {
      for (const load of loads) await load.stop();
      for (const { peer } of gateways) await peer.stop();
      backend.close();
    },
  };
}
