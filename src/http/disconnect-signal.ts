import type { ServerResponse } from 'node:http';

/** Aborted when the client leaves before its answer is there. Yoga's own signal is not one that Node accepts. */
export function leavingSignal(res: ServerResponse): AbortSignal {
  const left = new AbortController();
  if (res.destroyed) left.abort();
  res.once('close', () => {
    if (!res.writableFinished) left.abort();
  });
  return left.signal;
}
