import type { Transform } from 'node:stream';
import { crc32, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Dispatcher } from 'undici';

export type ResponseHeaders = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];
type Controller = Dispatcher.DispatchController;

const MAX_ERROR_BODY_BYTES = 64 * 1024;

/** A body as it was received, before it was decompressed. */
export interface WireBody {
  encoding: string;
  bytes: Buffer;
}

export interface ReceiveOptions {
  /** Maximum size of the decompressed body of status 200 to 299. Other bodies are short. */
  maxBytes: number;
  /** The body of an earlier response of status 200, which this response may have again. */
  earlier?: WireBody | undefined;
  /** Whether the body is to be known as it was received. @default false */
  keepsWire?: boolean | undefined;
}

/**
 * Receives one response without streams: undici calls it for each part. The limit applies to the decompressed size, so a
 * decompression bomb costs no more memory. While the body repeats the earlier one, nothing is kept or decompressed.
 */
export class Response implements Dispatcher.DispatchHandler {
  /** 0 until the headers are there. */
  status = 0;
  headers: ResponseHeaders = {};
  /** Whether the request was sent, maybe in part. */
  isSent = false;
  /** Whether the body is the earlier one. */
  isRepeated = false;
  /** Whether undici is done with the request, so that its connection is free. */
  isClosed = false;
  onClosed: (() => void) | undefined;
  /** Rejects with `RangeError` past the limit and with `TypeError` for an unknown encoding. */
  readonly body: Promise<Buffer>;
  readonly #options: ReceiveOptions;
  readonly #result = Promise.withResolvers<Buffer>();
  #controller: Controller | undefined;
  #error: unknown;
  #isSettled = false;
  #maxBytes = 0;
  /** Bytes of the earlier body that this one has repeated; undefined after the first difference. */
  #repeatedBytes: number | undefined;
  #decoder: Transform | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #wire: Buffer[] = [];
  #wireBytes = 0;

  constructor(options: ReceiveOptions) {
    this.#options = options;
    this.body = this.#result.promise;
  }

  /** Size of the decompressed body. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Of the body as it was received; undefined where that is not kept. */
  get checksum(): number | undefined {
    return this.#received?.reduce((sum, chunk) => crc32(chunk, sum), 0);
  }

  get #received(): Buffer[] | undefined {
    if (!this.#options.keepsWire || this.#wireBytes > this.#maxBytes) return undefined;
    return this.#decoder ? this.#wire : this.#chunks;
  }

  /** The body as it was received; undefined where that is not kept. */
  get wire(): WireBody | undefined {
    const chunks = this.#received;
    if (!chunks) return undefined;
    // A copy: the chunks are parts of large buffers.
    const bytes = Buffer.allocUnsafeSlow(this.#wireBytes);
    let at = 0;
    for (const chunk of chunks) at += chunk.copy(bytes, at);
    return { encoding: encodingOf(this.headers), bytes };
  }

  /** Rejects `body` at once, and closes the connection as soon as it is open. */
  abort(error: unknown): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#error = error;
    this.#result.reject(error);
    this.#decoder?.destroy();
    this.#chunks = [];
    this.#wire = [];
    this.#controller?.abort(asError(error));
  }

  onRequestStart(controller: Controller): void {
    if (this.#isSettled) return controller.abort(asError(this.#error));
    this.#controller = controller;
    this.isSent = true;
  }

  onResponseStart(_controller: Controller, status: number, headers: ResponseHeaders): void {
    // 1xx are followed by the response.
    if (status < 200) return;
    this.status = status;
    this.headers = headers;
    this.#maxBytes = status >= 300 ? MAX_ERROR_BODY_BYTES : this.#options.maxBytes;
    const encoding = encodingOf(headers);
    if (status === 200 && this.#options.earlier?.encoding === encoding) this.#repeatedBytes = 0;
    else this.#startBody(encoding);
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    if (this.#isSettled) return;
    if (this.#repeatedBytes === undefined) return this.#take(chunk);
    if (this.#repeats(chunk, this.#repeatedBytes)) this.#repeatedBytes += chunk.length;
    else {
      this.#takeRepeated();
      this.#take(chunk);
    }
  }

  onResponseEnd(): void {
    this.#close();
    if (this.#isSettled) return;
    const { earlier } = this.#options;
    if (earlier && this.#repeatedBytes === earlier.bytes.length) {
      this.isRepeated = true;
      return this.#settle(earlier.bytes);
    }
    if (this.#repeatedBytes !== undefined) this.#takeRepeated();
    if (this.#decoder) this.#decoder.end();
    else this.#settle(joined(this.#chunks, this.#bytes));
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.#close();
    this.abort(error);
  }

  #repeats(chunk: Buffer, from: number): boolean {
    const { bytes } = this.#options.earlier ?? { bytes: chunk };
    const to = from + chunk.length;
    return to <= bytes.length && chunk.compare(bytes, from, to) === 0;
  }

  /** Takes the part of the earlier body that this one has repeated before it differed. */
  #takeRepeated(): void {
    const { earlier } = this.#options;
    const length = this.#repeatedBytes ?? 0;
    this.#repeatedBytes = undefined;
    this.#startBody(encodingOf(this.headers));
    if (earlier && length > 0) this.#take(earlier.bytes.subarray(0, length));
  }

  #startBody(encoding: string): void {
    const decoder = decoderFor(encoding);
    if (decoder === undefined) return this.abort(new TypeError('unknown content encoding'));
    if (decoder === null) return;
    this.#decoder = decoder;
    decoder.on('data', (chunk: Buffer) => this.#add(chunk));
    decoder.on('drain', () => this.#controller?.resume());
    decoder.on('end', () => this.#settle(joined(this.#chunks, this.#bytes)));
    decoder.on('error', (error) => this.abort(error));
  }

  #take(chunk: Buffer): void {
    if (this.#isSettled) return;
    this.#wireBytes += chunk.length;
    if (!this.#decoder) return this.#add(chunk);
    if (this.#options.keepsWire && this.#wireBytes <= this.#maxBytes) this.#wire.push(chunk);
    if (!this.#decoder.write(chunk)) this.#controller?.pause();
  }

  #add(chunk: Buffer): void {
    if (this.#isSettled) return;
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#maxBytes) this.#chunks.push(chunk);
    else this.abort(new RangeError(`the response is larger than ${this.#maxBytes} bytes`));
  }

  #settle(body: Buffer): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#result.resolve(body);
    // The rest after the end of the compressed data is not read.
    if (!this.isClosed) this.#controller?.abort(new Error('the response goes on after its end'));
  }

  #close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#controller = undefined;
    this.onClosed?.();
  }
}

function joined(chunks: readonly Buffer[], bytes: number): Buffer {
  const [first] = chunks;
  return chunks.length === 1 && first ? first : Buffer.concat(chunks, bytes);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function encodingOf(headers: ResponseHeaders): string {
  const encoding = headers['content-encoding'];
  return encoding === undefined ? '' : String(encoding).trim().toLowerCase();
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
