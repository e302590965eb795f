import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { callAt } from '../access/expiry.ts';
import { callerKeyOf } from '../access/rate-limits.ts';
import type { ByteBudget, ByteLease } from '../graphql/byte-budget.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { textFrame } from './frame.ts';

const MAX_REASON_BYTES = 123;
/** Header and mask of a control frame of a client. */
const CONTROL_BYTES = 6;
/** Time for the close frame to reach a client whose message is refused while it arrives. */
const REFUSED_CLOSE_MS = 1_000;
/** Smaller messages are not counted while they arrive: most are complete in one chunk. */
const SMALL_MESSAGE_BYTES = 16 * 1024;

/** The sending side of one client's socket. It drops a slow consumer before unread messages pile up. */
export class Connection {
  /** Connections with unflushed frames. One flush per event-loop turn serves them all. */
  static #pendingFlush: Connection[] = [];
  readonly #socket: WebSocket;
  /** The TCP socket. Its `writableLength` is the number of unsent bytes. */
  readonly #raw: Socket;
  readonly #limits: ConnectionLimits;
  readonly #bytes: ByteBudget;
  /** Bytes that the client has not read. */
  #unread: ByteLease;
  /** Bytes of a message that is still arriving. */
  #arriving: ByteLease;
  #arrivedBytes = 0;
  readonly address: string | undefined;
  #caller: string;
  #drained: PromiseWithResolvers<void> | undefined;
  #stallTimer: NodeJS.Timeout | undefined;
  #isFlushPending = false;
  /** The only frame since the last flush; undefined when there is none, or more than one. */
  #first: Buffer | undefined;
  #isCorked = false;
  #underWay = 0;
  /** Subscriptions that run or start. */
  subscriptions = 0;
  /**
   * Subscriptions that run. They end with the connection. graphql-ws ends only subscriptions that it knows, and it forgets
   * one when the client uses the same id again right after `complete`.
   */
  readonly members = new Set<{ return(): Promise<unknown> }>();
  #cancelExpiry = () => {};
  #isDraining = false;

  constructor(socket: WebSocket, req: IncomingMessage, limits: ConnectionLimits, bytes: ByteBudget) {
    this.#socket = socket;
    this.#raw = req.socket;
    this.#limits = limits;
    this.#bytes = bytes;
    this.address = req.socket.remoteAddress;
    this.#caller = callerKeyOf(req.headers.authorization, this.address);
    this.#unread = bytes.open(this.#caller);
    this.#arriving = bytes.open(this.#caller);
    this.#raw.on('drain', () => this.#resume());
    // Before `ws` reads the same chunk, which may complete the message.
    this.#raw.prependListener('data', (chunk: Buffer) => this.#arrive(chunk.length));
    socket.on('message', () => this.#arrive(-this.#arrivedBytes));
    for (const event of ['ping', 'pong'])
      socket.on(event, (data: Buffer) =>
        this.#arrive(-Math.min(this.#arrivedBytes, CONTROL_BYTES + data.length)),
      );
    socket.once('close', () => {
      this.#resume();
      this.#unread.release();
      this.#arriving.release();
      this.#cancelExpiry();
      for (const member of this.members) void member.return();
    });
  }

  /** The caller whose bytes are counted here. */
  get caller(): string {
    return this.#caller;
  }

  /** Called when the connection parameters named the caller. */
  belongsTo(caller: string): void {
    this.#caller = caller;
    this.#unread.release();
    this.#arriving.release();
    this.#unread = this.#bytes.open(caller);
    this.#arriving = this.#bytes.open(caller);
  }

  #arrive(bytes: number): void {
    this.#arrivedBytes += bytes;
    const held = this.#arrivedBytes > SMALL_MESSAGE_BYTES ? this.#arrivedBytes : 0;
    const error = this.#arriving.hold(held);
    if (!error || !this.isOpen) return;
    this.close(1013, error.message);
    // `ws` would go on to collect the message until the client answers the close frame.
    this.#raw.pause();
    setTimeout(() => this.#socket.terminate(), REFUSED_CLOSE_MS).unref();
  }

  /** Queries and mutations that are not answered yet. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Closes the socket (4403) when the token expires, in milliseconds since 1970. */
  closeAt(expiresAt: number | undefined): void {
    if (this.isOpen) this.#cancelExpiry = callAt(expiresAt, () => this.close(4403, 'The token has expired.'));
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** True for a slow consumer. Messages that can wait should then wait for `drained`. */
  get isBlocked(): boolean {
    return this.#raw.writableNeedDrain && this.isOpen;
  }

  /** Resolves when the TCP socket accepts data again, or is closed. */
  drained(): Promise<void> {
    if (!this.isBlocked) return Promise.resolve();
    this.#watchStall();
    this.#drained ??= Promise.withResolvers();
    return this.#drained.promise;
  }

  /** Runs a query or mutation. The connection is not closed before it is answered. */
  async answer<T>(work: () => T | Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      // graphql-ws sends the result before this callback runs.
      if (this.#isDraining) setImmediate(() => this.drain());
    }
  }

  /** Closes the socket (1001) when all operations are answered. Clients reconnect after this code. */
  drain(): void {
    this.#isDraining = true;
    if (this.#underWay === 0) this.close(1001, 'Going away');
  }

  /** Sends a message of the protocol. */
  send(message: string): void {
    if (!this.isOpen) return;
    this.#cork();
    this.#socket.send(message);
    this.#check();
  }

  /**
   * Sends a message of two parts, of which the second is the same for many clients. The frame is written to the TCP
   * socket directly: `ws` would encode the whole string again for each client. Frames of `ws` cannot be interleaved,
   * because compression is off and each frame is written at once.
   */
  sendParts(head: Buffer, tail: Buffer): void {
    if (!this.isOpen) return;
    const frame = textFrame(head, tail);
    if (!this.#isFlushPending) {
      this.#first = frame;
      this.#scheduleFlush();
      return;
    }
    this.#cork();
    this.#raw.write(frame);
    this.#check();
  }

  /** Closes the socket after all sent messages. */
  close(code?: number, reason = ''): void {
    if (this.#first) this.#cork();
    this.#socket.close(code, shortened(reason));
  }

  /** Collects all frames of this turn of the event loop into one write. A single frame is written without `cork`. */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#raw.cork();
    if (this.#first) this.#raw.write(this.#first);
    this.#first = undefined;
    if (!this.#isFlushPending) this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    this.#isFlushPending = true;
    if (Connection.#pendingFlush.push(this) === 1) process.nextTick(Connection.#flushAll);
  }

  static #flushAll(this: void): void {
    const connections = Connection.#pendingFlush;
    Connection.#pendingFlush = [];
    for (const connection of connections) connection.#flush();
  }

  #flush(): void {
    this.#isFlushPending = false;
    if (this.#isCorked) {
      this.#isCorked = false;
      this.#raw.uncork();
      return;
    }
    const frame = this.#first;
    this.#first = undefined;
    if (!frame || !this.isOpen) return;
    this.#raw.write(frame);
    this.#check();
  }

  #check(): void {
    const bytes = this.#raw.writableLength;
    if (bytes > this.#limits.maxBufferedBytes) return this.#socket.terminate();
    if (!this.#raw.writableNeedDrain) return;
    if (this.#unread.hold(bytes)) this.#socket.terminate();
    else this.#watchStall();
  }

  #watchStall(): void {
    if (this.#stallTimer) return;
    const before = this.#raw.writableLength;
    this.#stallTimer = setTimeout(() => {
      this.#stallTimer = undefined;
      if (!this.isBlocked) return;
      if (this.#raw.writableLength >= before) this.#socket.terminate();
      else this.#watchStall();
    }, this.#limits.stallTimeoutMs).unref();
  }

  #resume(): void {
    clearTimeout(this.#stallTimer);
    this.#stallTimer = undefined;
    this.#unread.hold(0);
    this.#drained?.resolve();
    this.#drained = undefined;
  }
}

/** Cuts a reason to the size of a close frame: `ws` throws for a longer one, and a reason may quote a client's long id. */
function shortened(reason: string): string {
  const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(MAX_REASON_BYTES));
  return reason.slice(0, read);
}
