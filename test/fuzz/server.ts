import { pino } from 'pino';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { answerParent } from '../support/process/answer-parent.ts';
import { breachOf, startUpstream } from './upstream.ts';

/** Addresses of the three gateways. */
export type Addresses = Record<'embedded' | 'caller' | 'hostile', string>;

export interface Trouble {
  /** What the gateways took for bugs of their own, with stacks. */
  bugs: string[];
  /** Requests to the service that no client of it would send. */
  breaches: string[];
}

/** Short, so that what waits for them is no slow case. */
const UPSTREAM_TIMEOUT_MS = 300;
const BUSY_TIMEOUT_MS = 30;
const UPLOAD_MAX_BYTES = 256 * 1024;
const TRAINING_MS = 40;
const MAX_TOLD = 20;

const trouble: Trouble = { bugs: [], breaches: [] };
const note = (list: string[], text: string) =>
  void (list.length < MAX_TOLD && list.push(text.slice(0, 3_000)));
const log = pino({ level: 'error' }, { write: (line: string) => note(trouble.bugs, line) });
const options = { port: 0, log, upstreamTimeoutMs: UPSTREAM_TIMEOUT_MS, busyTimeoutMs: BUSY_TIMEOUT_MS };
const shared = { ...options, uploadMaxBytes: UPLOAD_MAX_BYTES, pollIntervalMs: 100 };

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

/** Three gateways with what is behind them: apart, so that their memory is theirs and their end is noticed. */
answerParent({
  /** Everything as at the first start, as far as models go. */
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
  /** What was noticed since the last time. */
  trouble(): Trouble {
    for (const name of Object.keys(Object.prototype)) note(trouble.bugs, `Object.prototype has got ${name}`);
    return { bugs: trouble.bugs.splice(0), breaches: trouble.breaches.splice(0) };
  },
});

// The terminal sends it to all; the parent says when it is time.
process.on('SIGINT', () => {});
