const OPCODES = { continuation: 0x0, text: 0x1, reserved: 0x3, close: 0x8, ping: 0x9 } as const;

export interface FrameOptions {
  /** Whether it is the last of its message. @default true */
  isLast?: boolean;
  /** Whether it is masked, as each frame of a client must be. @default true */
  isMasked?: boolean;
  /** The bit that says that it is compressed. @default false */
  isCompressed?: boolean;
  /** The length that it claims. @default its own */
  length?: number;
}

/** A frame of a WebSocket's client (RFC 6455, section 5.2), as right or wrong as a test wants it. */
export function frame(
  opcode: keyof typeof OPCODES,
  payload: string | Buffer = '',
  { isLast = true, isMasked = true, isCompressed = false, length }: FrameOptions = {},
): Buffer {
  const body = Buffer.from(payload as string);
  const flags = (isLast ? 0x80 : 0) | (isCompressed ? 0x40 : 0);
  const masked = isMasked ? 0x80 : 0;
  const claimed = length ?? body.length;
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(claimed));
  const head =
    claimed < 126
      ? Buffer.of(flags | OPCODES[opcode], masked | claimed)
      : Buffer.concat([Buffer.of(flags | OPCODES[opcode], masked | 127), long]);
  // A mask of zeros changes nothing.
  return Buffer.concat([head, Buffer.alloc(isMasked ? 4 : 0), body]);
}

/** What a close frame carries. */
export function closePayload(code: number, reason: string | Buffer = ''): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return Buffer.concat([head, Buffer.from(reason as string)]);
}
