/** First bytes of text frames (RFC 6455, section 5.2): a whole message, or the fragments of one. */
export const FRAME = { whole: 0x81, first: 0x01, middle: 0x00, last: 0x80 } as const;

/** A message in two parts, of which the second may be the same for many clients. */
export interface Message {
  head: Buffer;
  tail: Buffer;
}

/** An unmasked text frame. */
export function textFrame(message: Message, start: number = FRAME.whole): Buffer {
  const frame = Buffer.allocUnsafe(frameBytes(message));
  writeFrame(frame, 0, message, start);
  return frame;
}

export function frameBytes({ head, tail }: Message): number {
  const length = head.length + tail.length;
  return headerBytes(length) + length;
}

/** Bytes before a payload of this length. */
export function headerBytes(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10;
}

/** Writes a frame at `at`; returns where it ends. */
export function writeFrame(into: Buffer, at: number, { head, tail }: Message, start: number): number {
  const length = head.length + tail.length;
  into[at] = start;
  if (length < 126) {
    into[at + 1] = length;
  } else if (length < 65_536) {
    into[at + 1] = 126;
    into.writeUInt16BE(length, at + 2);
  } else {
    into[at + 1] = 127;
    into.writeBigUInt64BE(BigInt(length), at + 2);
  }
  const headAt = at + headerBytes(length);
  into.set(head, headAt);
  into.set(tail, headAt + head.length);
  return headAt + length;
}
