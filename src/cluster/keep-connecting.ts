/** Time between two attempts. */
const RETRY_MS = 1_000;

/** Tries to connect until an attempt succeeds. Returns a function that stops it. */
export function keepConnecting(
  connect: () => Promise<unknown>,
  onFailure: (error: unknown) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  async function attempt(): Promise<void> {
    try {
      await connect();
    } catch (error) {
      if (isStopped) return;
      onFailure(error);
      timer = setTimeout(() => void attempt(), RETRY_MS).unref();
    }
  }
  void attempt();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
