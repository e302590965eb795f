/** When the gateway drops a slow consumer. Without imports: the types of the package need no types of `ws`. */
export interface ConnectionLimits {
  /** Most bytes that wait behind the message that is being sent, while the client of a WebSocket reads nothing. */
  maxBufferedBytes: number;
  /** The time in which a client must read 1 MiB, or all that waits, before it is dropped. In milliseconds. */
  stallTimeoutMs: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = { maxBufferedBytes: 1024 * 1024, stallTimeoutMs: 30_000 };
