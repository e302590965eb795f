/** A limit in time that can be held and set anew, unlike `AbortSignal.timeout`. */
export interface Deadline {
  signal: AbortSignal;
  /** Milliseconds that are left. */
  leftMs(): number;
  /** Gives the whole time again. */
  restart(): void;
  /** Stops the clock, while nobody upstream is to blame. */
  hold(): void;
}

export function startDeadline(timeoutMs: number): Deadline {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let endsAt = Infinity;
  const deadline: Deadline = {
    signal: controller.signal,
    leftMs: () => endsAt - performance.now(),
    restart() {
      deadline.hold();
      endsAt = performance.now() + timeoutMs;
      timer = setTimeout(() => controller.abort(), timeoutMs);
    },
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
