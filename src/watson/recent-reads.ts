import { LRUCache } from 'lru-cache';
import type { Response, WireBody } from './response.ts';

/** The last response to a read that passed all checks. */
export interface RecentRead {
  /** Of a short body as it was received. */
  checksum: number | undefined;
  /** Undefined while the responses differ: what is kept of those is only garbage later. */
  kept: KeptRead | undefined;
}

/** A read and the one before. */
interface NewRead {
  last: RecentRead | undefined;
  response: Response;
  result: unknown;
}

export interface KeptRead {
  body: WireBody;
  result: unknown;
  /** Size of the decompressed body. */
  bytes: number;
}

/** Memory of parsed JSON in relation to its text. */
const HEAP_FACTOR = 4;
const ENTRY_BYTES = 500;
const MAX_BYTES = 64 * 1024 * 1024;
/** The parsing of longer bodies costs much more than keeping them. */
const SMALL_BYTES = 16 * 1024;

/**
 * The last response of each read, by scope and path. It is no cache: each read asks the service. But where the service responds
 * with the same bytes again, they are not parsed and checked again. The result is then the same object, so nothing may change it.
 *
 * After a short response that differs from the one before, only a checksum is kept, until the same bytes come twice.
 */
export class RecentReads {
  readonly #reads: LRUCache<string, RecentRead>;
  readonly #results = new WeakSet<object>();

  constructor(maxBytes = MAX_BYTES) {
    this.#reads = new LRUCache({ maxSize: maxBytes, sizeCalculation: sizeOf });
  }

  get(key: string): RecentRead | undefined {
    return this.#reads.get(key);
  }

  /** Whether a result is returned again while the service responds with the same bytes. */
  has(result: object): boolean {
    return this.#results.has(result);
  }

  /** Takes a response whose bytes are not those that are kept, and its result. */
  add(key: string, { last, response, result }: NewRead): void {
    const isLong = response.bytes > SMALL_BYTES;
    const checksum = isLong ? undefined : response.checksum;
    const isKept = isLong || !last || last.checksum === checksum;
    if (!isKept && !last.kept) return void (last.checksum = checksum);
    const body = isKept ? response.wire : undefined;
    if (body && typeof result === 'object' && result !== null) this.#results.add(result);
    this.#reads.set(key, { checksum, kept: body && { body, result, bytes: response.bytes } });
  }
}

function sizeOf({ kept }: RecentRead, key: string): number {
  if (!kept) return ENTRY_BYTES + key.length;
  return ENTRY_BYTES + key.length + kept.body.bytes.length + HEAP_FACTOR * kept.bytes;
}
