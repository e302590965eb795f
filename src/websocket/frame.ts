/** First bytes of text frames (RFC 6455, section 5.2): a whole message, or the fragments of one. */
export const FRAME = { whole: 0x81, first: 0x01, middle: 0x00, last: 0x80 } as const;

/** An unmasked text frame of two parts. */
export function textFrame(head: Buffer, tail: Buffer, start: number = FRAME.whole): Buffer {
  const length = head.length + tail.length;
  const headerLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerLength + length);
  frame[0] = start;
  if (length < 126) {
    frame[1] = length;
  } else if (length < 65_536) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  head.copy(frame, headerLength);
  tail.copy(frame, headerLength + head.length);
  return frame;
}
