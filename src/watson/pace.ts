/** Work that could run for longer than this is cut into slices, and other work runs between them. */
const MAX_SLICE_MS = 10;

/** The event loop is the process's, and so are its slices: many operations that pause together still yield in time. */
let sliceStartedAt = 0;
let nextTurn: Promise<void> | undefined;

/** A promise that resolves in the next turn of the event loop, if this turn has been busy for long enough. */
export function pause(): Promise<void> | undefined {
  if (nextTurn) return nextTurn;
  if (performance.now() - sliceStartedAt < MAX_SLICE_MS) return undefined;
  nextTurn = new Promise((resolve) => {
    setImmediate(() => {
      nextTurn = undefined;
      sliceStartedAt = performance.now();
      resolve();
    });
  });
  return nextTurn;
}
