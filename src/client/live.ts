import type { Credential, Credentials } from './credentials.ts';
import { isTransient, LexigateError, NetworkError, OperationError } from './errors.ts';
import { networkError } from './http.ts';
import type { Operation } from './request.ts';
import type { Sink, Transport } from './transport.ts';

/** Why, and since when, the service behind the gateway does not confirm what is shown. */
export interface Staleness {
  /** When the service last confirmed it, in ISO 8601; null if it did not. */
  confirmedAt: string | null;
  code: string;
}

/** How well a subscription is connected. */
export interface Connection {
  /** `live`: the state was received and follows every change. `reconnecting`: it may have changed since `confirmedAt`. */
  state: 'connecting' | 'live' | 'reconnecting' | 'closed';
  /** When the state was last known to be true, by the clock of this machine. */
  confirmedAt: Date | undefined;
  /** Set while the gateway is connected, and the service behind it does not confirm the state. */
  staleness: Staleness | undefined;
  /** Why the connection was lost; undefined while it is live. */
  error: unknown;
}

export interface LiveOptions {
  transports: { socket: Transport | undefined; stream: Transport };
  credentials: Credentials;
  operation: Operation;
  /** Ends the subscription. */
  signal: AbortSignal;
  /** Called with the data of each event. `isFirst`: of the first one since the subscription was opened again. */
  onData: (data: unknown, isFirst: boolean) => Staleness | undefined;
  onConnection: (connection: Connection) => void;
}

/** Before the first attempt. */
export const NOT_CONNECTED: Connection = {
  state: 'connecting',
  confirmedAt: undefined,
  staleness: undefined,
  error: undefined,
};

const MIN_DELAY_MS = 100;
const MAX_DELAY_MS = 15_000;

/** What a client remembers of the WebSockets on this network. */
export interface SocketMemory {
  /** Whether a WebSocket was connected once. */
  hasWorked: boolean;
  /** How often an event stream worked right after no WebSocket could be connected. Once can be an accident. */
  timesBlocked: number;
}

/**
 * Keeps a subscription open until the gateway completes it, the signal is aborted, or an error shows that another attempt
 * is useless. It is tried over WebSocket, and over server-sent events if no WebSocket can be connected.
 */
export async function keepSubscribed(options: LiveOptions, memory: SocketMemory): Promise<void> {
  const { transports, credentials, signal, onConnection } = options;
  const { socket, stream } = transports;
  // A copy: the date of the last confirmation is set in place.
  let connection = { ...NOT_CONNECTED };
  const change = (changes: Partial<Connection>) => onConnection((connection = { ...connection, ...changes }));
  const onLife = () => {
    if (connection.state === 'live' && !connection.staleness) connection.confirmedAt = new Date();
  };
  const isBlocked = () => !socket || (!memory.hasWorked && memory.timesBlocked > 1);
  let useStream = isBlocked();
  let failures = 0;
  let rejected: Credential | undefined;
  change({});
  while (!signal.aborted) {
    const transport = useStream || !socket ? stream : socket;
    const attempt = await makeAttempt(transport, options, {
      onOpen: () => void (transport === stream && (memory.timesBlocked += 1)),
      onLife,
      onEvent(staleness) {
        const confirmedAt = staleness ? connection.confirmedAt : new Date();
        change({ state: 'live', confirmedAt, staleness, error: undefined });
      },
    });
    const { error, credential, hasOpened, hasData } = attempt;
    if (signal.aborted || error === undefined) return;
    // The next attempt takes the other way if this one did not reach the gateway.
    const isReached = hasOpened || error.code === 'UNAUTHENTICATED';
    if (transport === socket) memory.hasWorked ||= isReached;
    useStream = isBlocked() || (transport === socket && !isReached);

    if (hasData) {
      failures = 0;
      rejected = undefined;
    }
    if (error.code === 'UNAUTHENTICATED') {
      // A new credential that is rejected as well is the end. The same one can be reported twice, by the operation and by the socket.
      if (!credentials.canRenew || (rejected && rejected !== credential)) throw error;
      rejected = credential;
      credentials.reject(credential);
    } else if (!isTransient(error) && !(connection.confirmedAt && error instanceof NetworkError)) {
      // What answers in place of a gateway that was there before may go away again.
      throw error;
    }
    change({ state: connection.confirmedAt ? 'reconnecting' : 'connecting', error });
    const isOtherWay = transport === socket && useStream;
    if (!isOtherWay) await pause(delayMs(failures++, error.retryAfterSeconds), signal);
  }
}

interface AttemptEnd {
  /** Undefined: the gateway completed the subscription. */
  error: LexigateError | undefined;
  credential: Credential | undefined;
  hasOpened: boolean;
  hasData: boolean;
}

interface AttemptHandlers {
  onOpen: () => void;
  onLife: () => void;
  onEvent: (staleness: Staleness | undefined) => void;
}

function makeAttempt(
  transport: Transport,
  { operation, signal, onData }: LiveOptions,
  { onOpen, onLife, onEvent }: AttemptHandlers,
): Promise<AttemptEnd> {
  return new Promise((resolve) => {
    const attempt: AttemptEnd = { error: undefined, credential: undefined, hasOpened: false, hasData: false };
    let stop: (() => void) | undefined;
    const settle = (error?: unknown) => {
      signal.removeEventListener('abort', onAbort);
      attempt.error = error === undefined ? undefined : asLexigateError(error);
      attempt.credential = sink.credential;
      stop?.();
      resolve(attempt);
    };
    const onAbort = () => settle();
    const sink: Sink = {
      open() {
        attempt.hasOpened = true;
        onOpen();
      },
      alive: onLife,
      next({ data, errors }) {
        if (errors?.length) return settle(new OperationError(errors, data));
        const isFirst = !attempt.hasData;
        attempt.hasData = true;
        onEvent(onData(data, isFirst));
      },
      end: settle,
    };
    signal.addEventListener('abort', onAbort, { once: true });
    stop = transport(operation, sink);
  });
}

function asLexigateError(error: unknown): LexigateError {
  const known = networkError(error);
  return known instanceof LexigateError ? known : new LexigateError(String(known), { code: 'NETWORK_ERROR' });
}

/** Grows with each failure in a row. The jitter keeps the clients of a restarted gateway from coming back all at once. */
function delayMs(failures: number, retryAfterSeconds = 0): number {
  const longest = Math.min(MAX_DELAY_MS, MIN_DELAY_MS * 2 ** failures);
  return Math.max(longest * (0.5 + Math.random() / 2), retryAfterSeconds * 1_000);
}

/** Waits. Ends early when the signal is aborted, or the browser is online again. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const { addEventListener, removeEventListener } = globalThis as Partial<EventTarget>;
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      removeEventListener?.call(globalThis, 'online', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    addEventListener?.call(globalThis, 'online', end);
  });
}
