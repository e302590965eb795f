import { createAccess } from './access/authentication.ts';
import { isLoopback } from './config/loopback.ts';
import type { Emulator } from './emulator/emulator.ts';
import { completeOptions, type CompleteOptions, type GatewayOptions } from './gateway-options.ts';
import { memoryBudget } from './graphql/byte-budget.ts';
import { EventGroups } from './graphql/event-groups.ts';
import { contextMaker } from './graphql/context.ts';
import { reasonOf } from './graphql/errors.ts';
import { createOperations } from './graphql/operations.ts';
import { createGraphiQL } from './http/graphiql.ts';
import { eventOf } from './http/send-events.ts';
import { listen } from './http/server.ts';
import { createYogaHandler } from './http/yoga.ts';
import { createMetrics } from './metrics.ts';
import { buildSchema } from './schema.ts';
import { createStatusHub } from './status/hub.ts';
import { createWriteQueue } from './status/write-queue.ts';
import { createUploadReader } from './upload/form.ts';
import { removeLeftovers, spoolBudget } from './upload/spool-folder.ts';
import { createWatson } from './watson/client.ts';
import { createWebSockets } from './websocket/server.ts';

export interface Gateway {
  /** Where it listens: `http://HOST:PORT`. GraphQL is at `/graphql`. */
  url: string;
  mode: 'embedded' | 'caller' | 'service';
  /** Base URL of the service. */
  upstreamUrl: string;
  /** Closes in order: sockets and streams, requests under way, polls, upstream connections, the embedded service. */
  close(): Promise<void>;
}

/** The time for requests under way and sockets to end when the gateway closes. */
const CLOSE_DEADLINE_MS = 7_000;

/** Puts all parts together and starts to serve. Rejects if the port or the database is not available. */
export async function createGateway(given: GatewayOptions = {}): Promise<Gateway> {
  const options = completeOptions(given);
  const { host, port, limits, allowedOrigins, log } = options;
  const emulator = options.upstream ? undefined : await startEmulator(options);
  const upstream = options.upstream ?? { url: emulator?.url ?? '' };
  const mode = emulator ? 'embedded' : upstream.authorize ? 'service' : 'caller';

  removeLeftovers().catch((error: unknown) =>
    log.warn(reasonOf(error), 'leftovers of uploads cannot be removed'),
  );
  const metrics = createMetrics();
  const watson = createWatson({
    baseUrl: upstream.url,
    authorize: upstream.authorize,
    timeoutMs: options.upstreamTimeoutMs,
    verifyCertificate: upstream.verifyCertificate,
    onExchange: metrics.onExchange,
    onCircuitState(state) {
      if (state === 'open') return log.warn('circuit open: the service is unavailable');
      log.info('circuit closed: the service is available again');
      status.wakeAll();
    },
    onOddity(oddity) {
      metrics.onOddity(oddity.kind);
      log.warn({ oddity }, 'malformed part of a response');
    },
  });
  const status = createStatusHub({
    observer: metrics.status,
    pollIntervalMs: options.pollIntervalMs,
    onFailure: (error) => log.warn(reasonOf(error), 'poll failed'),
  });
  const writes = createWriteQueue({ hub: status, timeoutMs: options.busyTimeoutMs });

  const schema = buildSchema();
  const access = createAccess(options.access, (error) =>
    log.warn(reasonOf(error), 'the keys of JWTs cannot be loaded'),
  );
  const operations = createOperations({
    schema,
    makeContext: contextMaker({ watson, status, writes, limits }),
    introspection: options.introspection,
    limits,
    onOperation: metrics.onOperation,
  });
  const bytes = memoryBudget(limits);
  const shared = { schema, operations, access, bytes, limits, log };
  const streamGroups = new EventGroups(operations.start, (result) => eventOf(result, log));
  const webSockets = createWebSockets({ ...shared, connectionLimits: options.connectionLimits });
  metrics.read({
    watchers: () => status.watchers,
    groups: () => webSockets.groups + streamGroups.size,
    sockets: () => webSockets.sockets,
    breaker: () => watson.circuitState,
  });
  const closeUpstream = async () => {
    status.close();
    await watson.close();
    await emulator?.close();
  };

  try {
    const server = await listen({
      host,
      port,
      allowedOrigins,
      // Without credentials of their own, callers are trusted for being on this machine.
      loopbackHostOnly: mode !== 'caller' && !options.access && isLoopback(host),
      limits,
      access,
      bytes,
      slowConsumers: options.connectionLimits,
      yoga: createYogaHandler({
        ...shared,
        groups: streamGroups,
        allowedOrigins,
        stallTimeoutMs: options.connectionLimits.stallTimeoutMs,
      }),
      readUpload: createUploadReader({
        maxBytes: options.uploadMaxBytes,
        stallTimeoutMs: limits.requestMs,
        disk: spoolBudget(limits),
      }),
      graphiql: options.graphiql ? playgroundOf(emulator, options) : undefined,
      webSockets,
      isUpstreamAvailable: () => watson.isAvailable,
      metrics,
      log,
    });
    let closing: Promise<void> | undefined;
    return {
      url: server.url,
      mode,
      upstreamUrl: watson.baseUrl,
      close() {
        // Writes that wait for a busy model would not finish before the deadline.
        writes.close();
        closing ??= server.close(CLOSE_DEADLINE_MS).then(closeUpstream);
        return closing;
      },
    };
  } catch (error) {
    await closeUpstream();
    throw error;
  }
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

/** The import is dynamic because the other modes need nothing of the emulator. */
async function startEmulator({ dataDir, trainingMs }: CompleteOptions): Promise<Emulator> {
  const { createEmulator } = await import('./emulator/emulator.ts');
  return createEmulator({ ...(dataDir !== undefined && { dataDir }), trainingMs });
}
