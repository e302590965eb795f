import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { fetch } from 'undici';
import { createDispatcher } from '../watson/dispatcher.ts';

/** The public keys that verify JWTs. They are loaded at start, and again while that fails. */
export interface KeySet {
  /** The key of a token. Rejects with `KeysUnavailableError` if the keys cannot be loaded. */
  getKey: JWTVerifyGetKey;
  /** Whether the keys were loaded at least once. */
  readonly isLoaded: boolean;
  /** Stops loading. */
  close(): void;
}

export class KeysUnavailableError extends Error {
  override name = 'KeysUnavailableError';
}

const TIMEOUT_MS = 5_000;
/** At most one load in this time is caused by tokens with unknown keys, whether it succeeds or fails. */
const UNKNOWN_KEY_INTERVAL_MS = 30_000;
const MIN_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

export interface KeySetHooks {
  /** Called for each load. */
  onLoad: (outcome: 'ok' | 'failed') => void;
  /** Called for the first failure after a success, and for the first of all. */
  onFailure: (error: unknown) => void;
}

export function createKeySet(jwksUrl: string, { onLoad, onFailure }: KeySetHooks): KeySet {
  const dispatcher = createDispatcher({ connectTimeoutMs: TIMEOUT_MS });
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: TIMEOUT_MS,
    // jose counts from the last success. While the provider is unavailable, each unknown key would cause a load.
    cooldownDuration: Infinity,
    // The fetch of Node does not use the proxy of the environment.
    [customFetch]: async (url, options) => {
      const response = await fetch(url, {
        ...options,
        headers: Object.fromEntries(options.headers),
        dispatcher,
      });
      return new Response(await response.text(), { status: response.status });
    },
  });
  let attemptedAt = -Infinity;
  let isLoaded = false;
  let isFailing = false;
  let retryTimer: NodeJS.Timeout | undefined;
  let isClosed = false;

  /** Concurrent calls share one request. */
  async function load(): Promise<void> {
    attemptedAt = Date.now();
    try {
      await keys.reload();
      isLoaded = true;
      onLoad('ok');
      isFailing = false;
    } catch (cause) {
      onLoad('failed');
      if (!isFailing) onFailure(cause);
      isFailing = true;
      throw new KeysUnavailableError('the keys cannot be loaded', { cause });
    }
  }

  async function loadOnce(retryMs: number): Promise<void> {
    try {
      await load();
    } catch {
      if (isClosed || isLoaded) return;
      const next = Math.min(MAX_RETRY_MS, 2 * retryMs);
      retryTimer = setTimeout(() => void loadOnce(next), retryMs).unref();
    }
  }

  void loadOnce(MIN_RETRY_MS);
  return {
    async getKey(header, token) {
      if (!keys.fresh) await load();
      try {
        return await keys(header, token);
      } catch (error) {
        const isRecent = Date.now() < attemptedAt + UNKNOWN_KEY_INTERVAL_MS && !keys.reloading;
        if (isRecent || !(error instanceof errors.JWKSNoMatchingKey)) throw error;
        await load();
        return keys(header, token);
      }
    },
    get isLoaded() {
      return isLoaded;
    },
    close() {
      isClosed = true;
      clearTimeout(retryTimer);
      void dispatcher.destroy();
    },
  };
}
