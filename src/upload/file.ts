import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BusboyFileStream } from '@fastify/busboy';
import { SourceError } from '../watson/errors.ts';

/**
 * The files of one multipart request. They come one behind the other on one connection, so a file is passed on as it
 * comes in only while nobody waits for a later one; otherwise it goes to disk first. None is ever held in memory.
 */
export class UploadFiles {
  readonly #files: UploadFile[] = [];
  #folder: Promise<string> | undefined;
  #isClosed = false;

  add(): UploadFile {
    const file = new UploadFile(
      () => this.#makeWay(file),
      () => this.#path(file),
    );
    this.#files.push(file);
    return file;
  }

  /** No more will come. What has come is good. */
  end(error: Error): void {
    for (const file of this.#files) file.miss(error);
  }

  /** The connection broke, also in the middle of a file. */
  break(error: Error): void {
    for (const file of this.#files) file.break(error);
  }

  /** Removes what went to disk. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.break(new SourceError('The request has ended.', 'BAD_USER_INPUT'));
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true });
  }

  /** Called when someone begins to wait for a file: those that are in its way must go to disk. */
  #makeWay(wanted: UploadFile): void {
    if (wanted.hasArrived) return;
    for (const file of this.#files) if (file.isUnread) void file.store().catch(() => {});
  }

  /**
   * Takes in a file. It goes to disk while someone waits for one behind it; and where one is stored for later, so are
   * the others, for their sender need not keep the connection until their turn comes.
   */
  arrive(file: UploadFile, stream: BusboyFileStream): void {
    const isForLater =
      !file.isAwaited && this.#files.some(({ isAwaited, isStored }) => isAwaited || isStored);
    file.arrive(stream);
    if (isForLater) void file.store().catch(() => {});
  }

  async #path(file: UploadFile): Promise<string> {
    if (this.#isClosed) throw new SourceError('The request has ended.', 'BAD_USER_INPUT');
    this.#folder ??= mkdtemp(join(tmpdir(), 'lexigate-upload-'));
    return join(await this.#folder, String(this.#files.indexOf(file)));
  }
}

/** One file; see `UploadedFile` for what resolvers may do with it. */
export class UploadFile {
  readonly #arrival = Promise.withResolvers<BusboyFileStream>();
  readonly #onWanted: () => void;
  readonly #path: () => Promise<string>;
  #stream: BusboyFileStream | undefined;
  #stored: Promise<string> | undefined;
  #isRead = false;
  #isWanted = false;
  hasArrived = false;

  constructor(onWanted: () => void, path: () => Promise<string>) {
    this.#onWanted = onWanted;
    this.#path = path;
    // Nobody may ask for it.
    this.#arrival.promise.catch(() => {});
  }

  get isUnread(): boolean {
    return this.hasArrived && !this.#isRead && !this.#stored;
  }

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

  miss(error: Error): void {
    this.#arrival.reject(error);
  }

  break(error: Error): void {
    this.#arrival.reject(error);
    this.#stream?.destroy(error);
  }

  async store(): Promise<void> {
    this.#want();
    this.#stored ??= this.#write();
    await this.#stored;
  }

  async *read(): AsyncGenerator<Buffer> {
    this.#want();
    if (this.#stored) {
      yield* createReadStream(await this.#stored);
      return;
    }
    if (this.#isRead) throw new SourceError('A file can be used for one field only.', 'BAD_USER_INPUT');
    this.#isRead = true;
    yield* bytesOf(await this.#arrival.promise);
  }

  #want(): void {
    this.#isWanted = true;
    this.#onWanted();
  }

  async #write(): Promise<string> {
    const [stream, path] = await Promise.all([this.#arrival.promise, this.#path()]);
    await pipeline(bytesOf(stream), createWriteStream(path));
    return path;
  }
}

/** Whoever stops reading early must not keep the files behind this one from coming: its rest is thrown away. */
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
    throw new SourceError('The file is larger than the gateway takes.', 'PAYLOAD_TOO_LARGE');
}
