import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { answerParent } from './peer.ts';
import { usage } from './usage.ts';

const HEADER_BYTES = 4;

/** The least that a server on `ws` can do: the same bytes to every socket of a model, framed once. */
const server = createServer();
const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' });
const subscribers = new Map<string, Socket[]>();
let count = 0;

sockets.on('connection', (socket: WebSocket, req) => {
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8'));
    if (message.type === 'connection_init') return socket.send('{"type":"connection_ack"}');
    const { id } = message.payload.variables;
    const watching = subscribers.get(id) ?? [];
    subscribers.set(id, watching);
    watching.push(req.socket);
    count += 1;
  });
});

/** An unmasked text frame with a payload of 126 to 65,535 bytes. */
function frameOf(payloadBytes: number): Buffer {
  const frame = Buffer.alloc(HEADER_BYTES + payloadBytes, 'x');
  frame[0] = 0x81;
  frame[1] = 126;
  frame.writeUInt16BE(payloadBytes, 2);
  return frame;
}

answerParent({
  async listen() {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  subscribers: () => count,
  tick({ payloadBytes }: { payloadBytes: number }) {
    for (const watching of subscribers.values()) {
      const frame = frameOf(payloadBytes);
      for (const socket of watching) socket.write(frame);
    }
  },
  usage,
});
