import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { GraphQLError } from 'graphql';
import type { WebSocket } from 'ws';
import { callAt } from '../access/expiry.ts';
import { callerKeyOf } from '../access/rate-limits.ts';
import { SlowConsumerWatch } from '../access/slow-consumer.ts';
import type { ByteBudget, ByteLease } from '../graphql/byte-budget.ts';
import { tokenExpired } from '../graphql/token-expired.ts';
import { Arrival } from './arrival.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { textFrame } from './frame.ts';
import { WHOLE_BYTES, Outbox } from './outbox.ts';

const MAX_REASON_BYTES = 123;
/** Time for the close frame to reach a client whose message is refused while it arrives. */
const REFUSED_CLOSE_MS = 1_000;
/** The part of the stall timeout in which a client must read something while too much waits. */
const BACKLOG_PART = 0.1;
const EXPIRED = 'The token has expired.';

/** A subscription of a connection. */
interface Member {
  return(): Promise<unknown>;
  /** Sends the error to the client as the end of the subscription. */
  terminate(error: GraphQLError): void;
}

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
  readonly #arrival: Arrival;
  readonly address: string | undefined;
  #caller: string;
  #drained: PromiseWithResolvers<void> | undefined;
  readonly #outbox = new Outbox();
  readonly #watch: SlowConsumerWatch;
  #backlogTimer: NodeJS.Timeout | undefined;
  /** Bytes in the TCP socket after the last write. */
  #rawBytes = 0;
  /** How to close the socket when all messages are sent. */
  #closing: { code: number | undefined; reason: string } | undefined;
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
  readonly members = new Set<Member>();
  #cancelExpiry = () => {};
  /** How to close the socket when all operations are answered. */
  #ending: { code: number; reason: string } | undefined;

  constructor(socket: WebSocket, req: IncomingMessage, limits: ConnectionLimits, bytes: ByteBudget) {
    this.#socket = socket;
    this.#raw = req.socket;
    this.#limits = limits;
    this.#bytes = bytes;
    const { stallTimeoutMs } = limits;
    this.#watch = new SlowConsumerWatch({ stallTimeoutMs, onSlow: () => this.#socket.terminate() });
    this.address = req.socket.remoteAddress;
    this.#caller = callerKeyOf(req.headers.authorization, this.address);
    this.#unread = bytes.open(this.#caller);
    this.#arrival = new Arrival(socket, this.#raw, {
      lease: bytes.open(this.#caller),
      onTooMuch: (error) => this.#refuse(error),
    });
    this.#raw.on('drain', () => this.#resume());
    socket.once('close', () => {
      this.#outbox.clear();
      this.#resume();
      this.#unread.release();
      this.#arrival.release();
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
    this.#unread = this.#bytes.open(caller);
    this.#arrival.countIn(this.#bytes.open(caller));
  }

  /** A message that is still arriving takes too much memory. */
  #refuse(error: GraphQLError): void {
    if (!this.isOpen) return;
    this.close(1013, error.message);
    // `ws` would go on to collect the message until the client answers the close frame.
    this.#raw.pause();
    setTimeout(() => this.#socket.terminate(), REFUSED_CLOSE_MS).unref();
  }

  /** Queries and mutations that are not answered yet. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Ends all operations when the token expires, in milliseconds since 1970, and then closes the socket (4403). */
  closeAt(expiresAt: number | undefined): void {
    if (this.isOpen) this.#cancelExpiry = callAt(expiresAt, () => this.#expire());
  }

  /** The budgets of queries and mutations end these at the same time, except for a write that was sent. */
  #expire(): void {
    const error = tokenExpired();
    for (const member of this.members) member.terminate(error);
    this.#ending = { code: 4403, reason: EXPIRED };
    // graphql-ws sends the errors before this callback runs.
    setImmediate(() => this.#endWhenAnswered());
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN && !this.#closing;
  }

  /** True for a slow consumer. Messages that can wait should then wait for `drained`. */
  get isBlocked(): boolean {
    return this.#isFull && this.isOpen;
  }

  /** Resolves when the TCP socket accepts data again, or is closed. */
  drained(): Promise<void> {
    if (!this.isBlocked) return Promise.resolve();
    this.#watch.wait();
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
      if (this.#ending) setImmediate(() => this.#endWhenAnswered());
    }
  }

  /** Closes the socket (1001) when all operations are answered. Clients reconnect after this code. */
  drain(): void {
    this.#ending ??= { code: 1001, reason: 'Going away' };
    this.#endWhenAnswered();
  }

  #endWhenAnswered(): void {
    if (this.#ending && this.#underWay === 0) this.close(this.#ending.code, this.#ending.reason);
  }

  /** Sends a message of the protocol. */
  send(message: string): void {
    if (!this.isOpen) return;
    this.#cork();
    if (this.#isFull || message.length > WHOLE_BYTES) return this.#enqueue(Buffer.from(message));
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
    if (this.#isFull || head.length + tail.length > WHOLE_BYTES) {
      this.#cork();
      return this.#enqueue(Buffer.concat([head, tail]));
    }
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
    this.#closing ??= { code, reason };
    this.#closeWhenSent();
  }

  #closeWhenSent(): void {
    if (this.#closing && this.#outbox.isEmpty)
      this.#socket.close(this.#closing.code, shortened(this.#closing.reason));
  }

  /** Whether a message must wait for the client. */
  get #isFull(): boolean {
    return this.#raw.writableNeedDrain || !this.#outbox.isEmpty;
  }

  #enqueue(message: Buffer): void {
    this.#outbox.add(message);
    this.#pump();
    this.#check();
  }

  /** Writes frames until the TCP socket is full. */
  #pump(): void {
    while (!this.#raw.writableNeedDrain) {
      const frame = this.#outbox.take();
      if (!frame) return;
      this.#raw.write(frame);
    }
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
    if (!this.#isFull) return;
    this.#rawBytes = this.#raw.writableLength;
    if (this.#unread.hold(this.#rawBytes + this.#outbox.bytes)) return this.#socket.terminate();
    this.#watch.wait();
    if (this.#outbox.backlog <= this.#limits.maxBufferedBytes || this.#backlogTimer) return;
    const waitMs = BACKLOG_PART * this.#limits.stallTimeoutMs;
    this.#backlogTimer = setTimeout(() => this.#socket.terminate(), waitMs).unref();
  }

  /** The client has read all that the TCP socket held. */
  #resume(): void {
    clearTimeout(this.#backlogTimer);
    this.#backlogTimer = undefined;
    this.#watch.read(this.#rawBytes);
    this.#pump();
    if (this.#isFull && !this.#raw.destroyed) return this.#check();
    this.#watch.stop();
    this.#unread.hold(0);
    this.#drained?.resolve();
    this.#drained = undefined;
    this.#closeWhenSent();
  }
}

/** Cuts a reason to the size of a close frame: `ws` throws for a longer one, and a reason may quote a client's long id. */
function shortened(reason: string): string {
  const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(MAX_REASON_BYTES));
  return reason.slice(0, read);
}
