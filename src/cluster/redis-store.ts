import type { ClusterObserver } from './observer.ts';
import { createChannels } from './redis-channels.ts';
import type { RedisConnection } from './redis-connection.ts';
import { readBegun, readHint, readPublished, readStanding } from './redis-reply.ts';
import type { SCRIPTS } from './scripts.ts';
import type { Call, ScopeListener, ScopeStore, Store } from './store.ts';
import { withTimeout } from './timeout.ts';

export interface RedisStoreOptions {
  connect: (events: { onReady: () => void; onLost: (error: unknown) => void }) => RedisConnection;
  /** Begins the names of all keys and channels. */
  prefix: string;
  observer: ClusterObserver;
}

export interface RedisStore extends Store {
  /** Passes on what any replica sends to a channel; returns the function that sends. It rejects while Redis is away. */
  broadcast(name: string, onMessage: (message: string) => void): (message: string) => Promise<void>;
}

/** Without a response within this time, Redis counts as away. */
const RESPONSE_MS = 1_000;
/** Time between two attempts to reach Redis while it is away. */
const PROBE_MS = 500;

/** The store in Redis or Valkey. While Redis is away every operation is rejected at once, and nothing is queued. */
export function createRedisStore({ connect, prefix, observer }: RedisStoreOptions): RedisStore {
  const listeners = new Set<ScopeListener>();
  let isAvailable = false;
  /** Whether the observer knows that Redis is away. */
  let isAwayReported = false;
  let isClosed = false;
  let probeTimer: NodeJS.Timeout | undefined;
  let isProbing = false;
  /** Scope that is used to find out whether Redis runs the scripts: the last that failed, since a cluster may have lost a part. */
  let probeTag = 'probe';
  let lastError: unknown = new Error('not connected yet');
  const connection = connect({
    onReady: () => void probe(),
    onLost: setAway,
  });
  const channels = createChannels(connection, RESPONSE_MS);

  function keysOf(tag: string): [string, string, string] {
    // In a Redis Cluster, what is in braces decides which server has the keys.
    const scope = `${prefix}:{${tag}}`;
    return [scope, `${scope}:watching`, `${scope}:hints`];
  }

  function setAway(error: unknown): void {
    lastError = error;
    if (isClosed) return;
    if (!isProbing) setProbeTimer();
    if (!isAwayReported) observer.onAvailable?.(false, error);
    isAwayReported = true;
    if (!isAvailable) return;
    isAvailable = false;
    for (const listener of listeners) listener.onAvailable(false);
  }

  function setProbeTimer(): void {
    clearTimeout(probeTimer);
    probeTimer = setTimeout(() => void probe(), PROBE_MS);
    probeTimer.unref();
  }

  /** One probe at a time: Redis may be stopped, and run all of them when it continues. A late reply does not count. */
  async function probe(): Promise<void> {
    if (isProbing || isAvailable || isClosed) return;
    isProbing = true;
    const error = await failureOf(reach());
    isProbing = false;
    if (error !== undefined) return setAway(error);
    isAvailable = true;
    isAwayReported = false;
    observer.onAvailable?.(true, undefined);
    for (const listener of listeners) listener.onAvailable(true);
  }

  async function reach(): Promise<void> {
    await connection.run('leaveScope', keysOf(probeTag), ['probe', '0', '0', '1']);
    await channels.restore();
  }

  async function run(
    script: keyof typeof SCRIPTS,
    tag: string,
    { replica, from, contentAt }: Call,
    ...args: (string | Buffer)[]
  ): Promise<unknown[]> {
    const all = [replica, String(from), String(contentAt), ...args];
    try {
      return await whileAvailable(() => connection.run(script, keysOf(tag), all));
    } catch (error) {
      probeTag = tag;
      throw error;
    }
  }

  async function whileAvailable<T>(call: () => Promise<T>): Promise<T> {
    if (!isAvailable) throw lastError;
    try {
      return await withTimeout(call(), RESPONSE_MS);
    } catch (error) {
      setAway(error);
      throw error;
    }
  }

  function open(tag: string, listener: ScopeListener): ScopeStore {
    const [, , name] = keysOf(tag);
    const channel = channels.open(name, (message) => listener.onHint(readHint(message)));
    listeners.add(listener);
    return {
      subscribed: () => channel.subscribed(),
      attend: async ({ interest, isMutation, unreadableAt, causes, ...call }) => {
        const given = [interest, isMutation ? '1' : '0', String(unreadableAt), ...argumentsOf(causes)];
        return readStanding(await run('attendScope', tag, call, ...given));
      },
      begin: async ({ interest, want, causes, ...call }) =>
        readBegun(await run('beginPoll', tag, call, interest, want, ...argumentsOf(causes))),
      publish: async ({ token, observedAt, content, ...call }) => {
        const given = [String(token), String(observedAt), content ? '1' : '0', content ?? ''];
        return readPublished(await run('publishPoll', tag, call, ...given));
      },
      async leave(replica, isLast) {
        await run('leaveScope', tag, { replica, from: 0, contentAt: 0 }, isLast ? '1' : '0');
      },
      close() {
        listeners.delete(listener);
        channel.unsubscribe();
      },
    };
  }

  return {
    get isAvailable() {
      return isAvailable;
    },
    open,
    broadcast(name, onMessage) {
      const channel = channels.open(`${prefix}:${name}`, onMessage);
      if (isAvailable) channel.subscribed().catch(setAway);
      return async (message) => void (await whileAvailable(() => connection.publish(channel.name, message)));
    },
    async close() {
      isClosed = true;
      isAvailable = false;
      clearTimeout(probeTimer);
      await connection.close();
    },
  };
}

/** Messages of channels are text. */
function argumentsOf(causes: Buffer | undefined): string[] {
  return causes ? [causes.toString('base64')] : [];
}

/** Undefined if the work succeeds in time. It is waited for in any case. */
async function failureOf(work: Promise<unknown>): Promise<unknown> {
  const startedAt = performance.now();
  try {
    await work;
  } catch (error) {
    return error ?? new Error('failed');
  }
  return performance.now() - startedAt > RESPONSE_MS ? new Error('Redis responds too late') : undefined;
}
