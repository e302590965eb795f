/** Default deadline of one exchange, in milliseconds. */
export const DEFAULT_TIMEOUT_MS = 10_000;

/** A deadline that can be paused and restarted, unlike `AbortSignal.timeout`. */
export interface Deadline {
  signal: AbortSignal;
  remainingMs(): number;
  /** Grants the whole timeout again. */
  restart(): void;
  /** Stops the timer, for example while the gateway waits for the client and not for the service. */
  pause(): void;
  /** False where `abort` aborted the signal. */
  readonly hasExpired: boolean;
  /** Aborts the signal before the deadline. */
  abort(reason: Error): void;
}

export function startDeadline(timeoutMs: number): Deadline {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let expiresAt = Infinity;
  let hasExpired = false;
  const deadline: Deadline = {
    signal: controller.signal,
    remainingMs: () => expiresAt - performance.now(),
    restart() {
      deadline.pause();
      expiresAt = performance.now() + timeoutMs;
      timer = setTimeout(() => {
        hasExpired = true;
        controller.abort();
      }, timeoutMs);
    },
    pause() {
      clearTimeout(timer);
      expiresAt = Infinity;
    },
    get hasExpired() {
      return hasExpired;
    },
    abort: (reason) => controller.abort(reason),
  };
  deadline.restart();
  return deadline;
}

/** Yields the chunks. Their consumer has the whole timeout for each chunk; the time that the source takes does not count. */
export async function* deadlinePerChunk(
  content: AsyncIterable<Buffer>,
  deadline: Deadline,
): AsyncGenerator<Buffer> {
  deadline.pause();
  for await (const chunk of content) {
    deadline.restart();
    yield chunk;
    deadline.pause();
  }
  deadline.restart();
}
