import { FRAME, frameBytes, headerBytes, textFrame, writeFrame, type Message } from './frame.ts';

/** Room for the frames of one socket and turn. */
const JOINED_BYTES = 64 * 1024;
const EMPTY: Buffer = Buffer.alloc(0);

/**
 * The memory of the frames that are written. A socket that sends at once leaves it to the next one: ten thousand clients of
 * one event then share one frame, in which only the id of the client is replaced.
 */
export class FrameMemory {
  #frame = EMPTY;
  #headAt = 0;
  #headLength = 0;
  #tail = EMPTY;
  #joined = EMPTY;

  /** The frame of one message. */
  one(head: Buffer, tail: Buffer): Buffer {
    if (tail === this.#tail && head.length === this.#headLength) {
      this.#frame.set(head, this.#headAt);
      return this.#frame;
    }
    this.#frame = textFrame({ head, tail });
    this.#headAt = headerBytes(head.length + tail.length);
    this.#headLength = head.length;
    this.#tail = tail;
    return this.#frame;
  }

  /** The frames of several messages, one behind the other. */
  joined(messages: readonly Message[]): Buffer {
    let bytes = 0;
    for (const message of messages) bytes += frameBytes(message);
    if (this.#joined.length === 0) this.#joined = Buffer.allocUnsafeSlow(JOINED_BYTES);
    const frames = bytes > JOINED_BYTES ? Buffer.allocUnsafeSlow(bytes) : this.#joined.subarray(0, bytes);
    let end = 0;
    for (const message of messages) end = writeFrame(frames, end, message, FRAME.whole);
    return frames;
  }

  /** Called when a socket has not sent the last frames yet. Their memory is not used again. */
  release(): void {
    this.#tail = EMPTY;
    this.#frame = EMPTY;
    this.#joined = EMPTY;
  }
}
