/** A limit in time that can be held and set anew, unlike `AbortSignal.timeout`. */
export interface Deadline {
  signal: AbortSignal;
  /** Milliseconds that are left. */
  leftMs(): number;
  /** Gives the whole time again. */
  restart(): void;
  /** Stops the clock, while nobody upstream is to blame. */
  hold(): void;
  /** Whether the time is over; the signal may also be aborted because it was given up. */
  readonly isOver: boolean;
  /** Aborts the signal before the time is over. */
  giveUp(reason: Error): void;
}

export function startDeadline(timeoutMs: number): Deadline {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let endsAt = Infinity;
  let isOver = false;
  const deadline: Deadline = {
    signal: controller.signal,
    leftMs: () => endsAt - performance.now(),
    restart() {
      deadline.hold();
      endsAt = performance.now() + timeoutMs;
      timer = setTimeout(() => {
        isOver = true;
        controller.abort();
      }, timeoutMs);
    },
    get isOver() {
      return isOver;
    },
    giveUp: (reason) => controller.abort(reason),
    hold() {
      clearTimeout(timer);
      endsAt = Infinity;
    },
  };
  deadline.restart();
  return deadline;
}

/** Passes chunks on. Whoever takes them has the whole time for each; what the sender needs does not count. */
export async function* underDeadline(
  content: AsyncIterable<Buffer>,
  deadline: Deadline,
): AsyncGenerator<Buffer> {
  deadline.hold();
  for await (const chunk of content) {
    deadline.restart();
    yield chunk;
    deadline.hold();
  }
  deadline.restart();
}
