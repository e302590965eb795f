import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { type: 'minor' }) => void;

const COLLECT_EVERY_BYTES = 4 * 1024 * 1024;

let collect: Collect | undefined;
let bytes = 0;

/**
 * To be called with the size of each chunk that comes in. Chunks lie outside of V8's heap, so that it sees little of what
 * they cost: left to itself it lets some 64 MiB of those that were passed on pile up before it collects them, which is
 * more than all else in the gateway together. A collection of young objects takes a few milliseconds and frees them.
 * V8 has no other way to ask for one; the smaller heap that would do the same makes everything else slower.
 */
export function noteChunk(size: number): void {
  bytes += size;
  if (bytes < COLLECT_EVERY_BYTES) return;
  bytes = 0;
  collect ??= exposeCollect();
  collect({ type: 'minor' });
}

function exposeCollect(): Collect {
  setFlagsFromString('--expose-gc');
  const exposed = runInNewContext('gc') as Collect;
  setFlagsFromString('--no-expose-gc');
  return exposed;
}
