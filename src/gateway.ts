import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createAccess } from './access/authentication.ts';
import { createRejectionPace } from './access/rejection-pace.ts';
import { createRateLimits } from './access/rate-limits.ts';
import { withClusterLog } from './cluster/log.ts';
import { createCloseStack, type CloseStack } from './close-stack.ts';
import { isLoopback } from './config/loopback.ts';
import { descriptorsOf, warnOfMissing } from './descriptors.ts';
import type { Emulator } from './emulator/emulator.ts';
import { completeOptions, type CompleteOptions, type GatewayOptions } from './gateway-options.ts';
import { memoryBudget } from './graphql/byte-budget.ts';
import { contextMaker } from './graphql/context.ts';
import { codeOf, reasonOf } from './graphql/errors.ts';
import { EventGroups } from './graphql/event-groups.ts';
import { logRarely } from './graphql/log-rarely.ts';
import { createOperations } from './graphql/operations.ts';
import { createTrustedDocuments, type LoadedDocuments } from './graphql/trusted/trusted-documents.ts';
import { createWritePlaces } from './graphql/write-places.ts';
import { createConsole } from './http/console.ts';
import { createGraphiQL } from './http/graphiql.ts';
import { createLane } from './http/lane.ts';
import { lazyYoga } from './http/lazy-yoga.ts';
import { STREAM_FORMATS } from './http/multipart-events.ts';
import type { StreamType } from './http/negotiation.ts';
import { listen } from './http/server.ts';
import type { Logger } from './log.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { buildSchema } from './schema.ts';
import { createStatusHub } from './status/hub.ts';
import { createWriteQueue } from './status/write-queue.ts';
import { findTracing } from './tracing/tracing.ts';
import { createUploadReader } from './upload/form.ts';
import { removeLeftovers, spoolBudget } from './upload/spool-folder.ts';
import { connectUpstream, type Mode } from './upstream.ts';
import { readVersion } from './version.ts';
import { loadUndici } from './watson/dispatcher.ts';
import { createWebSockets } from './websocket/server.ts';

export interface Gateway {
  /** Where it listens: `http://HOST:PORT`. GraphQL is at `/graphql`. */
  url: string;
  mode: Mode;
  /** Base URL of the service. */
  upstreamUrl: string;
  /**
   * Reads the files of the option `documents` again. Rejects with a `ConfigError` if one is invalid; the earlier documents then stay.
   * Subscriptions that run go on.
   */
  reloadDocuments(): Promise<LoadedDocuments>;
  /** Closes in order: sockets and streams, requests under way, polls, upstream connections, the embedded service. */
  close(): Promise<void>;
}

/** The time for requests under way and sockets to end when the gateway closes. */
const CLOSE_DEADLINE_MS = 7_000;
/** Without listed documents there is nothing to read. */
const NO_DOCUMENTS: LoadedDocuments = { documents: 0, added: 0, removed: 0 };
/** When libraries are loaded that the start does not need. */
const LOAD_DELAY_MS = 500;

/** Puts all parts together and starts to serve. Rejects if the port or the database is not available. */
export async function createGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const opened = createCloseStack();
  try {
    return await openGateway(completeOptions(options), opened);
  } catch (error) {
    await opened.closeAll().catch(() => {});
    throw error;
  }
}

async function openGateway(options: CompleteOptions, opened: CloseStack): Promise<Gateway> {
  const { host, port, limits, allowedOrigins, log } = options;
  const version = readVersion();
  const metrics = createMetrics(version);
  const schema = buildSchema();
  const { introspection, documents } = options;
  const trusted =
    documents &&
    (await createTrustedDocuments(documents, { schema, introspection, limits }, metrics.onDocumentsLoad));
  if (trusted) log.info({ documents: trusted.current.documents.size, mode: trusted.mode }, 'documents read');
  const tracing = await findTracing(version);
  opened.add(() => tracing?.flush());
  if (tracing) log.info('tracing is on: an OpenTelemetry SDK is registered');
  const onRecovery = (scope: string | undefined) =>
    scope === undefined ? status.wakeAll() : status.wake({ scope });
  const observers = { metrics, tracing, onRecovery };
  const { mode, watson, emulator } = await connectUpstream(options, observers, opened);
  removeLeftovers().catch((error: unknown) =>
    log.warn(reasonOf(error), 'leftovers of uploads cannot be removed'),
  );
  const descriptors = descriptorsOf(limits);
  warnOfMissing(descriptors, log);
  const cluster = options.cluster && (await joinCluster(options.cluster, metrics, log));
  opened.add(() => cluster?.close());
  const status = createStatusHub({
    observer: metrics.status,
    sharePolls: cluster?.sharePolls,
    tracePolls: tracing?.polls,
    pollIntervalMs: options.pollIntervalMs,
    codeOf,
    onFailure: (error) =>
      logRarely(log, { level: 'warn', kind: codeOf(error), fields: reasonOf(error), message: 'poll failed' }),
  });
  opened.add(() => status.close());
  const writes = createWriteQueue({
    hub: status,
    timeoutMs: options.busyTimeoutMs,
    takePlace: createWritePlaces(limits),
  });

  const rates = createRateLimits(limits, cluster?.shareUse);
  const pace = createRejectionPace();
  const access = await createAccess(options.access, {
    onKeysLoad: metrics.onKeys,
    onKeysFailure: (error) => log.warn(reasonOf(error), 'the keys of JWTs cannot be loaded'),
    onRejectedToken: rates.takeAuthFailure,
  });
  opened.add(() => access.close());
  const operations = createOperations({
    schema,
    makeContext: contextMaker({ watson, status, writes, limits }),
    introspection,
    limits,
    trusted,
    log,
    onDocument: metrics.onDocument,
    takeMutations: rates.takeMutations,
    onAccepted: rates.accept,
    onOperation: metrics.onOperation,
    traceOperation: tracing?.operation,
  });
  const bytes = memoryBudget(limits);
  const shared = { schema, operations, access: access.check, rates, pace, bytes, limits, log };
  const groupsOf = (type: StreamType) =>
    new EventGroups(operations.start, (result) =>
      // An event belongs to the requests of all members.
      STREAM_FORMATS[type].event(result, log, randomUUID()),
    );
  const streamGroups = {
    'text/event-stream': groupsOf('text/event-stream'),
    'multipart/mixed': groupsOf('multipart/mixed'),
  };
  const webSockets = createWebSockets({
    ...shared,
    connectionLimits: options.connectionLimits,
    withinTrace: tracing?.within,
  });
  metrics.read({
    watchers: () => status.watchers,
    groups: () => Object.values(streamGroups).reduce((sum, { size }) => sum + size, webSockets.groups),
    sockets: () => webSockets.sockets,
    breaker: () => watson.circuitState,
    openScopes: () => watson.openScopes,
  });
  const { stallTimeoutMs } = options.connectionLimits;
  const isTrustedOnly = trusted?.mode === 'trusted';
  const yoga = lazyYoga({ ...shared, groups: streamGroups, allowedOrigins, stallTimeoutMs });

  const server = await listen({
    host,
    port,
    allowedOrigins,
    // Callers without credentials of their own are accepted because they are on this machine.
    loopbackHostOnly: mode !== 'caller' && !options.access && isLoopback(host),
    compression: options.compression,
    keepAliveTimeoutMs: options.keepAliveTimeoutMs,
    limits,
    access: access.check,
    rates,
    pace,
    bytes,
    slowConsumers: options.connectionLimits,
    lane: createLane({ operations, yoga, stallTimeoutMs }),
    yoga,
    readUpload: createUploadReader({
      log,
      maxBytes: options.uploadMaxBytes,
      stallTimeoutMs: limits.requestMs,
      disk: spoolBudget(limits),
      textOf: operations.textOf,
    }),
    console: options.console ? createConsole(stallTimeoutMs) : undefined,
    graphiql: options.graphiql && !isTrustedOnly ? playgroundOf(emulator, options) : undefined,
    isTrustedOnly,
    webSockets,
    isAccessReady: () => access.isReady,
    isUpstreamAvailable: () => watson.isAvailable,
    metrics,
    version,
    maxConnections: descriptors.maxConnections,
    withinTrace: tracing?.within,
    log,
  });
  opened.add(() => server.close(CLOSE_DEADLINE_MS));
  // Writes that wait for a busy model would not finish before the deadline.
  opened.add(() => writes.close());
  setTimeout(loadUndici, LOAD_DELAY_MS).unref();
  const closeAll = async () => {
    server.stopBeingReady();
    if (options.shutdownDelayMs > 0) await delay(options.shutdownDelayMs);
    await opened.closeAll();
  };
  let closing: Promise<void> | undefined;
  return {
    url: server.url,
    mode,
    upstreamUrl: watson.baseUrl,
    reloadDocuments: async () => (await trusted?.load()) ?? NO_DOCUMENTS,
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}

/** The import is dynamic because a replica that works alone does not need the client of Redis. */
async function joinCluster(options: NonNullable<CompleteOptions['cluster']>, metrics: Metrics, log: Logger) {
  const { createRedisCluster } = await import('./cluster/redis-cluster.ts');
  return createRedisCluster(options, withClusterLog(metrics.cluster(), log));
}

function playgroundOf(emulator: Emulator | undefined, { access, connectionLimits }: CompleteOptions) {
  return createGraphiQL(
    {
      exampleModelId: emulator?.exampleModelId,
      // A browser sends no header with a WebSocket, so GraphiQL could not send a token.
      subscriptionsProtocol: access ? 'SSE' : 'WS',
    },
    connectionLimits.stallTimeoutMs,
  );
}
