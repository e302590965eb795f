import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Transform } from 'node:stream';
import type { Dispatcher } from 'undici';

/**
 * Reads a body. The limit applies to the decompressed size, so a decompression bomb costs no more memory.
 * Throws `RangeError` past the limit and `TypeError` for an unknown encoding.
 */
export async function readBody(response: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer> {
  const { body } = response;
  const decoder = decoderFor(contentEncodingOf(response));
  // A stream that is destroyed before its end emits `error`. Without a listener the process would exit.
  body.on('error', (error) => decoder?.destroy(error));
  decoder?.on('error', () => {});
  if (decoder === undefined) {
    body.destroy();
    throw new TypeError('unknown content encoding');
  }
  const source = decoder === null ? body : body.pipe(decoder);

  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new RangeError(`the response is larger than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  } finally {
    // After an error the rest of the body would still be read. Destroying a finished stream has no effect.
    body.destroy();
    decoder?.destroy();
  }
  return Buffer.concat(chunks, bytes);
}

function contentEncodingOf({ headers }: Dispatcher.ResponseData): string {
  return String(headers['content-encoding'] ?? '')
    .trim()
    .toLowerCase();
}

/** Null where the body is not compressed, undefined for an unknown encoding. */
function decoderFor(encoding: string): Transform | null | undefined {
  switch (encoding) {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}
