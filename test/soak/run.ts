import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startPeer, type Peer } from '../support/process/peer.ts';
import { LOAD_CORE, SERVER_CORE } from '../bench/subject.ts';
import { hangUp } from './caller.ts';
import type { Log } from './gateway.ts';
import { inquire } from './inquiry.ts';
import { judge, type Check, type Findings } from './judge.ts';
import { leadLives } from './life.ts';
import { countsOf, excess, takeSample, type Sample } from './sample.ts';
import { Tally } from './tally.ts';
import { makeTrouble } from './trouble.ts';
import { visitAgain } from './visit.ts';
import { linger } from './wait.ts';
import type { World } from './world.ts';

export interface SoakOptions {
  minutes: number;
  seed: number;
  /** Ends the run early. */
  signal?: AbortSignal | undefined;
  /** Called after each sample. */
  onSample?: (sample: Sample, tally: Tally) => void;
}

export interface SoakResult extends Findings {
  checks: Check[];
}

const LIVES = 6;
const VISITORS = 14;
const INQUIRERS = 4;
/** Hides the warning that queryObjects is experimental. */
const GATEWAY_FLAGS = ['--expose-gc', '--disable-warning=ExperimentalWarning'];
const SAMPLE_MS = 3_000;
/** Longer than the keep-alive of gateway and service, and than every deadline of the gateway. */
const SETTLE_DEADLINE_MS = 60_000;

/** Starts gateway and service in processes of their own, puts load on them, and judges the result. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const folder = mkdtempSync(join(tmpdir(), 'lexigate-soak-'));
  const folders = { uploads: join(folder, 'uploads'), data: join(folder, 'data') };
  for (const each of Object.values(folders)) mkdirSync(each);
  const service = await startPeer(new URL('service.ts', import.meta.url), LOAD_CORE);
  const gateway = await startPeer(new URL('gateway.ts', import.meta.url), SERVER_CORE, GATEWAY_FLAGS);
  try {
    const upstreamUrl = await service.ask<string>('listen', { folder: folders.data });
    const url = await gateway.ask<string>('listen', { upstreamUrl, folder: folders.uploads });
    return await soakThese(gateway, service, url, options);
  } finally {
    await gateway.stop();
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function soakThese(
  gateway: Peer,
  service: Peer,
  url: string,
  options: SoakOptions,
): Promise<SoakResult> {
  const startedAt = performance.now();
  const tally = new Tally();
  const before = await lookAt(gateway, url, startedAt);
  const timeUp = AbortSignal.timeout(options.minutes * 60_000);
  const ending = options.signal ? AbortSignal.any([timeUp, options.signal]) : timeUp;
  const world: World = {
    endpoint: `${url}/graphql`,
    service,
    tally,
    live: new Set(),
    seed: options.seed,
    ending,
  };

  const samples: Sample[] = [];
  const sampling = async () => {
    while (!ending.aborted) {
      await linger(SAMPLE_MS, ending);
      if (ending.aborted) return;
      const sample = await takeSample(gateway, url, startedAt);
      samples.push(sample);
      options.onSample?.(sample, tally);
    }
  };
  // Each activity completes its running operation before it returns.
  await Promise.all([
    sampling(),
    makeTrouble(world),
    ...numbers(LIVES).map((i) => leadLives(world, i)),
    ...numbers(VISITORS).map((i) => visitAgain(world, i)),
    ...numbers(INQUIRERS).map((i) => inquire(world, i)),
  ]);
  hangUp();

  const remains = await settle(before, () => lookAt(gateway, url, startedAt));
  await gateway.ask('close');
  const log = await gateway.ask<Log>('log');
  const findings = { samples, remains, log, problems: tally.problems, counts: tally.counts };
  return { ...findings, checks: judge(findings) };
}

/** All counts. Counting objects stops the process for a while, so this runs only before and after the load. */
async function lookAt(gateway: Peer, url: string, startedAt: number): Promise<Record<string, number>> {
  const counts = countsOf(await takeSample(gateway, url, startedAt));
  return { ...counts, ...(await gateway.ask<Record<string, number>>('remains')) };
}

/**
 * Waits until every count is back to its value before the run. Kept-alive connections to the service count too. They close
 * within seconds, since nothing uses them.
 */
async function settle(
  before: Record<string, number>,
  look: () => Promise<Record<string, number>>,
): Promise<string[]> {
  const endsAt = performance.now() + SETTLE_DEADLINE_MS;
  for (;;) {
    const more = excess(before, await look());
    if (more.length === 0 || performance.now() > endsAt) return more;
    await delay(1_000);
  }
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
