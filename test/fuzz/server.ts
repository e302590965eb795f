import { pino } from 'pino';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { answerParent } from '../support/process/answer-parent.ts';
import { breachOf, startUpstream } from './upstream.ts';

/** Addresses of the three gateways. */
export type Addresses = Record<'embedded' | 'caller' | 'hostile', string>;

export interface Trouble {
  /** Log lines of level error, with stacks. */
  bugs: string[];
  /** Requests to the service that the gateway must never send. */
  breaches: string[];
}

/** Short, so that cases that wait for a timeout are fast. */
const UPSTREAM_TIMEOUT_MS = 300;
const BUSY_TIMEOUT_MS = 30;
const UPLOAD_MAX_BYTES = 256 * 1024;
const TRAINING_MS = 40;
const MAX_KEPT = 20;

const trouble: Trouble = { bugs: [], breaches: [] };
const note = (list: string[], text: string) =>
  void (list.length < MAX_KEPT && list.push(text.slice(0, 3_000)));
const log = pino({ level: 'error' }, { write: (line: string) => note(trouble.bugs, line) });
const options = { port: 0, log, upstreamTimeoutMs: UPSTREAM_TIMEOUT_MS, busyTimeoutMs: BUSY_TIMEOUT_MS };
const shared = {
  ...options,
  uploadMaxBytes: UPLOAD_MAX_BYTES,
  pollIntervalMs: 100,
  limits: {
    requestsPerSecond: 1_000_000,
    mutationsPerSecond: 1_000_000,
    unverifiedRequestsPerSecond: 1_000_000,
  },
};

const emulator = await createEmulator({
  trainingMs: TRAINING_MS,
  onRequest({ method, path }) {
    const breach = breachOf({ method, url: path, headers: {} });
    if (breach !== undefined) note(trouble.breaches, breach);
  },
});
const upstream = await startUpstream((breach) => note(trouble.breaches, breach));
const caller = await createGateway({ ...shared, upstream: { url: emulator.url } });
const hostile = await createGateway({ ...shared, upstream: { url: upstream.url } });
let embedded: Gateway | undefined;

/** Three gateways and their services in a process of their own, so that their memory is measured and a crash is noticed. */
answerParent({
  /** Resets all models. */
  async renew(): Promise<Addresses> {
    emulator.reset();
    await embedded?.close();
    embedded = await createGateway({ ...shared, trainingMs: TRAINING_MS });
    return { embedded: embedded.url, caller: caller.url, hostile: hostile.url };
  },
  rssBytes({ collect = false }: { collect?: boolean } = {}): number {
    if (collect) globalThis.gc?.();
    return process.memoryUsage.rss();
  },
  /** The problems since the last call. */
  trouble(): Trouble {
    for (const name of Object.keys(Object.prototype))
      note(trouble.bugs, `Object.prototype was polluted with ${name}`);
    return { bugs: trouble.bugs.splice(0), breaches: trouble.breaches.splice(0) };
  },
});

// The terminal sends SIGINT to all processes of the group. The parent decides when this one ends.
process.on('SIGINT', () => {});
