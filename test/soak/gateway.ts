import { readdirSync } from 'node:fs';
import { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { queryObjects } from 'node:v8';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { Connection } from '../../src/websocket/connection.ts';
import { Spool } from '../../src/upload/spool.ts';
import { StateSubscription } from '../../src/status/state-subscription.ts';
import { WatchedModel } from '../../src/status/watched-model.ts';
import { Watcher } from '../../src/status/watcher.ts';
import type { JwtOptions } from '../../src/access/authentication.ts';
import { answerParent } from '../support/process/answer-parent.ts';
import { TOKENS } from './tenant-world.ts';

/** The usage of the gateway after garbage collection. */
export interface Usage {
  rssBytes: number;
  heapUsedBytes: number;
  externalBytes: number;
  /** Resources that keep the process alive, by type: sockets, servers, timers. */
  resources: Record<string, number>;
  /** Open file descriptors. Undefined without /proc. */
  files: number | undefined;
}

export interface Log {
  /** The number of log lines by level and message. */
  counts: Record<string, number>;
  /** Log lines of level error, warnings of Node, and unhandled rejections. */
  unexpected: string[];
}

const ERROR_LEVEL = 50;
const MAX_KEPT = 20;
/** Each instance belongs to one client or scope, so none may remain when all clients have left. */
const CLASSES = { Watcher, WatchedModel, StateSubscription, Connection, Spool, WebSocket, Socket };

const logged: Log = { counts: {}, unexpected: [] };
let gateways: Gateway[] = [];
let uploadFolder = '';

function noteUnexpected(line: string): void {
  if (logged.unexpected.length < MAX_KEPT) logged.unexpected.push(line);
}

function note(line: string): void {
  const { level, msg } = JSON.parse(line);
  const name = `${level >= ERROR_LEVEL ? 'error' : 'warn'}: ${msg}`;
  logged.counts[name] = (logged.counts[name] ?? 0) + 1;
  if (level >= ERROR_LEVEL) noteUnexpected(line.trim());
}

/** Collects twice. Some objects are freed only after their finalizer has run. */
async function collect(): Promise<void> {
  for (let i = 0; i < 2; i += 1) {
    globalThis.gc?.();
    await turn();
  }
}

function openFiles(): number | undefined {
  try {
    // One descriptor belongs to the folder that is being read.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return undefined;
  }
}

/** Node opens these streams at their first use. It must happen before anything is counted. */
void process.stdout;
void process.stderr;

interface ListenOptions {
  upstreamUrl: string;
  tenantUrl: string;
  jwt: JwtOptions;
  /** For uploads on disk. */
  folder: string;
}

const log = pino({ level: 'warn', base: null }, { write: note });
const OPTIONS = {
  port: 0,
  // Short, so that a run of minutes has as many polls, timeouts and stalls as days.
  pollIntervalMs: 500,
  upstreamTimeoutMs: 2_000,
  busyTimeoutMs: 20_000,
  connectionLimits: { maxBufferedBytes: 1024 * 1024, stallTimeoutMs: 3_000 },
};

/** A gateway whose callers have credentials of the service, and one that checks tokens. */
answerParent({
  async listen({ upstreamUrl, tenantUrl, jwt, folder }: ListenOptions) {
    // Uploads are spooled to a folder that only this process uses.
    process.env['TMPDIR'] = uploadFolder = folder;
    const gateway = await createGateway({
      ...OPTIONS,
      upstream: { url: upstreamUrl },
      limits: {
        requestsPerSecond: 1_000_000,
        mutationsPerSecond: 1_000_000,
        unverifiedRequestsPerSecond: 1_000_000,
      },
      log,
    });
    const withTokens = await createGateway({
      ...OPTIONS,
      upstream: {
        url: tenantUrl,
        authorize: (headers) => void (headers['authorization'] = 'Bearer of-the-gateway'),
      },
      access: { tokens: TOKENS, jwt },
      limits: { requestsPerSecond: 10, requestMs: 5_000 },
      log,
    });
    gateways = [gateway, withTokens];
    return gateways.map(({ url }) => url);
  },
  async usage(): Promise<Usage> {
    await collect();
    const { rss: rssBytes, heapUsed: heapUsedBytes, external: externalBytes } = process.memoryUsage();
    const resources: Record<string, number> = {};
    for (const type of process.getActiveResourcesInfo()) resources[type] = (resources[type] ?? 0) + 1;
    return { rssBytes, heapUsedBytes, externalBytes, resources, files: openFiles() };
  },
  /** A description of each reachable socket: a closed one has no open descriptor. */
  sockets: () => queryObjects(Socket, { format: 'summary' }),
  /** The number of reachable objects by class, and of spooled files. Walks the whole heap. */
  remains(): Record<string, number> {
    const counts = Object.entries(CLASSES).map(([name, each]) => [
      name,
      queryObjects(each, { format: 'count' }),
    ]);
    return { ...Object.fromEntries(counts), 'spooled files': readdirSync(uploadFolder).length };
  },
  log: () => logged,
  close: () => Promise.all(gateways.map((each) => each.close())).then(() => {}),
});
process.on('unhandledRejection', (error) => noteUnexpected(`unhandled rejection: ${String(error)}`));
process.on('warning', ({ name, message }) => {
  if (name !== 'ExperimentalWarning') noteUnexpected(`warning of Node: ${name}: ${message}`);
});
// The terminal sends SIGINT to all processes of the group. The driver still needs this one.
process.on('SIGINT', () => {});
