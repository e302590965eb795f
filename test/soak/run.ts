import { mkdirSync, mkdtempSync, rmSync, watch } from 'node:fs';
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
import { SLOW_CLIENTS } from './slow-client.ts';
import { Tally } from './tally.ts';
import { doAll } from './tenant-world.ts';
import { TOKEN_CLIENTS } from './token-client.ts';
import { makeTrouble } from './trouble.ts';
import { UPLOADS } from './upload-client.ts';
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
    const upstream = await service.ask<object>('listen', { folder: folders.data, seed: options.seed });
    const urls = await gateway.ask<string[]>('listen', { ...upstream, folder: folders.uploads });
    return await soakThese(gateway, service, { urls, uploads: folders.uploads }, options);
  } finally {
    await gateway.stop();
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function soakThese(
  gateway: Peer,
  service: Peer,
  { urls, uploads }: { urls: string[]; uploads: string },
  options: SoakOptions,
): Promise<SoakResult> {
  const startedAt = performance.now();
  const tally = new Tally();
  const before = await lookAt(gateway, urls, startedAt);
  const spools = watch(uploads, () => tally.count('folders of uploads on disk'));
  const timeUp = AbortSignal.timeout(options.minutes * 60_000);
  const ending = options.signal ? AbortSignal.any([timeUp, options.signal]) : timeUp;
  const world: World = {
    endpoint: `${urls[0]}/graphql`,
    tenantEndpoint: `${urls[1]}/graphql`,
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
      const sample = await takeSample(gateway, urls, startedAt);
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
    ...tenantsOf({ ...world, endpoint: world.tenantEndpoint }),
  ]);
  hangUp();
  spools.close();
  tally.count('broken responses of the service', await service.ask<number>('broken'));

  const remains = await settle(before, () => lookAt(gateway, urls, startedAt));
  if (remains.length > 0) remains.push(...(await gateway.ask<string[]>('sockets')));
  await gateway.ask('close');
  const log = await gateway.ask<Log>('log');
  const findings = { samples, remains, log, problems: tally.problems, counts: tally.counts };
  return { ...findings, checks: judge(findings) };
}

/** The clients of the gateway that checks tokens. Each slow consumer takes seconds, so they do not wait for each other. */
function tenantsOf(world: World): Promise<void>[] {
  const slow = Object.entries(SLOW_CLIENTS).map(([name, act]) => doAll(world, name, { [name]: act }));
  const tokens = numbers(2).map((i) => doAll(world, `tokens ${i}`, TOKEN_CLIENTS));
  const uploads = numbers(2).map((i) => doAll(world, `uploads ${i}`, UPLOADS));
  return [...slow, ...tokens, ...uploads];
}

/** All counts. Counting objects stops the process for a while, so this runs only before and after the load. */
async function lookAt(gateway: Peer, urls: string[], startedAt: number): Promise<Record<string, number>> {
  const counts = countsOf(await takeSample(gateway, urls, startedAt));
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
