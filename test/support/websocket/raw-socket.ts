import { once } from 'node:events';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../wait.ts';
import { PROTOCOL } from './handshake.ts';

export interface RawSocket {
  /** The messages so far, unparsed. Empty if `onMessage` is set. */
  frames: string[];
  /** The number of messages so far. */
  count: number;
  /** How the socket was closed. The code is 1006 if there was no close frame. */
  closed: { code: number; reason: string } | undefined;
  /** Sends a message as JSON, or a string unchanged. */
  send: (message: unknown) => void;
  /** Waits until `count` messages have arrived since the start. */
  received: (count: number) => Promise<void>;
  /** Waits until one of the messages matches. */
  heard: (what: (message: any) => boolean) => Promise<void>;
  /** Waits until the socket is closed. */
  gone: () => Promise<void>;
  /** Stops reading, as a stalled client does, so that the kernel's buffers fill. */
  pause: () => void;
  resume: () => void;
  /** Cuts the socket without a close frame. */
  cut: () => void;
  close: () => void;
  /** The underlying TCP socket. */
  tcp: Socket;
}

export interface RawOptions {
  /** @default PROTOCOL */
  protocols?: string[];
  /** Whether to send `connection_init` and wait for its acknowledgement. @default false */
  init?: boolean;
  /** Called with each message, which is then not kept in `frames`. */
  onMessage?: (message: any) => void;
}

/** A WebSocket on which the test sends each message itself. It is terminated when the test ends. */
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
    heard: (what) => until('a matching message', () => frames.some((frame) => what(JSON.parse(frame)))),
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
