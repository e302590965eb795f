import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { QUERY } from './operation.ts';

/** Called with each event's message, which lies in the buffer only as long as the call lasts. */
export type OnMessage = (buffer: Buffer, start: number, end: number) => void;

const TEXT = 0x1;
const PING = 0x9;
/** All sockets of the process read into this one: what is read is looked at at once. */
const INPUT_BYTES = 256 * 1024;
const input = Buffer.allocUnsafe(INPUT_BYTES);

/**
 * A client that costs next to nothing, so that the server is what is measured: it takes frames apart and looks at no
 * message. Resolves when it has sent its subscription.
 */
export function createSubscriber(url: string, modelId: string, onMessage: OnMessage): Promise<void> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let stage: 'upgrade' | 'ack' | 'live' = 'upgrade';
  /** What came of a frame that is not complete yet. */
  let rest: Buffer | undefined;

  const socket = connect({
    host: hostname,
    port: Number(port),
    noDelay: true,
    onread: {
      buffer: input,
      callback(length) {
        const data = rest ? Buffer.concat([rest, input.subarray(0, length)]) : input.subarray(0, length);
        const used = stage === 'upgrade' ? upgraded(data) : takeFrames(data);
        rest = used < data.length ? Buffer.from(data.subarray(used)) : undefined;
        return true;
      },
    },
  });
  socket.on('error', reject);
  socket.once('close', () => {
    if (stage === 'live') throw new Error('the server closed a socket');
    reject(new Error('the server closed a socket'));
  });
  socket.once('connect', () =>
    socket.write(
      `GET /graphql HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
        'Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
    ),
  );

  function upgraded(data: Buffer): number {
    const end = data.indexOf('\r\n\r\n');
    if (end < 0) return 0;
    if (!data.toString('latin1', 0, 12).endsWith(' 101'))
      socket.destroy(new Error('the upgrade was refused'));
    stage = 'ack';
    sendText(socket, { type: 'connection_init' });
    return end + 4 + takeFrames(data.subarray(end + 4));
  }

  /** Returns how many bytes the complete frames have. */
  function takeFrames(data: Buffer): number {
    let at = 0;
    while (data.length >= at + 2) {
      const short = (data[at + 1] ?? 0) & 0x7f;
      const header = short < 126 ? 2 : 4;
      if (short === 127) throw new Error('a frame of 64 KiB or more');
      if (data.length < at + header) break;
      const end = at + header + (short < 126 ? short : data.readUInt16BE(at + 2));
      if (data.length < end) break;
      takeFrame((data[at] ?? 0) & 0x0f, data, at + header, end);
      at = end;
    }
    return at;
  }

  function takeFrame(opcode: number, data: Buffer, start: number, end: number): void {
    if (opcode === PING) return sendFrame(socket, 0xa, Buffer.alloc(0));
    if (opcode !== TEXT) return;
    if (stage === 'live') return onMessage(data, start, end);
    stage = 'live';
    const payload = { query: QUERY, variables: { id: modelId } };
    sendText(socket, { id: randomUUID(), type: 'subscribe', payload });
    resolve();
  }

  return promise;
}

function sendText(socket: Socket, message: object): void {
  sendFrame(socket, TEXT, Buffer.from(JSON.stringify(message)));
}

/** Clients must mask; a mask of zeros leaves the bytes as they are. */
function sendFrame(socket: Socket, opcode: number, payload: Buffer): void {
  const isShort = payload.length < 126;
  const header = Buffer.alloc(isShort ? 6 : 8);
  header[0] = 0x80 | opcode;
  header[1] = 0x80 | (isShort ? payload.length : 126);
  if (!isShort) header.writeUInt16BE(payload.length, 2);
  socket.write(Buffer.concat([header, payload]));
}
