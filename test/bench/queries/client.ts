import { once } from 'node:events';
import { connect } from 'node:net';
import { createResponseReader } from './response-reader.ts';

/** A request, or several that are pipelined, in the bytes of one write. */
export interface Prepared {
  bytes: Buffer;
  responses: number;
}

/** Called when all responses of a request have arrived. */
export type OnAnswered = (bodyBytes: number, bodies: Buffer[]) => void;

export interface Client {
  /** One request at a time. */
  send(request: Prepared, onAnswered: OnAnswered): void;
  close(): void;
}

/** All sockets of the process read into this buffer. Data is handled before the next read. */
const input = Buffer.allocUnsafe(1024 * 1024);

/** A keep-alive HTTP/1.1 client on a bare socket. A response that is not 200, or a lost connection, ends the process. */
export async function connectClient(url: string, keepBodies = false): Promise<Client> {
  const { hostname, port } = new URL(url);
  let left = 0;
  let bodyBytes = 0;
  let bodies: Buffer[] = [];
  let answered: OnAnswered | undefined;

  const read = createResponseReader((status, bytes, body) => {
    if (status !== 200) throw new Error(`${url} responded with status ${status}`);
    bodyBytes += bytes;
    if (keepBodies) bodies.push(body);
    left -= 1;
    if (left === 0) answered?.(bodyBytes, bodies);
  }, keepBodies);

  const socket = connect({
    host: hostname,
    port: Number(port),
    noDelay: true,
    onread: {
      buffer: input,
      callback(length) {
        read(input.subarray(0, length));
        return true;
      },
    },
  });
  await once(socket, 'connect');
  socket.once('close', () => {
    // At the end of a run, some connections wait for the last answers of others, and the server may close them.
    if (left > 0) throw new Error(`${url} closed a connection before it had answered`);
  });

  return {
    send({ bytes, responses }, onAnswered) {
      left = responses;
      bodyBytes = 0;
      bodies = [];
      answered = onAnswered;
      socket.write(bytes);
    },
    close() {
      socket.destroy();
    },
  };
}
