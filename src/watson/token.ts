/** Something that gives out headers with credentials, and keeps its token as long as that is good. */
export interface TokenKeeper {
  headers(): Promise<Record<string, string>>;
  /** Gives up the requests under way. It is of no more use then. */
  close(): void;
}

export interface TokenSourceOptions {
  /** Makes a keeper that has no token yet; may throw. */
  createKeeper: () => TokenKeeper;
  /** Longest wait for a token, in milliseconds. */
  timeoutMs: number;
  /** What is thrown when that is over. */
  timeoutError: () => Error;
}

/** So long after a request for a token another is made beside it: the service may have recovered from what holds it. */
const PATIENCE_MS = 750;
/** After a failure the service is left alone for so long, then twice as long, up to the longest pause. */
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 750;

/**
 * Headers with credentials for all callers. All who wait share one token request. While the token service is in
 * trouble they fail at once with its last error, except one of them in each pause; pauses and patience are short enough
 * that all is well within a second of its recovery.
 */
export function createTokenSource(options: TokenSourceOptions): () => Promise<Record<string, string>> {
  const { createKeeper, timeoutMs, timeoutError } = options;
  let keeper = createKeeper();
  let underWay: Promise<Record<string, string>> | undefined;
  let pauseMs = 0;
  let pausedUntil = -Infinity;
  let lastError: unknown;

  async function refresh(): Promise<Record<string, string>> {
    try {
      const headers = await firstAnswer();
      pauseMs = 0;
      return headers;
    } catch (error) {
      pauseMs = Math.min(MAX_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pauseMs * 2));
      pausedUntil = performance.now() + pauseMs;
      lastError = error;
      throw error;
    } finally {
      underWay = undefined;
    }
  }

  /** There is none where the settings have become unreadable since the start. */
  function anotherKeeper(): TokenKeeper | undefined {
    try {
      return createKeeper();
    } catch {
      return undefined;
    }
  }

  /** Of the keeper that there is, and of more that join while none answers. Whoever has a token first stays. */
  async function firstAnswer(): Promise<Record<string, string>> {
    const asked: TokenKeeper[] = [];
    const answer = Promise.withResolvers<Record<string, string>>();
    let failures = 0;
    const ask = (each: TokenKeeper | undefined) => {
      if (!each) return;
      asked.push(each);
      each.headers().then(
        (headers) => {
          keeper = each;
          answer.resolve(headers);
        },
        (error: unknown) => {
          failures += 1;
          if (failures === asked.length) answer.reject(error);
        },
      );
    };
    // A token that is still good is there before any of these.
    const patience = setInterval(() => ask(anotherKeeper()), PATIENCE_MS);
    const timeout = setTimeout(() => {
      keeper = anotherKeeper() ?? keeper;
      answer.reject(timeoutError());
    }, timeoutMs);
    ask(keeper);
    try {
      return await answer.promise;
    } finally {
      clearInterval(patience);
      clearTimeout(timeout);
      for (const each of asked) if (each !== keeper) each.close();
    }
  }

  return async () => {
    if (!underWay && performance.now() < pausedUntil) throw lastError;
    underWay ??= refresh();
    return underWay;
  };
}
