import { LRUCache } from 'lru-cache';
import type { WireBody } from './response.ts';

/** A response that passed all checks, and the result that was made of it. */
export interface RecentRead {
  body: WireBody;
  result: unknown;
  /** Size of the decompressed body. */
  bytes: number;
}

/** Memory of parsed JSON in relation to its text. */
const HEAP_FACTOR = 4;
const ENTRY_BYTES = 500;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * The last response of each read, by scope and path. It is no cache: each read asks the service. But where the service responds
 * with the same bytes again, they are not parsed and checked again. The result is then the same object, so nothing may change it.
 */
export function createRecentReads(maxBytes = MAX_BYTES) {
  return new LRUCache<string, RecentRead>({
    maxSize: maxBytes,
    sizeCalculation: ({ body, bytes }) => ENTRY_BYTES + body.bytes.length + HEAP_FACTOR * bytes,
  });
}
