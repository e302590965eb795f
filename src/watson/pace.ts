/** Called in a loop between two parts of long work, until it returns undefined. */
export type Pause = () => Promise<void> | undefined;

/** Work that could run for longer than this is cut into slices, and other work runs between them. */
const MAX_SLICE_MS = 10;

/** The event loop is the process's, and so are its slices: many operations that pause together still yield in time. */
let sliceStartedAt = 0;
/** Paused work by group. Groups take turns, and so does the work of one group. */
const paused = new Map<string, (() => void)[]>();

/**
 * A promise that resolves when it is this work's turn again, if the current slice has lasted for long enough. Each turn of
 * the event loop continues one piece of work. The group is what turns are shared out to, such as a caller.
 */
export function pause(group: string): Promise<void> | undefined {
  if (performance.now() - sliceStartedAt < MAX_SLICE_MS) return undefined;
  return new Promise((resolve) => {
    if (paused.size === 0) setImmediate(continueNext);
    const ofGroup = paused.get(group);
    if (ofGroup) ofGroup.push(resolve);
    else paused.set(group, [resolve]);
  });
}

function continueNext(): void {
  const [next] = paused;
  if (!next) return;
  const [group, waiting] = next;
  const resume = waiting.shift();
  // The group moves behind all others.
  paused.delete(group);
  if (waiting.length > 0) paused.set(group, waiting);
  if (paused.size > 0) setImmediate(continueNext);
  sliceStartedAt = performance.now();
  resume?.();
}
