import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createAccess } from './access/authentication.ts';
import { createRateLimits } from './access/rate-limits.ts';
import { withClusterLog } from './cluster/log.ts';
import { isLoopback } from './config/loopback.ts';
import type { Limits } from './config/limits.ts';
import type { Emulator } from './emulator/emulator.ts';
import { completeOptions, type CompleteOptions, type GatewayOptions } from './gateway-options.ts';
import { memoryBudget } from './graphql/byte-budget.ts';
import { EventGroups } from './graphql/event-groups.ts';
import { contextMaker } from './graphql/context.ts';
import { codeOf, reasonOf } from './graphql/errors.ts';
import { logEmulatorError } from './log-emulator-error.ts';
import { logRarely } from './graphql/log-rarely.ts';
import { createOperations } from './graphql/operations.ts';
import { descriptorsOf } from './descriptors.ts';
import { createConsole } from './http/console.ts';
import { createGraphiQL } from './http/graphiql.ts';
import { STREAM_FORMATS } from './http/multipart-events.ts';
import type { StreamType } from './http/negotiation.ts';
import { createLane } from './http/lane.ts';
import { listen } from './http/server.ts';
import type { YogaHandler, YogaOptions } from './http/yoga.ts';
import type { Logger } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { buildSchema } from './schema.ts';
import {
  createTrustedDocuments,
  type LoadedDocuments,
  type TrustedDocuments,
} from './graphql/trusted/trusted-documents.ts';
import { createStatusHub } from './status/hub.ts';
import { createWritePlaces } from './graphql/write-places.ts';
import { createWriteQueue } from './status/write-queue.ts';
import { createUploadReader } from './upload/form.ts';
import { findTracing } from './tracing/tracing.ts';
import { removeLeftovers, spoolBudget } from './upload/spool-folder.ts';
import { readVersion } from './version.ts';
import { createWatson } from './watson/client.ts';
import { loadUndici } from './watson/dispatcher.ts';
import type { ConnectionsOptions } from './watson/connections.ts';
import { createWebSockets } from './websocket/server.ts';

export interface Gateway {
  /** Where it listens: `http://HOST:PORT`. GraphQL is at `/graphql`. */
  url: string;
  mode: 'embedded' | 'caller' | 'service';
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
/** When libraries are loaded that the start does not need. */
const LOAD_DELAY_MS = 500;

/** Puts all parts together and starts to serve. Rejects if the port or the database is not available. */
export async function createGateway(given: GatewayOptions = {}): Promise<Gateway> {
  const options = completeOptions(given);
  const { host, port, limits, allowedOrigins, log } = options;
  const schema = buildSchema();
  const { introspection, documents } = options;
  const trusted = documents && (await createTrustedDocuments(documents, { schema, introspection, limits }));
  // The embedded service has no credentials that would keep out other clients of its port.
  const embedded = options.upstream ? undefined : await startEmulator(options);
  const emulator = embedded?.emulator;
  const upstream = options.upstream ?? { url: emulator?.url ?? '' };
  const mode = emulator ? 'embedded' : upstream.authorize ? 'service' : 'caller';

  removeLeftovers().catch((error: unknown) =>
    log.warn(reasonOf(error), 'leftovers of uploads cannot be removed'),
  );
  const descriptors = descriptorsOf(limits);
  if (descriptors.missing > 0)
    log.warn(
      { limit: descriptors.limit, needed: descriptors.needed, maxConnections: descriptors.maxConnections },
      'too few file descriptors for LEXIGATE_MAX_SOCKETS and the connections to the service: raise ulimit -n',
    );
  const version = readVersion();
  const metrics = createMetrics(version);
  const tracing = await findTracing(version);
  if (tracing) log.info('tracing is on: an OpenTelemetry SDK is registered');
  if (trusted) log.info({ documents: trusted.current.documents.size, mode: trusted.mode }, 'documents read');
  if (upstream.authorize) upstream.authorize.onTokenRequest = metrics.onToken;
  const watson = createWatson({
    baseUrl: upstream.url,
    headers: embedded?.headers,
    authorize: upstream.authorize,
    timeoutMs: options.upstreamTimeoutMs,
    verifyCertificate: upstream.verifyCertificate,
    // The embedded service can be reached from this machine only.
    useProxy: !emulator,
    ...connectionLimitsOf(limits, mode),
    onExchange: metrics.onExchange,
    traceExchanges: tracing?.exchanges,
    onCircuitState(state, outage) {
      if (outage) {
        const { failures, lastError } = outage;
        const fields = { failures, lastCode: codeOf(lastError), ...reasonOf(lastError) };
        return log.warn(fields, 'circuit open: the service is unavailable');
      }
      log.info('circuit closed: the service is available again');
      status.wakeAll();
    },
    onScopeState: (state, scope) => void (state === 'closed' && status.wake({ scope })),
    onOddity(oddity) {
      metrics.onOddity(oddity.kind);
      const kind = `${oddity.kind} ${oddity.where}`;
      logRarely(log, { level: 'warn', kind, fields: { oddity }, message: 'malformed part of a response' });
    },
  });
  const cluster = options.cluster && (await joinCluster(options.cluster, metrics, log));
  const status = createStatusHub({
    observer: metrics.status,
    sharePolls: cluster?.sharePolls,
    tracePolls: tracing?.polls,
    pollIntervalMs: options.pollIntervalMs,
    codeOf,
    onFailure: (error) =>
      logRarely(log, { level: 'warn', kind: codeOf(error), fields: reasonOf(error), message: 'poll failed' }),
  });
  const writes = createWriteQueue({
    hub: status,
    timeoutMs: options.busyTimeoutMs,
    takePlace: createWritePlaces(limits),
  });

  const rates = createRateLimits(limits, cluster?.shareUse);
  const access = await createAccess(options.access, {
    onKeysLoad: metrics.onKeys,
    onKeysFailure: (error) => log.warn(reasonOf(error), 'the keys of JWTs cannot be loaded'),
    onRejectedToken: rates.takeAuthFailure,
  });
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
  const shared = { schema, operations, access: access.check, rates, bytes, limits, log };
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
  const closeUpstream = async () => {
    access.close();
    status.close();
    await cluster?.close();
    await watson.close();
    await emulator?.close();
    await tracing?.flush();
  };

  const { stallTimeoutMs } = options.connectionLimits;
  const isTrustedOnly = trusted?.mode === 'trusted';
  const yoga = lazyYoga({ ...shared, groups: streamGroups, allowedOrigins, stallTimeoutMs });

  try {
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
    setTimeout(loadUndici, LOAD_DELAY_MS).unref();
    const closeAll = async () => {
      server.stopBeingReady();
      if (options.shutdownDelayMs > 0) await delay(options.shutdownDelayMs);
      // Writes that wait for a busy model would not finish before the deadline.
      writes.close();
      await server.close(CLOSE_DEADLINE_MS);
      await closeUpstream();
    };
    let closing: Promise<void> | undefined;
    return {
      url: server.url,
      mode,
      upstreamUrl: watson.baseUrl,
      reloadDocuments: () => reload(trusted, metrics),
      close() {
        closing ??= closeAll();
        return closing;
      },
    };
  } catch (error) {
    await closeUpstream();
    throw error;
  }
}

/** Without listed documents there is nothing to read. */
async function reload(
  trusted: TrustedDocuments | undefined,
  { onDocumentsLoad }: Metrics,
): Promise<LoadedDocuments> {
  if (!trusted) return { documents: 0, added: 0, removed: 0 };
  try {
    const loaded = await trusted.load();
    onDocumentsLoad('ok');
    return loaded;
  } catch (error) {
    onDocumentsLoad('failed');
    throw error;
  }
}

/** The import is dynamic because a replica that works alone does not need the client of Redis. */
async function joinCluster(options: NonNullable<CompleteOptions['cluster']>, metrics: Metrics, log: Logger) {
  const { createRedisCluster } = await import('./cluster/redis-cluster.ts');
  return createRedisCluster(options, withClusterLog(metrics.cluster(), log));
}

/** Yoga is the largest library, and most queries never need it: it is loaded by the first request that does. */
function lazyYoga(options: YogaOptions): YogaHandler {
  let loading: Promise<YogaHandler> | undefined;
  const load = async () => {
    const { createYogaHandler } = await import('./http/yoga.ts');
    return createYogaHandler(options);
  };
  return async (req, res, context) => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    const handle = await loading;
    return handle(req, res, context);
  };
}

/** No scope may use all connections, except in service mode, which has one scope. */
function connectionLimitsOf(limits: Limits, mode: Gateway['mode']): ConnectionsOptions {
  const { upstreamConnections, uploadConnections } = limits;
  const perScope = (all: number, most: number) =>
    mode === 'service' ? all : Math.max(1, Math.min(most, all - 1));
  return {
    connections: upstreamConnections,
    connectionsPerScope: perScope(upstreamConnections, limits.upstreamConnectionsPerScope),
    uploadConnections,
    uploadConnectionsPerScope: perScope(uploadConnections, limits.uploadConnectionsPerScope),
  };
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

/** The import is dynamic because the other modes do not need the emulator. */
async function startEmulator({ dataDir, trainingMs, log }: CompleteOptions) {
  const { createEmulator, KEY_HEADER } = await import('./emulator/emulator.ts');
  const key = randomBytes(32).toString('base64url');
  const emulator = await createEmulator({
    ...(dataDir !== undefined && { dataDir }),
    trainingMs,
    key,
    onError: (error, file) => logEmulatorError(log, error, file),
  });
  return { emulator, headers: { [KEY_HEADER]: key } };
}
