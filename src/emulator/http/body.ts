import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { serviceError } from '../errors.ts';
import { TEXTS } from '../texts.ts';
import type { Call } from '../service.ts';

const DECODERS = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
} as const;

/** The client disconnected before the end of the body. No reply can be sent. */
export class BodyAborted extends Error {}

/** The decompressed bytes of a body as they arrive. Throws a 400 if they do not match the `Content-Encoding`. */
export async function* readBytes(call: Call): AsyncGenerator<Buffer> {
  const encoding = (call.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const known = Object.entries(DECODERS).find(([name]) => name === encoding);
  if (!known && encoding !== 'identity' && encoding !== '')
    throw serviceError(415, TEXTS.unknownEncoding(encoding));
  const source = known ? decompress(call.stream, known[1]()) : call.stream;
  try {
    // A body that is not read to its end is not destroyed, because the connection is needed for the reply.
    for await (const chunk of source.iterator({ destroyOnReturn: source !== call.stream })) {
      yield Buffer.from(chunk);
    }
  } catch (cause) {
    if (isAborted(call.stream)) throw new BodyAborted('aborted', { cause });
    throw serviceError(400, TEXTS.malformedEncoding);
  }
}

/** Like `pipeline`, but a body that cannot be decompressed does not destroy the request. */
function decompress(stream: Readable, decoder: Transform): Transform {
  stream.on('error', (error) => decoder.destroy(error));
  stream.on('close', () => isAborted(stream) && decoder.destroy());
  return stream.pipe(decoder);
}

function isAborted(stream: Readable): boolean {
  return stream.destroyed && !stream.readableEnded;
}

/** A whole body as text. Throws a 413 if it has more than `maxBytes` bytes after decompression. */
export async function readText(call: Call, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of readBytes(call)) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw serviceError(413, TEXTS.bodyTooLarge(maxBytes));
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** A whole body as a JSON object, regardless of its content type. `whenEmpty` replaces an empty body. */
export async function readJson(
  call: Call,
  maxBytes: number,
  whenEmpty?: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const text = await readText(call, maxBytes);
  if (whenEmpty && text.trim() === '') return whenEmpty;
  const value = asObject(parse(text));
  if (!value) throw serviceError(400, TEXTS.malformedBody);
  return value;
}

/** A copy of a JSON value if it is an object, otherwise undefined. */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw serviceError(400, TEXTS.malformedBody);
  }
}
