/** The opcodes of RFC 6455, section 5.2, that tests name. */
export const OPCODE = { continuation: 0x0, text: 0x1, close: 0x8, ping: 0x9, pong: 0xa } as const;

export interface FrameOptions {
  /** @default OPCODE.text */
  opcode?: number;
  /** Whether this is the last frame of its message. @default true */
  isLast?: boolean;
  /** The three reserved bits. @default 0 */
  reserved?: number;
  /** Clients must mask their frames. @default true */
  isMasked?: boolean;
  /** The length in the frame's head. @default the payload's own */
  claimedLength?: bigint;
}

/** A frame as a client sends it (RFC 6455, section 5.2), valid or not. */
export function frameOf(payload: Buffer | string, options: FrameOptions = {}): Buffer {
  const { opcode = OPCODE.text, isLast = true, reserved = 0, isMasked = true } = options;
  const bytes = Buffer.from(payload as string);
  const length = options.claimedLength ?? BigInt(bytes.length);
  const first = (isLast ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = Buffer.from([0x12, 0x34, 0x56, 0x78]);
  if (isMasked) for (let i = 0; i < bytes.length; i += 1) bytes[i] = (bytes[i] ?? 0) ^ (mask[i & 3] ?? 0);
  const head = Buffer.concat([Buffer.from([first]), encodeLength(length, isMasked ? 0x80 : 0)]);
  return Buffer.concat([head, ...(isMasked ? [mask] : []), bytes]);
}

function encodeLength(length: bigint, maskBit: number): Buffer {
  if (length < 126n) return Buffer.from([maskBit | Number(length)]);
  const isShort = length < 65_536n;
  const bytes = Buffer.alloc(isShort ? 3 : 9);
  bytes[0] = maskBit | (isShort ? 126 : 127);
  if (isShort) bytes.writeUInt16BE(Number(length), 1);
  else bytes.writeBigUInt64BE(BigInt.asUintN(64, length), 1);
  return bytes;
}

/** The payload of a close frame. */
export function closePayload(code: number, reason: string | Buffer = ''): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return Buffer.concat([head, Buffer.from(reason as string)]);
}

export interface ServerFrame {
  opcode: number;
  payload: Buffer;
}

/** The complete frames in what a server has sent. */
export function readFrames(bytes: Buffer): ServerFrame[] {
  const frames: ServerFrame[] = [];
  let at = 0;
  while (bytes.length - at >= 2) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const headLength = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (bytes.length - at < headLength) break;
    const length =
      short < 126
        ? short
        : short === 126
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2));
    const end = at + headLength + length;
    if (end > bytes.length) break;
    frames.push({ opcode: (bytes[at] ?? 0) & 0x0f, payload: bytes.subarray(at + headLength, end) });
    at = end;
  }
  return frames;
}
