import { isLoopback } from './config/config.ts';
import { contextMaker } from './graphql/context.ts';
import type { Emulator } from './emulator/emulator.ts';
import { DEFAULT_LIMITS, type Limits } from './config/limits.ts';
import { createLogger, type Logger } from './log.ts';
import { buildSchema } from './schema.ts';
import { createAccess, type AccessOptions } from './access/authentication.ts';
import type { ConnectionLimits } from './websocket/connection.ts';
import { reasonOf } from './graphql/errors.ts';
import { createGraphiQL } from './http/graphiql.ts';
import { listen } from './http/server.ts';
import { createMetrics } from './metrics.ts';
import { createOperations } from './graphql/operations.ts';
import { createWebSockets } from './websocket/server.ts';
import { createYogaHandler } from './http/yoga.ts';
import { createUploadHandler } from './upload/upload.ts';
import { createStatusHub } from './status/hub.ts';
import { createWriteQueue } from './status/write-queue.ts';
import { createWatson } from './watson/client.ts';
import type { Authorize } from './watson/exchange.ts';

/** The service behind the gateway. */
export interface UpstreamOptions {
  /** Base URL of the REST interface, with its path prefix if it has one. */
  url: string;
  /** The credentials of all callers (service mode). Absent: each caller's own are passed on (caller mode). */
  authorize?: Authorize | undefined;
  /** Whether the service's certificate must be valid. @default true */
  verifyCertificate?: boolean | undefined;
}

export interface GatewayOptions {
  /** @default '127.0.0.1' */
  host?: string | undefined;
  /** 0 takes any free port. @default 4000 */
  port?: number | undefined;
  /** Absent: the embedded service is started and used (embedded mode). */
  upstream?: UpstreamOptions | undefined;
  /** Poll interval while a watched model is busy. @default 10_000, with the embedded service 1_000 */
  pollIntervalMs?: number | undefined;
  /** Deadline of one REST exchange, retries included. @default 10_000 */
  upstreamTimeoutMs?: number | undefined;
  /** Longest wait of `onBusy: WAIT`. @default 600_000 */
  busyTimeoutMs?: number | undefined;
  /** Largest file of an upload. @default 128 MiB */
  uploadMaxBytes?: number | undefined;
  /** Who may use the gateway's own credentials; only in service mode. Absent: anyone who reaches it. */
  access?: AccessOptions | undefined;
  /** What one client or operation may ask for. */
  limits?: Partial<Limits> | undefined;
  /** Whether there is a playground. @default true */
  graphiql?: boolean | undefined;
  /** Whether the schema may be asked for. @default true */
  introspection?: boolean | undefined;
  /** Origins of browsers that may call besides the gateway's own. @default [] */
  allowedOrigins?: readonly string[] | undefined;
  /** When clients of the WebSocket that do not read are dropped. @default 1 MiB that waits, or 30 s without reading */
  connectionLimits?: ConnectionLimits | undefined;
  /** Where the embedded service keeps its database; absent: in memory. */
  dataDir?: string | undefined;
  /** How long the embedded service trains. @default 8_000 */
  trainingMs?: number | undefined;
  /** @default JSON lines on standard output */
  log?: Logger | undefined;
}

export interface Gateway {
  /** Where it listens: `http://HOST:PORT`. GraphQL is at `/graphql`. */
  url: string;
  mode: 'embedded' | 'caller' | 'service';
  /** Base URL of the service behind it. */
  upstreamUrl: string;
  /** Ends it in order: sockets and streams, requests under way, polls, upstream connections, the embedded service. */
  close(): Promise<void>;
}

/** How long requests under way and sockets get to end when the gateway closes. */
const CLOSE_DEADLINE_MS = 7_000;

/** Puts all parts together and starts to serve. Rejects when the port or the database cannot be had. */
export async function createGateway(options: GatewayOptions = {}): Promise<Gateway> {
  checkOptions(options);
  const { host = '127.0.0.1', port = 4000, log = createLogger(), allowedOrigins = [] } = options;
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const emulator = options.upstream ? undefined : await startEmulator(options);
  const upstream: UpstreamOptions = options.upstream ?? { url: emulator?.url ?? '' };
  const mode = emulator ? 'embedded' : upstream.authorize ? 'service' : 'caller';

  const metrics = createMetrics();
  const watson = createWatson({
    baseUrl: upstream.url,
    authorize: upstream.authorize,
    timeoutMs: options.upstreamTimeoutMs,
    verifyCertificate: upstream.verifyCertificate,
    onExchange: metrics.onExchange,
    onCircuitState(state) {
      if (state === 'open')
        return log.warn('the service is in trouble: calls are held back until it is well again');
      log.info('the service is well again');
      status.wakeAll();
    },
    onOddity(oddity) {
      metrics.onOddity(oddity.kind);
      log.warn({ oddity }, 'odd answer of the service');
    },
  });
  const status = createStatusHub({
    observer: metrics.status,
    pollIntervalMs: options.pollIntervalMs ?? (emulator ? 1_000 : 10_000),
    onFailure: (error) => log.warn(reasonOf(error), 'poll failed'),
  });

  const writes = createWriteQueue({ hub: status, timeoutMs: options.busyTimeoutMs });

  const schema = buildSchema();
  const access = createAccess(options.access, (error) => log.warn(reasonOf(error), 'keys of tokens'));
  const operations = createOperations({
    schema,
    makeContext: contextMaker({ watson, status, writes, limits }),
    introspection: options.introspection,
    limits,
    onOperation: metrics.onOperation,
  });
  const shared = { schema, operations, access, limits, log };
  const closeBehind = async () => {
    status.close();
    await watson.close();
    await emulator?.close();
  };

  const webSockets = createWebSockets({ ...shared, connectionLimits: options.connectionLimits });
  metrics.read({
    watchers: () => status.watchers,
    groups: () => webSockets.groups,
    sockets: () => webSockets.sockets,
    breaker: () => watson.circuitState,
  });
  try {
    const server = await listen({
      host,
      port,
      allowedOrigins,
      // Callers who show no credentials are known by nothing but where they are.
      loopbackHostOnly: mode !== 'caller' && !options.access && isLoopback(host),
      limits,
      access,
      graphql: createYogaHandler({ ...shared, allowedOrigins }),
      upload: createUploadHandler({
        operations,
        maxBytes: options.uploadMaxBytes ?? 128 * 1024 * 1024,
        stallTimeoutMs: limits.requestMs,
        log,
      }),
      graphiql:
        options.graphiql === false
          ? undefined
          : createGraphiQL({
              exampleModelId: emulator?.exampleModelId,
              // A socket needs its token when it opens; events over HTTP carry it with each operation.
              subscriptionsProtocol: options.access ? 'SSE' : 'WS',
            }),
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
        // Those who wait for a busy model would not be done in time.
        writes.close();
        closing ??= server.close(CLOSE_DEADLINE_MS).then(closeBehind);
        return closing;
      },
    };
  } catch (error) {
    await closeBehind();
    throw error;
  }
}

/** Misuse is told at once, not when it first matters. */
function checkOptions(options: GatewayOptions): void {
  const { pollIntervalMs, upstreamTimeoutMs, busyTimeoutMs, uploadMaxBytes, allowedOrigins = [] } = options;
  const { access, limits = {}, upstream, host = '127.0.0.1' } = options;
  for (const [name, value] of Object.entries({ pollIntervalMs, upstreamTimeoutMs, uploadMaxBytes })) {
    if (value === undefined || value > 0) continue;
    throw new RangeError(`${name} must be a positive number, but got: ${value}`);
  }
  if (busyTimeoutMs !== undefined && !(busyTimeoutMs >= 0)) {
    throw new RangeError(`busyTimeoutMs must be 0 or more, but got: ${busyTimeoutMs}`);
  }
  for (const [name, value] of Object.entries(limits)) {
    if (!(value >= 1)) throw new RangeError(`limits.${name} must be 1 or more, but got: ${value}`);
  }
  // It would protect nothing: in the other modes callers are known by credentials of their own, or not at all.
  if (access && !upstream?.authorize)
    throw new TypeError('access needs upstream.authorize: it protects the credentials of the gateway');
  if (upstream?.authorize && !access && !isLoopback(host))
    throw new TypeError(
      `access is needed to listen on ${host}: others reach the credentials of the gateway there`,
    );
  if (!Array.isArray(allowedOrigins)) throw new TypeError('allowedOrigins must be an array of origins');
}

/** Imported only here, since in front of a real service nothing of it is needed. */
async function startEmulator({ dataDir, trainingMs }: GatewayOptions): Promise<Emulator> {
  const { createEmulator } = await import('./emulator/emulator.ts');
  return createEmulator({
    ...(dataDir !== undefined && { dataDir }),
    ...(trainingMs !== undefined && { trainingMs }),
  });
}
