import {
  keepSubscribed,
  NOT_CONNECTED,
  type Connection,
  type LiveOptions,
  type SocketMemory,
} from './live.ts';

export interface WatchOptions {
  /** Ends the iteration. */
  signal?: AbortSignal | undefined;
  /** Called when the connection, or the staleness of what it shows, changes. */
  onConnection?: ((connection: Connection) => void) | undefined;
}

/** A live state. It can be iterated once; it is subscribed to when the iteration begins, and left when it ends. */
export interface Watch<T> {
  /** How well the state is known now. */
  readonly connection: Connection;
  next(): Promise<IteratorResult<T, undefined>>;
  return(): Promise<IteratorReturnResult<undefined>>;
  [Symbol.asyncIterator](): Watch<T>;
}

/** Takes what an event means, and says whether the iteration ends after it. */
export interface Waiting<T> {
  /** What was not read yet. */
  events: T[];
  /** Ends the iteration when all waiting events have been read. */
  finish(): void;
}

/** What the subscriptions of a client share. */
export interface CoreOptions {
  live: Pick<LiveOptions, 'transports' | 'credentials'>;
  memory: SocketMemory;
}

export interface IterateOptions extends WatchOptions {
  live: CoreOptions['live'] & Pick<LiveOptions, 'operation'>;
  memory: SocketMemory;
}

/** Iterates over what `read` makes of the events of a subscription. */
export function iterate<T>(
  { live, memory, signal, onConnection }: IterateOptions,
  read: (data: unknown, isFirst: boolean, waiting: Waiting<T>) => ReturnType<LiveOptions['onData']>,
  /** Called with the error that ended the subscription. Returns whether it is an ordinary end. */
  onError: (error: unknown, waiting: Waiting<T>) => boolean = () => false,
): Watch<T> {
  const stop = new AbortController();
  let connection = NOT_CONNECTED;
  let failure: { error: unknown } | undefined;
  let running: Promise<void> | undefined;
  let readers: (() => void)[] = [];
  const wake = () => {
    const waking = readers;
    readers = [];
    waking.forEach((each) => each());
  };
  const waiting: Waiting<T> = { events: [], finish: () => stop.abort() };
  const change = (next: Connection) => {
    connection = next;
    try {
      onConnection?.(next);
    } catch (error) {
      failure ??= { error };
      abort();
    }
  };
  const abort = () => {
    waiting.events.length = 0;
    stop.abort();
  };
  const run = async () => {
    signal?.addEventListener('abort', abort);
    try {
      const onData = (data: unknown, isFirst: boolean) => {
        const staleness = read(data, isFirst, waiting);
        wake();
        return staleness;
      };
      if (!signal?.aborted)
        await keepSubscribed({ ...live, signal: stop.signal, onData, onConnection: change }, memory);
    } catch (error) {
      if (!onError(error, waiting)) failure ??= { error };
    } finally {
      signal?.removeEventListener('abort', abort);
      stop.abort();
      change({ ...connection, state: 'closed' });
      wake();
    }
  };
  return {
    get connection() {
      return connection;
    },
    async next() {
      running ??= run();
      for (;;) {
        const [value] = waiting.events;
        if (value !== undefined) {
          waiting.events.shift();
          return { done: false, value };
        }
        if (connection.state === 'closed') break;
        await new Promise<void>((resolve) => void readers.push(resolve));
      }
      if (failure) {
        const { error } = failure;
        failure = undefined;
        throw error;
      }
      return { done: true, value: undefined };
    },
    async return() {
      abort();
      await (running ??= run());
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
