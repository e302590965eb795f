import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { answerParent } from '../support/process/answer-parent.ts';
import { usage } from './usage.ts';

/** The minimal server on `ws`: it sends the same bytes to every socket of a model and frames them once. */
const server = createServer();
const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' });
const subscribers = new Map<string, { socket: WebSocket; tcp: Socket }[]>();
let count = 0;

sockets.on('connection', (socket: WebSocket, req) => {
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8'));
    if (message.type === 'connection_init') return socket.send('{"type":"connection_ack"}');
    const { id } = message.payload.variables;
    const watching = subscribers.get(id) ?? [];
    subscribers.set(id, watching);
    watching.push({ socket, tcp: req.socket });
    count += 1;
  });
});

/** An unmasked text frame with a payload of 126 to 65,535 bytes. */
function frameOf(payload: Buffer): Buffer {
  const header = Buffer.from([0x81, 126, 0, 0]);
  header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, payload]);
}

answerParent({
  async listen() {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  subscribers: () => count,
  /** `framed`: writes the frame to the TCP sockets. Otherwise `ws` frames the bytes for each socket. */
  tick({ payloadBytes, framed }: { payloadBytes: number; framed: boolean }) {
    for (const watching of subscribers.values()) {
      const payload = Buffer.alloc(payloadBytes, 'x');
      const frame = frameOf(payload);
      if (framed) for (const { tcp } of watching) tcp.write(frame);
      else for (const { socket } of watching) socket.send(payload, { binary: false });
    }
  },
  usage,
});
