import type { ServerResponse } from 'node:http';
import { SlowConsumerWatch } from '../access/slow-consumer.ts';

/** Small enough that a slow client that still reads makes progress within every stall timeout. */
const SLICE_BYTES = 16 * 1024;
/** A body that is written at once, together with the headers. */
export const SMALL_BYTES = 4 * 1024;

/**
 * Sends the rest of a response, a slice at a time: Node reports no progress within one write. A slow consumer is dropped:
 * the connection is cut when less than 1 MiB is read in `stallTimeoutMs`. Resolves when everything is sent, or nothing more can be.
 */
export async function sendBody(res: ServerResponse, body: Buffer, stallTimeoutMs: number): Promise<void> {
  if (body.length <= SMALL_BYTES) {
    // Node writes the headers and a string in one piece, but not the headers and a buffer.
    res.end(body.toString('latin1'), 'latin1');
  } else {
    await writeSlices(res, body, stallTimeoutMs);
    res.end();
  }
  await progress(res, 'finish', stallTimeoutMs);
}

/** Writes data a slice at a time, each when the client has read those before it. */
export async function writeSlices(res: ServerResponse, data: Buffer, stallTimeoutMs: number): Promise<void> {
  const watch = watchClient(res, stallTimeoutMs);
  for (let start = 0; start < data.length && !res.destroyed; start += SLICE_BYTES) {
    if (res.writableNeedDrain) {
      watch.wait();
      await settled(res, 'drain');
      watch.read(SLICE_BYTES);
    }
    res.write(data.subarray(start, start + SLICE_BYTES));
  }
  watch.stop();
}

/** Resolves at the event, or when the connection is closed. It is cut after `stallTimeoutMs` without the event. */
export async function progress(
  res: ServerResponse,
  event: 'drain' | 'finish',
  stallTimeoutMs: number,
): Promise<void> {
  if (event === 'finish' && isHandedOver(res)) return;
  const watch = watchClient(res, stallTimeoutMs);
  watch.wait();
  await settled(res, event);
  watch.stop();
}

/** Whether the kernel has taken all of a complete response. */
export function isHandedOver({ writableEnded, socket }: ServerResponse): boolean {
  return writableEnded && socket?.writableLength === 0;
}

function watchClient(res: ServerResponse, stallTimeoutMs: number): SlowConsumerWatch {
  // A response that waits behind another one of its connection has no socket yet.
  let wasSending = res.socket !== null;
  const watch = new SlowConsumerWatch({
    stallTimeoutMs,
    onSlow() {
      if (wasSending) res.destroy();
      wasSending = res.socket !== null;
      if (!res.destroyed) watch.wait();
    },
  });
  return watch;
}

async function settled(res: ServerResponse, event: 'drain' | 'finish'): Promise<void> {
  if (res.destroyed || res.writableFinished) return;
  const done = Promise.withResolvers<void>();
  res.once(event, done.resolve);
  res.once('close', done.resolve);
  await done.promise;
  res.off(event, done.resolve);
  res.off('close', done.resolve);
}
