import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';
import type { ChosenCoding, Coding } from './negotiation.ts';

/** Smaller bodies fit into one packet anyway. */
const MIN_BYTES = 1024;
/** Most bodies that are compressed at a time. Further ones are sent as they are, so that none waits for the CPU. */
const MAX_UNDER_WAY = 16;
/** Fast rather than small: at these levels a megabyte of JSON takes some 10 ms in another thread. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const GZIP = { level: 4 };

let underWay = 0;

export interface EncodedBody {
  body: Buffer;
  coding: Coding;
}

/** Compresses a body in another thread. */
export function compress(body: Buffer, coding: Exclude<Coding, 'identity'>): Promise<Buffer> {
  return coding === 'br' ? promisify(brotliCompress)(body, BROTLI) : promisify(gzip)(body, GZIP);
}

/** Whether a body is sent as it is because its compression is not worth it. */
export function encodesAsIs({ length }: Buffer, { coding, isForced }: ChosenCoding): boolean {
  return coding === 'identity' || (length <= MIN_BYTES && !isForced);
}

/** The body in the chosen coding if that is worth it. */
export async function encode(body: Buffer, { coding, isForced }: ChosenCoding): Promise<EncodedBody> {
  const isWorth = body.length > MIN_BYTES && underWay < MAX_UNDER_WAY;
  if (coding === 'identity' || (!isWorth && !isForced)) return { body, coding: 'identity' };
  underWay += 1;
  try {
    return { body: await compress(body, coding), coding };
  } finally {
    underWay -= 1;
  }
}

/** The same for a body of less than a few KiB, at once. It is compressed only for a client that accepts nothing else. */
export function encodeSmall(body: Buffer, { coding, isForced }: ChosenCoding): EncodedBody {
  if (coding === 'identity' || !isForced) return { body, coding: 'identity' };
  return { body: coding === 'br' ? brotliCompressSync(body, BROTLI) : gzipSync(body, GZIP), coding };
}
