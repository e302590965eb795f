import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { frameOf, OPCODE } from '../support/websocket/frame.ts';
import { handshakeOf, PROTOCOL } from '../support/websocket/handshake.ts';
import { QUERY } from './operation.ts';

/** Called with the message of each event. The bytes are valid only during the call. */
export type OnMessage = (buffer: Buffer, start: number, end: number) => void;

/** All sockets of the process read into this buffer. Data is handled before the next read. */
const INPUT_BYTES = 256 * 1024;
const input = Buffer.allocUnsafe(INPUT_BYTES);

/**
 * A client that is as cheap as possible, so that the benchmark measures the server. It splits the stream into frames and does
 * not parse messages. Resolves when it has sent a subscription for each of the models.
 */
export function createSubscriber(
  url: string,
  modelIds: string | readonly string[],
  onMessage: OnMessage,
  authorization?: string,
): Promise<void> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let stage: 'upgrade' | 'ack' | 'live' = 'upgrade';
  /** The bytes of an incomplete frame. */
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
  socket.once('connect', () => socket.write(handshakeOf(PROTOCOL)));

  function upgraded(data: Buffer): number {
    const end = data.indexOf('\r\n\r\n');
    if (end < 0) return 0;
    if (!data.toString('latin1', 0, 12).endsWith(' 101'))
      socket.destroy(new Error('the upgrade was refused'));
    stage = 'ack';
    sendText(socket, { type: 'connection_init', payload: { authorization } });
    return end + 4 + takeFrames(data.subarray(end + 4));
  }

  /** Returns the number of bytes in complete frames. */
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
    if (opcode === OPCODE.ping) return void socket.write(frameOf('', { opcode: OPCODE.pong }));
    if (opcode !== OPCODE.text) return;
    if (stage === 'live') return onMessage(data, start, end);
    stage = 'live';
    for (const id of [modelIds].flat()) {
      const payload = { query: QUERY, variables: { id } };
      sendText(socket, { id: randomUUID(), type: 'subscribe', payload });
    }
    resolve();
  }

  return promise;
}

function sendText(socket: Socket, message: object): void {
  socket.write(frameOf(JSON.stringify(message)));
}
