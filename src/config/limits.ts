/** What one client, or one operation, may ask for; the same over HTTP, server-sent events and WebSocket. */
export interface Limits {
  /** Largest body of a request and largest message of a WebSocket, in bytes; uploads apart. @default 1 MiB */
  bodyBytes: number;
  /** @default 2_000 */
  tokens: number;
  /** Levels of fields in a document, fragments written out. @default 10 */
  depth: number;
  /** @default 60 */
  aliases: number;
  /** @default 60 */
  rootFields: number;
  /** @default 50 */
  directives: number;
  /** Elements of one list, in a document or in variables. @default 1_000 */
  listItems: number;
  /** REST calls for the root fields of one operation; those for lists under models do not count. @default 64 */
  rootCalls: number;
  /** Deadline of one operation, in milliseconds; waiting for a busy model does not count. @default 30_000 */
  executionMs: number;
  /** How long a client may take to send a request, or the next piece of an upload. @default 30_000 */
  requestMs: number;
  /** Live subscriptions of one WebSocket, and as many other operations at a time. @default 100 */
  socketOperations: number;
  /** WebSockets and event streams of one address at a time. @default 1_000 */
  socketsPerAddress: number;
  /** WebSockets and event streams in all. @default 10_000 */
  sockets: number;
}

export const DEFAULT_LIMITS: Limits = {
  bodyBytes: 1024 * 1024,
  tokens: 2_000,
  depth: 10,
  aliases: 60,
  rootFields: 60,
  directives: 50,
  listItems: 1_000,
  rootCalls: 64,
  executionMs: 30_000,
  requestMs: 30_000,
  socketOperations: 100,
  socketsPerAddress: 1_000,
  sockets: 10_000,
};
