import type { ServerResponse } from 'node:http';

/** Aborted when the client disconnects before its response is complete. Node 26 does not accept the signal of Yoga. */
export function disconnectSignal(res: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (res.destroyed) controller.abort();
  res.once('close', () => {
    if (!res.writableFinished) controller.abort();
  });
  return controller.signal;
}
