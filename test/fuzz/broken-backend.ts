import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { makeBrokenAnswer, type Phase } from './broken-answer.ts';

export interface BrokenBackend {
  url: string;
  /** Numbers of the cases whose request arrived. */
  reached: Set<number>;
  close(): Promise<void>;
}

const GOOD_BODY = JSON.stringify({ customizations: [], models: [] });
const GOOD = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${GOOD_BODY.length}\r\n\r\n${GOOD_BODY}`;

/** A TCP server that plays the case `n` for the credentials `Bearer case-n`, and responds correctly to all others. */
export async function startBrokenBackend(seed: number): Promise<BrokenBackend> {
  const sockets = new Set<Socket>();
  const reached = new Set<number>();

  async function play(socket: Socket, index: number): Promise<void> {
    reached.add(index);
    const { phase, pieces, ending } = makeBrokenAnswer(seed, index);
    if (phase === 'afterwards') socket.write(GOOD);
    for (const piece of pieces) {
      if (socket.destroyed) return;
      socket.write(piece);
      await turn();
    }
    if (ending === 'close') socket.end();
    if (ending === 'reset') socket.resetAndDestroy();
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let received = '';
    let isPlaying = false;
    socket.on('data', (chunk: Buffer) => {
      if (isPlaying) return;
      received += chunk.toString('latin1');
      const index = caseIn(received);
      if (!isDue(received, index === undefined ? 'end' : makeBrokenAnswer(seed, index).phase)) return;
      received = '';
      if (index === undefined) {
        socket.write(GOOD);
        return;
      }
      isPlaying = true;
      void play(socket, index).finally(() => (isPlaying = false));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reached,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function caseIn(request: string): number | undefined {
  const [, index] = /^authorization: Bearer case-(\d+)\r$/im.exec(request) ?? [];
  return index === undefined ? undefined : Number(index);
}

/** Whether the request has arrived as far as the phase needs it. */
function isDue(request: string, phase: Phase): boolean {
  const headEnd = request.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const head = request.slice(0, headEnd);
  const body = request.slice(headEnd + 4);
  const length = Number(/^content-length: (\d+)\r?$/im.exec(head)?.[1] ?? 0);
  const isChunked = /^transfer-encoding: chunked\r?$/im.test(head);
  if (phase === 'head' || (!isChunked && length === 0)) return true;
  if (phase === 'body') return body.length > 0;
  return isChunked ? body.endsWith('0\r\n\r\n') : body.length >= length;
}
