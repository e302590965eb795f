import { once } from 'node:events';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../wait.ts';

export const PROTOCOL = 'graphql-transport-ws';

export interface RawSocket {
  /** All messages so far, as they came, unless they are not kept. */
  frames: string[];
  /** How many came so far. */
  count: number;
  /** How the server closed the socket, or that it broke (1006). */
  closed: { code: number; reason: string } | undefined;
  /** What a message of the protocol says; a string goes out as it is. */
  send: (message: unknown) => void;
  /** Waits until so many messages came in all. */
  received: (count: number) => Promise<void>;
  /** Waits until a message matches. */
  heard: (what: (message: any) => boolean) => Promise<void>;
  /** Waits for the server's close. */
  gone: () => Promise<void>;
  /** Stops to read, as a client does that is stuck; the kernel's buffers fill. */
  pause: () => void;
  resume: () => void;
  /** Cuts the socket without a word. */
  cut: () => void;
  close: () => void;
  /** The TCP socket under it. */
  tcp: Socket;
}

export interface RawOptions {
  /** @default that of GraphQL */
  protocols?: string[];
  /** Whether to shake hands. @default false */
  init?: boolean;
  /** Called with each message; it is then not kept. */
  onMessage?: (message: any) => void;
}

/** A WebSocket without a client on top, on which a test says each message itself. Ends with the test. */
export async function openRaw(
  endpoint: string,
  { protocols = [PROTOCOL], init = false, onMessage }: RawOptions = {},
): Promise<RawSocket> {
  const socket = new WebSocket(endpoint.replace('http', 'ws'), protocols);
  onTestFinished(() => socket.terminate());
  const frames: string[] = [];
  const raw: RawSocket = {
    frames,
    count: 0,
    closed: undefined,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    received: (count) => until(`${count} messages`, () => raw.count >= count),
    heard: (what) => until('a certain message', () => frames.some((frame) => what(JSON.parse(frame)))),
    gone: () => until('the close', () => raw.closed !== undefined),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    cut: () => socket.terminate(),
    close: () => socket.close(1000),
    tcp: undefined as unknown as Socket,
  };
  socket.on('message', (data: Buffer, isBinary) => {
    raw.count += 1;
    if (onMessage) onMessage(JSON.parse(data.toString('utf8')));
    else frames.push(isBinary ? `binary: ${data.toString('hex')}` : data.toString('utf8'));
  });
  socket.on('close', (code, reason) => (raw.closed = { code, reason: String(reason) }));
  socket.on('error', () => {});
  await once(socket, 'open');
  raw.tcp = (socket as unknown as { _socket: Socket })['_socket'];
  if (init) {
    raw.send({ type: 'connection_init' });
    await raw.received(1);
  }
  return raw;
}

export function subscribe(id: string, query: string, variables?: object): object {
  return { id, type: 'subscribe', payload: { query, variables } };
}
