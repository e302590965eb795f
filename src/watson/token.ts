import { releaseReceivers } from './errors.ts';

/** Delivers headers with credentials, and keeps its token until that expires. */
export interface TokenSource {
  headers(): Promise<Record<string, string>>;
  /** Aborts the requests in flight. The source is not used again. */
  close(): void;
}

export interface TokenProviderOptions {
  /** Makes a source without a token. */
  createSource: () => TokenSource;
  /** Longest wait for a token. */
  timeoutMs: number;
  /** The error after that time. */
  timeoutError: () => Error;
}

/** While a token request hangs, another is started this often, so that a recovery is detected. */
const EXTRA_REQUEST_INTERVAL_MS = 750;
/** Pause after the first failure. It doubles with each further failure, up to the longest pause. */
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 750;

/** A token that the service rejects is replaced at most this often, so that wrong credentials do not cause a storm of requests. */
const RENEWAL_INTERVAL_MS = 10_000;

export interface TokenProvider {
  headers(): Promise<Record<string, string>>;
  /** Drops the token if it is the rejected one. Returns whether the next headers may have another token. */
  renew(rejected: Record<string, string>): boolean;
}

/**
 * Headers with credentials for all callers. Concurrent callers wait for the same token request. During the pause after
 * a failure callers get the last error at once. The constants are short enough that the first token arrives within a
 * second of the token service's recovery.
 */
export function createTokenProvider(options: TokenProviderOptions): TokenProvider {
  const { createSource, timeoutMs, timeoutError } = options;
  let current = createSource();
  let inFlight: Promise<Record<string, string>> | undefined;
  /** The credentials that callers received last. */
  let delivered: string | undefined;
  let renewedAt = -Infinity;
  /** Counts the tokens that were dropped. A request from before the last of them must not bring its token back. */
  let generation = 0;
  let pauseMs = 0;
  let pausedUntil = -Infinity;
  let lastError: unknown;

  async function refresh(): Promise<Record<string, string>> {
    const ownGeneration = generation;
    try {
      const headers = await raceForToken(ownGeneration);
      pauseMs = 0;
      if (ownGeneration === generation) delivered = headers['authorization'];
      return headers;
    } catch (error) {
      pauseMs = Math.min(MAX_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pauseMs * 2));
      pausedUntil = performance.now() + pauseMs;
      releaseReceivers(error);
      lastError = error;
      throw error;
    } finally {
      if (ownGeneration === generation) inFlight = undefined;
    }
  }

  /** Races the current token source against new ones started while it hangs. The first to deliver a token replaces it. */
  async function raceForToken(ownGeneration: number): Promise<Record<string, string>> {
    const racing: TokenSource[] = [];
    const winner = Promise.withResolvers<{ source: TokenSource; headers: Record<string, string> }>();
    let failures = 0;
    const onFailure = (error: unknown) => {
      failures += 1;
      if (failures === racing.length) winner.reject(error);
    };
    const start = (source: TokenSource) => {
      racing.push(source);
      source.headers().then((headers) => winner.resolve({ source, headers }), onFailure);
    };
    const extraRequests = setInterval(() => start(createSource()), EXTRA_REQUEST_INTERVAL_MS);
    const timeout = setTimeout(() => winner.reject(timeoutError()), timeoutMs);
    start(current);
    try {
      const { source, headers } = await winner.promise;
      if (ownGeneration === generation) current = source;
      return headers;
    } catch (error) {
      // A source of `ibm-cloud-sdk-core` whose request failed to start makes later callers wait for it.
      if (ownGeneration === generation) current = createSource();
      throw error;
    } finally {
      clearInterval(extraRequests);
      clearTimeout(timeout);
      for (const source of racing) if (source !== current) source.close();
    }
  }

  function renew({ authorization }: Record<string, string>): boolean {
    // Another caller has dropped the token already.
    if (authorization !== delivered) return true;
    if (performance.now() - renewedAt < RENEWAL_INTERVAL_MS) return false;
    renewedAt = performance.now();
    generation += 1;
    delivered = undefined;
    inFlight = undefined;
    current = createSource();
    return true;
  }

  return {
    async headers() {
      if (!inFlight && performance.now() < pausedUntil) throw lastError;
      inFlight ??= refresh();
      return inFlight;
    },
    renew,
  };
}
