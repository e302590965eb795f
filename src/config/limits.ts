import { MAX_INT32, wholeNumber } from './parser.ts';
import { defaultsOf, type Setting, type SettingTable, type ValuesOf } from './setting.ts';

function limit(name: string, fallback: string, help: string): Setting<number> {
  return { name, fallback, help, parser: wholeNumber(1, MAX_INT32), commands: ['gateway'] };
}

/** What one client or one operation may cost. The limits are the same over HTTP, server-sent events and WebSocket. */
export const LIMITS = {
  /** Bytes of a request body or a WebSocket message. Uploads have a limit of their own. */
  bodyBytes: limit(
    'LEXIGATE_MAX_BODY_BYTES',
    '1048576',
    'largest request body and WebSocket message, in bytes',
  ),
  /** Lexical tokens of a document. */
  tokens: limit('LEXIGATE_MAX_TOKENS', '2000', 'most tokens of a document'),
  /** Levels of fields in a document, with fragments expanded. */
  depth: limit('LEXIGATE_MAX_DEPTH', '10', 'most levels of fields in a document'),
  /** Aliases of an operation, with fragments expanded. */
  aliases: limit('LEXIGATE_MAX_ALIASES', '60', 'most aliases of an operation'),
  /** Root fields of an operation, with fragments expanded. */
  rootFields: limit('LEXIGATE_MAX_ROOT_FIELDS', '60', 'most root fields of an operation'),
  /** Directives of an operation, with fragments expanded. */
  directives: limit('LEXIGATE_MAX_DIRECTIVES', '50', 'most directives of an operation'),
  /** Elements of one list, in a document or in variables. */
  listItems: limit('LEXIGATE_MAX_LIST_ITEMS', '1000', 'most elements of a list in arguments and variables'),
  /** REST calls for the root fields of one operation. Calls for lists under models do not count. */
  rootCalls: limit('LEXIGATE_MAX_ROOT_CALLS', '64', 'most REST calls for the root fields of one operation'),
  /** Bytes of one answer, or of one event of a subscription. */
  answerBytes: limit(
    'LEXIGATE_MAX_ANSWER_BYTES',
    '16777216',
    'largest answer of an operation, and largest event of a subscription, in bytes',
  ),
  /** Deadline of one operation, in milliseconds. Waiting for a busy model does not count. */
  executionMs: limit(
    'LEXIGATE_EXECUTION_TIMEOUT_MS',
    '30000',
    'deadline of one operation, without the wait of onBusy: WAIT, in milliseconds',
  ),
  /** The longest time for a client to send a request, or the next chunk of an upload, in milliseconds. */
  requestMs: limit(
    'LEXIGATE_REQUEST_TIMEOUT_MS',
    '30000',
    'longest time for a client to send a request, or the next chunk of an upload, in milliseconds',
  ),
  /** Live subscriptions of one WebSocket, and as many other operations under way on it or on one HTTP connection. */
  socketOperations: limit(
    'LEXIGATE_MAX_OPERATIONS_PER_SOCKET',
    '100',
    'most live subscriptions of a WebSocket, and most other operations under way on a connection',
  ),
  /** Open WebSockets and event streams of one address. */
  socketsPerAddress: limit(
    'LEXIGATE_MAX_SOCKETS_PER_ADDRESS',
    '1000',
    'most open WebSockets and event streams of one address (behind a proxy: of the proxy)',
  ),
  /** Open WebSockets and event streams in all. */
  sockets: limit('LEXIGATE_MAX_SOCKETS', '10000', 'most open WebSockets and event streams in all'),
  /** Requests of one caller in a second. Ten subscriptions on an open WebSocket count as one. */
  requestsPerSecond: limit(
    'LEXIGATE_MAX_REQUESTS_PER_SECOND',
    '200',
    'most requests of one caller in a second; bursts may have three times as many',
  ),
  /** Mutations of one caller in a second: root fields, not documents. */
  mutationsPerSecond: limit(
    'LEXIGATE_MAX_MUTATIONS_PER_SECOND',
    '50',
    'most mutations (root fields) of one caller in a second; bursts may have three times as many',
  ),
  /** Requests of one address in a second with credentials that the service has not accepted yet, in caller and embedded mode. */
  unverifiedRequestsPerSecond: limit(
    'LEXIGATE_MAX_UNVERIFIED_REQUESTS_PER_SECOND',
    '1000',
    'most requests of one address in a second with credentials that the service has not accepted yet',
  ),
  /** Rejected tokens of one address in a second. */
  authFailuresPerSecond: limit(
    'LEXIGATE_MAX_AUTH_FAILURES_PER_SECOND',
    '20',
    'most rejected tokens of one address in a second; more get RATE_LIMITED',
  ),
  /** Bytes of bodies, operations and unread answers of one caller at a time. */
  bytesPerCaller: limit(
    'LEXIGATE_MAX_BYTES_PER_CALLER',
    '67108864',
    'most bytes that bodies, operations and unread answers of one caller hold at a time',
  ),
  /** Bytes of bodies, operations and unread answers of all callers at a time. */
  bytesInFlight: limit(
    'LEXIGATE_MAX_BYTES_IN_FLIGHT',
    '268435456',
    'most bytes that bodies, operations and unread answers of all callers hold at a time',
  ),
  /** Writes with `onBusy: WAIT` for one model: those that wait, and the one that is sent. */
  waitingWritesPerModel: limit(
    'LEXIGATE_MAX_WAITING_WRITES_PER_MODEL',
    '500',
    'most writes with onBusy: WAIT that wait for one model',
  ),
  /** Of one scope, in all its models. */
  waitingWritesPerScope: limit(
    'LEXIGATE_MAX_WAITING_WRITES_PER_SCOPE',
    '2000',
    'most writes with onBusy: WAIT that wait with the same credentials',
  ),
  /** Of all scopes. */
  waitingWrites: limit(
    'LEXIGATE_MAX_WAITING_WRITES',
    '10000',
    'most writes with onBusy: WAIT that wait in all',
  ),
  /** Connections to the service, without those of uploads. */
  upstreamConnections: limit(
    'LEXIGATE_MAX_UPSTREAM_CONNECTIONS',
    '64',
    'most connections to the service, without those of uploads',
  ),
  /** Of these, the connections that one scope uses at the same time. Fewer than all, except in service mode. */
  upstreamConnectionsPerScope: limit(
    'LEXIGATE_MAX_UPSTREAM_CONNECTIONS_PER_SCOPE',
    '16',
    'most of these connections for the same credentials; service mode has one set of credentials, and uses all',
  ),
  /** Further connections to the service, for uploads. */
  uploadConnections: limit(
    'LEXIGATE_MAX_UPLOAD_CONNECTIONS',
    '64',
    'most connections to the service for uploads',
  ),
  /** Of these, the connections that one scope uses at the same time. Fewer than all, except in service mode. */
  uploadConnectionsPerScope: limit(
    'LEXIGATE_MAX_UPLOAD_CONNECTIONS_PER_SCOPE',
    '16',
    'most of these connections for the same credentials; service mode has one set of credentials, and uses all',
  ),
  /** Bytes of uploads of one caller that wait on disk. */
  spoolBytesPerScope: limit(
    'LEXIGATE_MAX_SPOOL_BYTES_PER_SCOPE',
    '268435456',
    'most bytes of uploads of one caller that wait on disk',
  ),
  /** Bytes of all uploads that wait on disk. */
  spoolBytes: limit('LEXIGATE_MAX_SPOOL_BYTES', '1073741824', 'most bytes of all uploads that wait on disk'),
} as const satisfies SettingTable;

/** What one client or one operation may cost. `docs/settings.md` has the defaults. */
export type Limits = ValuesOf<typeof LIMITS>;

export const DEFAULT_LIMITS: Readonly<Limits> = Object.freeze(defaultsOf(LIMITS));
