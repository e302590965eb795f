import { setTimeout as delay } from 'node:timers/promises';
import { startPeer } from '../../support/process/peer.ts';
import { modelIds } from '../operation.ts';
import { median } from '../statistics.ts';
import { LOAD_CORE, SERVER_CORE, settled } from '../subject.ts';
import type { Usage } from '../usage.ts';
import { fileOf } from './server.ts';

/** What the polls of many scopes cost, when nothing changes. */
export interface Polled {
  name: string;
  scopes: number;
  /** CPU time of the gateway a poll, in microseconds. */
  cpuMicrosPerPoll: number;
  pollsPerSecond: number;
  /** Memory of a scope with its subscription and its socket, in KiB. */
  kibPerScope: number;
}

const KIB = 1024;
/** Every scope polls once in this time. */
const MIN_WINDOW_SECONDS = 3;
/** Until the first polls of all scopes are over. */
const SETTLE_MS = 3_000;

/** Opens a subscription for each scope on a gateway of its own. */
export async function measureScopes(
  { name, scopes }: { name: string; scopes: number },
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Polled> {
  const backend = await startPeer(new URL('backend.ts', import.meta.url), LOAD_CORE);
  const server = await startPeer(fileOf('gateway'), SERVER_CORE, ['--expose-gc']);
  const load = await startPeer(new URL('load.ts', import.meta.url), LOAD_CORE);
  try {
    const data = { models: 1, words: 0 };
    const upstreamUrl = await backend.ask<string>('listen', { data, fresh: false, delayMs: 0 });
    const gatewayUrl = await server.ask<string>('listen', { upstreamUrl });
    const empty = await settled(server);
    const [id] = modelIds(1);
    await load.ask('watch', { gatewayUrl, scopes, id });
    await delay(SETTLE_MS);
    const windows: { cpuMicros: number; perSecond: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const callsBefore = await backend.ask<number>('requests');
      const before = await server.ask<Usage>('usage');
      const startedAt = performance.now();
      await delay(Math.max(MIN_WINDOW_SECONDS, seconds) * 1_000);
      const after = await server.ask<Usage>('usage');
      const polls = (await backend.ask<number>('requests')) - callsBefore;
      const lastedSeconds = (performance.now() - startedAt) / 1_000;
      windows.push({
        cpuMicros: (after.cpuMicros - before.cpuMicros) / polls,
        perSecond: polls / lastedSeconds,
      });
    }
    const full = await settled(server);
    return {
      name,
      scopes,
      cpuMicrosPerPoll: median(windows.map(({ cpuMicros }) => cpuMicros)),
      pollsPerSecond: median(windows.map(({ perSecond }) => perSecond)),
      kibPerScope: (full.rssBytes - empty.rssBytes) / KIB / scopes,
    };
  } finally {
    for (const peer of [load, server, backend]) await peer.stop();
  }
}
