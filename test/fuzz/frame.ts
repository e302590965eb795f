export interface FrameOptions {
  /** @default 1, text */
  opcode?: number;
  /** @default true */
  isLast?: boolean;
  /** The three reserved bits. @default 0 */
  reserved?: number;
  /** @default true, as a client must */
  isMasked?: boolean;
  /** The length that it tells, where that is not the truth. */
  told?: bigint;
}

/** A frame as a client sends it (RFC 6455, section 5.2), right or wrong. */
export function frameOf(payload: Buffer | string, options: FrameOptions = {}): Buffer {
  const { opcode = 1, isLast = true, reserved = 0, isMasked = true } = options;
  const bytes = Buffer.from(payload);
  const told = options.told ?? BigInt(bytes.length);
  const first = (isLast ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = Buffer.from([0x12, 0x34, 0x56, 0x78]);
  if (isMasked) for (let i = 0; i < bytes.length; i += 1) bytes[i] = (bytes[i] ?? 0) ^ (mask[i & 3] ?? 0);
  const head = Buffer.concat([Buffer.from([first]), lengthOf(told, isMasked ? 0x80 : 0)]);
  return Buffer.concat([head, ...(isMasked ? [mask] : []), bytes]);
}

function lengthOf(told: bigint, maskBit: number): Buffer {
  if (told < 126n) return Buffer.from([maskBit | Number(told)]);
  const isShort = told < 65_536n;
  const length = Buffer.alloc(isShort ? 3 : 9);
  length[0] = maskBit | (isShort ? 126 : 127);
  if (isShort) length.writeUInt16BE(Number(told), 1);
  else length.writeBigUInt64BE(BigInt.asUintN(64, told), 1);
  return length;
}

/** The request that opens a WebSocket. */
export function handshakeOf(protocols: string | undefined, headers: readonly string[] = []): Buffer {
  const lines = [
    'GET /graphql HTTP/1.1',
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ...(protocols === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocols}`]),
    ...headers,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

export interface ServerFrame {
  opcode: number;
  payload: Buffer;
}

/** The frames that a server sent in full. */
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
