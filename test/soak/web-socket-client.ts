import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Stream } from './stream.ts';
import type { Tally } from './tally.ts';

const OPEN_DEADLINE_MS = 60_000;

/** A client of `graphql-transport-ws` that can also stop reading or cut its socket. */
export class WebSocketClient {
  readonly #socket: WebSocket;
  readonly #tally: Tally;
  readonly #streams = new Map<string, Stream>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  #lastId = 0;

  /** Connects and waits for the acknowledgement. Rejects if that fails. */
  static async open(url: string, authorization: string, tally: Tally): Promise<WebSocketClient> {
    const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
      handshakeTimeout: OPEN_DEADLINE_MS,
    });
    await once(socket, 'open');
    const client = new WebSocketClient(socket, tally);
    client.#send({ type: 'connection_init', payload: { authorization } });
    await client.#ready.promise;
    return client;
  }

  private constructor(socket: WebSocket, tally: Tally) {
    this.#socket = socket;
    this.#tally = tally;
    socket.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString())));
    socket.on('error', () => {});
    socket.once('close', (code) => {
      for (const stream of this.#streams.values())
        stream.finish({ kind: 'broken', reason: `closed ${code}` });
      this.#ready.reject(new Error(`closed with ${code} before it was ready`));
      this.#closed.resolve();
    });
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Starts an operation. The result of a query arrives as its only event. */
  subscribe(query: string, variables: object = {}): Stream {
    const stream = new Stream(this.#tally);
    const id = String((this.#lastId += 1));
    this.#streams.set(id, stream);
    this.#send({ id, type: 'subscribe', payload: { query, variables } });
    return stream;
  }

  /** Completes all subscriptions. */
  complete(): void {
    for (const [id, stream] of this.#streams) {
      this.#send({ id, type: 'complete' });
      stream.finish({ kind: 'left' });
    }
    this.#streams.clear();
  }

  /** Closes the socket with code 1000. */
  close(): void {
    this.#leave();
    this.#socket.close(1000);
  }

  /** Cuts the socket without a close frame, as a broken network does. */
  cut(): void {
    this.#leave();
    this.#socket.terminate();
  }

  /** Stops reading. */
  pause(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  #leave(): void {
    for (const stream of this.#streams.values()) stream.finish({ kind: 'left' });
  }

  #send(message: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #take({ type, id, payload }: { type: string; id: string; payload?: unknown }): void {
    const stream = this.#streams.get(id);
    if (type === 'connection_ack') this.#ready.resolve();
    else if (type === 'ping') this.#send({ type: 'pong' });
    else if (type === 'next') stream?.take(payload);
    else if (type === 'error') stream?.fail(payload);
    else if (type === 'complete') stream?.finish({ kind: 'complete' });
  }
}
