import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawConnection {
  /** What the server sent so far, and whether the connection is closed. */
  heard: { text: string; isClosed: boolean };
  /** The value of the `Host` header. */
  host: string;
  write: (text: string | Buffer) => void;
  /** Stops reading, so that the kernel's buffers fill. */
  pause: () => void;
  /** Waits for the next bytes, and then stops reading. */
  pauseAtNextBytes: () => Promise<void>;
  resume: () => void;
  /** Cuts the connection. */
  end: () => void;
}

/** A TCP connection on which the test writes each byte itself. It is closed when the test ends. */
export async function openConnection(url: string): Promise<RawConnection> {
  const { hostname, port, host } = new URL(url);
  const socket: Socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  const heard = { text: '', isClosed: false };
  socket.on('data', (chunk) => (heard.text += chunk.toString('latin1')));
  socket.on('close', () => (heard.isClosed = true));
  await once(socket, 'connect');
  return {
    heard,
    host,
    write: (text) => void socket.write(text),
    pause: () => void socket.pause(),
    pauseAtNextBytes: async () => {
      await once(socket, 'data');
      socket.pause();
    },
    resume: () => void socket.resume(),
    end: () => void socket.destroy(),
  };
}

/** A complete HTTP request that posts an operation. */
export function postOf(host: string, query: string): string {
  const body = JSON.stringify({ query });
  const head = `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json`;
  return `${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
