import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { BusboyFileStream } from '@fastify/busboy';
import { SourceError } from '../watson/errors.ts';

export interface UploadFileOptions {
  /** Whether more than one field may read it. It then goes to disk. */
  isReadAgain: boolean;
  /** Called when a resolver starts to wait for the file. */
  onWanted: () => void;
  /** Where to store the file on disk. */
  path: () => Promise<string>;
  /** Called before bytes are written. Throws if there is no space for them. */
  takeSpace: (bytes: number) => void;
  /** Called when the disk fails. Returns the error for the client. */
  onDiskFailure: (error: NodeJS.ErrnoException) => SourceError;
}

/** One file of an upload. `UploadedFile` in `resolvers/file.ts` is what resolvers see of it. */
export class UploadFile {
  readonly #arrival = Promise.withResolvers<BusboyFileStream>();
  readonly #options: UploadFileOptions;
  #stream: BusboyFileStream | undefined;
  #stored: Promise<string> | undefined;
  #isRead = false;
  #isWanted = false;
  hasArrived = false;

  constructor(options: UploadFileOptions) {
    this.#options = options;
    // The file may never be read.
    this.#arrival.promise.catch(() => {});
  }

  /** Whether its bytes arrive and no reader has started. */
  get isUnread(): boolean {
    return this.hasArrived && !this.#isRead && !this.#stored;
  }

  /** Whether a resolver waits for it. */
  get isAwaited(): boolean {
    return this.#isWanted && !this.hasArrived;
  }

  get isStored(): boolean {
    return this.#stored !== undefined;
  }

  arrive(stream: BusboyFileStream): void {
    this.hasArrived = true;
    this.#stream = stream;
    this.#arrival.resolve(stream);
  }

  /** Called when the form has ended without this file. */
  miss(error: Error): void {
    this.#arrival.reject(error);
  }

  /** Called when the form has failed, perhaps in the middle of this file. */
  break(error: Error): void {
    this.#arrival.reject(error);
    this.#stream?.destroy(error);
  }

  /** Stores the whole file on disk, so that the client can finish sending. */
  async store(): Promise<void> {
    this.#want();
    this.#stored ??= this.#write();
    await this.#stored;
  }

  /** The bytes, from disk if they are stored, otherwise as they arrive. */
  async *read(): AsyncGenerator<Buffer> {
    this.#want();
    if (this.#options.isReadAgain) await this.store();
    if (this.#stored) {
      yield* this.#readStored(await this.#stored);
      return;
    }
    if (this.#isRead) throw new SourceError('A file can be used for one field only.', 'BAD_USER_INPUT');
    this.#isRead = true;
    yield* bytesOf(await this.#arrival.promise);
  }

  #want(): void {
    this.#isWanted = true;
    this.#options.onWanted();
  }

  async *#counted(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.#options.takeSpace(chunk.length);
      yield chunk;
    }
  }

  async #write(): Promise<string> {
    try {
      const [stream, path] = await Promise.all([this.#arrival.promise, this.#options.path()]);
      await pipeline(this.#counted(bytesOf(stream)), createWriteStream(path));
      return path;
    } catch (error) {
      throw this.#sourceErrorOf(error);
    }
  }

  async *#readStored(path: string): AsyncGenerator<Buffer> {
    try {
      yield* createReadStream(path);
    } catch (error) {
      throw this.#sourceErrorOf(error);
    }
  }

  #sourceErrorOf(error: unknown): unknown {
    const isOfDisk = error instanceof Error && 'syscall' in error;
    return isOfDisk ? this.#options.onDiskFailure(error as NodeJS.ErrnoException) : error;
  }
}

/** A reader that stops early must not block the files behind this one, so the rest of the file is dropped. */
async function* bytesOf(stream: BusboyFileStream): AsyncGenerator<Buffer> {
  try {
    yield* stream.iterator({ destroyOnReturn: false });
  } catch (error) {
    throw error instanceof SourceError
      ? error
      : new SourceError('The multipart body is malformed.', 'BAD_REQUEST');
  } finally {
    stream.resume();
  }
  if (stream.truncated)
    throw new SourceError(
      'The file is larger than the gateway accepts (LEXIGATE_UPLOAD_MAX_BYTES).',
      'PAYLOAD_TOO_LARGE',
    );
}
