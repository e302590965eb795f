import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BusboyFileStream } from '@fastify/busboy';
import type { ByteLease } from '../graphql/byte-budget.ts';
import { logRarely } from '../graphql/log-rarely.ts';
import type { Logger } from '../log.ts';
import { SourceError } from '../watson/errors.ts';
import { UploadFile } from './file.ts';
import { makeFolder } from './spool-folder.ts';

/**
 * The files of one upload, and the folder of the files on disk. Files arrive one after the other on one connection. A file is
 * streamed as it arrives, unless a resolver waits for a later one: then it goes to disk. No file is held in memory.
 */
export class Spool {
  readonly #files: UploadFile[] = [];
  #folder: Promise<string> | undefined;
  readonly #disk: ByteLease;
  readonly #log: Logger;
  #isClosed = false;

  constructor(disk: ByteLease, log: Logger) {
    this.#disk = disk;
    this.#log = log;
  }

  /** Adds a file that has not arrived yet. */
  add({ isReadAgain }: { isReadAgain: boolean }): UploadFile {
    const file: UploadFile = new UploadFile({
      isReadAgain,
      onWanted: () => this.#makeWayFor(file),
      path: () => this.#pathOf(file),
      takeSpace: (bytes) => this.#takeSpace(bytes),
      onDiskFailure: (error) => this.#diskFailed(error),
    });
    this.#files.push(file);
    return file;
  }

  /**
   * Called when a file arrives. It goes to disk if a resolver waits for a later file. If one file is stored for later use,
   * all others are too, so that the client can finish sending before they are used.
   */
  arrive(file: UploadFile, stream: BusboyFileStream): void {
    const isForLater =
      !file.isAwaited && this.#files.some(({ isAwaited, isStored }) => isAwaited || isStored);
    file.arrive(stream);
    if (isForLater) void file.store().catch(() => {});
  }

  /** Called when the form is complete. Files that have not arrived are missing. */
  end(error: Error): void {
    for (const file of this.#files) file.miss(error);
  }

  /** Called when the form has failed, perhaps in the middle of a file. */
  break(error: Error): void {
    for (const file of this.#files) file.break(error);
  }

  /** Removes the folder. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.break(ended());
    await this.#remove();
    this.#disk.release();
  }

  /** What cannot be removed now is removed at the next start. */
  async #remove(): Promise<void> {
    try {
      if (this.#folder) await rm(await this.#folder, { recursive: true, force: true });
    } catch (error) {
      this.#log.debug({ err: error }, 'a folder of an upload cannot be removed');
    }
  }

  #takeSpace(bytes: number): void {
    const error = this.#disk.hold(this.#disk.bytes + bytes);
    if (error) throw new SourceError(error.message, 'SPOOL_FULL');
  }

  #diskFailed({ code = 'unknown error' }: NodeJS.ErrnoException): SourceError {
    const fields = { folder: tmpdir(), cause: code };
    logRarely(this.#log, { level: 'error', kind: code, fields, message: 'an upload cannot be stored' });
    return new SourceError(
      'The gateway cannot store the file: its disk for temporary files failed. Try again later, or send it without onBusy: WAIT and alone.',
      'SPOOL_UNAVAILABLE',
    );
  }

  #makeWayFor(wanted: UploadFile): void {
    if (wanted.hasArrived) return;
    for (const file of this.#files) if (file.isUnread) void file.store().catch(() => {});
  }

  async #pathOf(file: UploadFile): Promise<string> {
    if (this.#isClosed) throw ended();
    this.#folder ??= makeFolder();
    return join(await this.#folder, String(this.#files.indexOf(file)));
  }
}

function ended(): SourceError {
  return new SourceError('The operation ended before the file was read.', 'BAD_USER_INPUT');
}
