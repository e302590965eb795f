import type { AccessOptions } from './access/authentication.ts';
import { REDIS_URL_FORM, redisAddressOf } from './config/redis-url.ts';
import { CLUSTER_SETTINGS, MIN_SECRET_CHARACTERS, type ClusterOptions } from './config/cluster-settings.ts';
import { DOCUMENT_MODES, type DocumentsOptions } from './config/document-settings.ts';
import { DEFAULT_LIMITS, type Limits } from './config/limits.ts';
import { isLoopback } from './config/loopback.ts';
import { defaultsOf } from './config/setting.ts';
import { EMULATOR_SETTINGS, GENERAL_SETTINGS, POLL_INTERVAL_MS } from './config/settings.ts';
import { createLogger, type Logger } from './log.ts';
import type { Authorize } from './watson/exchange.ts';
import { CONNECTION_LIMITS, type ConnectionLimits } from './websocket/connection-limits.ts';

/** The service behind the gateway. */
export interface UpstreamOptions {
  /** Base URL of the REST interface, with its path prefix if it has one. */
  url: string;
  /**
   * Adds the gateway's credentials to each request (service mode), see `createServiceAuthorize`. Absent: the credentials
   * of each caller are passed on (caller mode).
   */
  authorize?: Authorize | undefined;
  /** Whether the service's certificate must be valid. @default true */
  verifyCertificate?: boolean | undefined;
}

/** Options of `createGateway`. Their defaults are the defaults of the named settings, see docs/settings.md. */
export interface GatewayOptions {
  /** Address to listen on. @default that of `HOST` */
  host?: string | undefined;
  /** Port to listen on; 0 picks a free one. @default that of `PORT` */
  port?: number | undefined;
  /** Absent: the gateway starts and uses the embedded service (embedded mode). */
  upstream?: UpstreamOptions | undefined;
  /** Poll interval while a watched model is busy, in milliseconds. @default that of `LEXIGATE_POLL_INTERVAL_MS` */
  pollIntervalMs?: number | undefined;
  /** Deadline of one REST exchange, retries included. @default that of `LEXIGATE_UPSTREAM_TIMEOUT_MS` */
  upstreamTimeoutMs?: number | undefined;
  /** Longest wait of `onBusy: WAIT`. @default that of `LEXIGATE_BUSY_TIMEOUT_MS` */
  busyTimeoutMs?: number | undefined;
  /** Largest file of an upload, and all its files together, in bytes. @default that of `LEXIGATE_UPLOAD_MAX_BYTES` */
  uploadMaxBytes?: number | undefined;
  /** Which callers may use the gateway's own credentials. Only in service mode. Absent: every caller that reaches the gateway. */
  access?: AccessOptions | undefined;
  /** Lets several replicas work as one. Needs `upstream`. Absent: this replica works alone. */
  cluster?: ClusterOptions | undefined;
  /** The documents that clients may name by id, and what other documents do. Absent: every valid document runs. */
  documents?: DocumentsOptions | undefined;
  /** What one client or operation may cost. @default those of `LEXIGATE_MAX_…` */
  limits?: Partial<Limits> | undefined;
  /** Whether `/` shows the console to browsers. @default true */
  console?: boolean | undefined;
  /** Whether `/graphql` shows GraphiQL to browsers. @default true */
  graphiql?: boolean | undefined;
  /** Whether answers over 1 KiB are compressed for clients that accept it. @default true */
  compression?: boolean | undefined;
  /** How long an idle connection stays open, in milliseconds. @default that of `LEXIGATE_KEEP_ALIVE_TIMEOUT_MS` */
  keepAliveTimeoutMs?: number | undefined;
  /**
   * How long `close` goes on to serve before it drains, in milliseconds. `/ready` answers 503 meanwhile.
   *
   * @default 0
   */
  shutdownDelayMs?: number | undefined;
  /** Whether introspection is allowed. @default true */
  introspection?: boolean | undefined;
  /** Origins of browser pages that may call, besides the gateway's own. @default [] */
  allowedOrigins?: readonly string[] | undefined;
  /** When the gateway drops a slow consumer. @default 1 MiB, 30 s */
  connectionLimits?: ConnectionLimits | undefined;
  /** Folder of the embedded service's database. Absent: the database is in memory. */
  dataDir?: string | undefined;
  /** How long the embedded service trains, in milliseconds. @default that of `EMULATOR_TRAINING_MS` */
  trainingMs?: number | undefined;
  /** @default JSON lines on standard output */
  log?: Logger | undefined;
}

const DEFAULTS = { ...defaultsOf(GENERAL_SETTINGS), ...defaultsOf(EMULATOR_SETTINGS) };

/** The options with all defaults filled in. */
export type CompleteOptions = ReturnType<typeof completeOptions>;

/** Checks the options, and fills in the defaults. Throws `TypeError` or `RangeError` for invalid ones. */
export function completeOptions(options: GatewayOptions) {
  checkNumbers(options);
  checkAccess(options);
  checkDocuments(options);
  const { upstream, allowedOrigins = [] } = options;
  const pollIntervalMs = upstream ? POLL_INTERVAL_MS.other : POLL_INTERVAL_MS.embedded;
  if (!Array.isArray(allowedOrigins)) throw new TypeError('allowedOrigins must be an array of origins');
  return {
    host: options.host ?? DEFAULTS.host,
    port: options.port ?? DEFAULTS.port,
    upstream,
    pollIntervalMs: options.pollIntervalMs ?? pollIntervalMs,
    upstreamTimeoutMs: options.upstreamTimeoutMs ?? DEFAULTS.upstreamTimeoutMs,
    busyTimeoutMs: options.busyTimeoutMs ?? DEFAULTS.busyTimeoutMs,
    uploadMaxBytes: options.uploadMaxBytes ?? DEFAULTS.uploadMaxBytes,
    access: options.access,
    cluster: completeCluster(options),
    documents: options.documents,
    limits: { ...DEFAULT_LIMITS, ...options.limits } satisfies Limits,
    console: options.console ?? DEFAULTS.console,
    graphiql: options.graphiql ?? DEFAULTS.graphiql,
    compression: options.compression ?? DEFAULTS.compression,
    keepAliveTimeoutMs: options.keepAliveTimeoutMs ?? DEFAULTS.keepAliveTimeoutMs,
    shutdownDelayMs: options.shutdownDelayMs ?? DEFAULTS.shutdownDelayMs,
    introspection: options.introspection ?? DEFAULTS.introspection,
    allowedOrigins: allowedOrigins as readonly string[],
    connectionLimits: options.connectionLimits ?? CONNECTION_LIMITS,
    dataDir: options.dataDir,
    trainingMs: options.trainingMs ?? DEFAULTS.trainingMs,
    log: options.log ?? createLogger(),
  };
}

function checkNumbers(options: GatewayOptions): void {
  const { pollIntervalMs, upstreamTimeoutMs, uploadMaxBytes, keepAliveTimeoutMs, limits = {} } = options;
  const positive = { pollIntervalMs, upstreamTimeoutMs, uploadMaxBytes, keepAliveTimeoutMs };
  for (const [name, value] of Object.entries(positive)) {
    if (value === undefined || value > 0) continue;
    throw new RangeError(`${name} must be a positive number, but got: ${value}`);
  }
  const { busyTimeoutMs, shutdownDelayMs } = options;
  for (const [name, value] of Object.entries({ busyTimeoutMs, shutdownDelayMs }))
    if (value !== undefined && !(value >= 0))
      throw new RangeError(`${name} must be 0 or more, but got: ${value}`);
  for (const [name, value] of Object.entries(limits))
    if (!(value >= 1)) throw new RangeError(`limits.${name} must be 1 or more, but got: ${value}`);
}

function checkAccess({ access, upstream, host = DEFAULTS.host }: GatewayOptions): void {
  // In the other modes it would protect nothing: callers have credentials of their own, or there are none.
  if (access && !upstream?.authorize)
    throw new TypeError('access needs upstream.authorize: it protects the credentials of the gateway');
  if (upstream?.authorize && !access && !isLoopback(host))
    throw new TypeError(
      `access is needed to listen on ${host}: every caller that reaches it could use the credentials of the gateway`,
    );
}

function checkDocuments({ documents }: GatewayOptions): void {
  if (!documents) return;
  const { paths, mode = 'open' } = documents;
  if (!Array.isArray(paths) || paths.length === 0)
    throw new TypeError('documents.paths must be an array with the paths of files or folders');
  if (!DOCUMENT_MODES.includes(mode))
    throw new RangeError(`documents.mode must be one of ${DOCUMENT_MODES.join(', ')}, but got: ${mode}`);
}

function completeCluster({ cluster, upstream }: GatewayOptions) {
  if (!cluster) return undefined;
  const { redisUrl, secret, prefix = CLUSTER_SETTINGS.prefix.fallback } = cluster;
  if (!upstream) throw new TypeError('cluster needs upstream: an embedded service belongs to one replica');
  if (!(secret.length >= MIN_SECRET_CHARACTERS))
    throw new RangeError(`cluster.secret must have at least ${MIN_SECRET_CHARACTERS} characters`);
  const address = redisAddressOf(redisUrl);
  if (!address) throw new TypeError(`cluster.redisUrl must be ${REDIS_URL_FORM}`);
  return { address, secret, prefix };
}
