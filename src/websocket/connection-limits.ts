/** When the gateway drops a slow consumer. Without imports: the types of the package need no types of `ws`. */
export interface ConnectionLimits {
  /** Most unread bytes of a socket before its client is dropped. */
  maxBufferedBytes: number;
  /** Longest time without progress, while data waits, before the client is dropped. In milliseconds. */
  stallTimeoutMs: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = { maxBufferedBytes: 1024 * 1024, stallTimeoutMs: 30_000 };
