import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { callAt } from '../access/expiry.ts';

export interface ConnectionLimits {
  /** Most bytes that may wait on a socket before its client is dropped. */
  maxBufferedBytes: number;
  /** How long a client may read nothing, while something waits for it, before it is dropped. */
  stallTimeoutMs: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = { maxBufferedBytes: 1024 * 1024, stallTimeoutMs: 30_000 };

const MAX_REASON_BYTES = 123;

/** One client's socket, as the place where messages go out. Whoever does not read cannot make them pile up. */
export class Connection {
  /** Those that were sent something in this turn of the event loop: one callback for all costs less than one each. */
  static #due: Connection[] = [];
  readonly #socket: WebSocket;
  /** The TCP socket under it: it knows how much waits. */
  readonly #raw: Duplex;
  readonly #limits: ConnectionLimits;
  #drained: PromiseWithResolvers<void> | undefined;
  #stallTimer: NodeJS.Timeout | undefined;
  /** Whether it is among those. */
  #isDue = false;
  /** The first frame since then, while there is no other. */
  #first: Buffer | undefined;
  #isCorked = false;
  #underWay = 0;
  /** Subscriptions that run or begin. */
  subscriptions = 0;
  /**
   * Those that run; they end with the connection. graphql-ws ends only those that it knows, and forgets one whose id is
   * used again as soon as the client completed it.
   */
  readonly members = new Set<{ return(): Promise<unknown> }>();
  #cancelEnd = () => {};
  #isLeaving = false;

  constructor(socket: WebSocket, raw: Duplex, limits: ConnectionLimits) {
    this.#socket = socket;
    this.#raw = raw;
    this.#limits = limits;
    raw.on('drain', () => this.#resume());
    socket.once('close', () => {
      this.#resume();
      this.#cancelEnd();
      for (const member of this.members) void member.return();
    });
  }

  /** Queries and mutations whose answer the client still waits for. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Closes it (4403) when its client's token ends, in milliseconds since 1970. */
  closeAt(expiresAt: number | undefined): void {
    if (this.isOpen) this.#cancelEnd = callAt(expiresAt, () => this.close(4403, 'The token has ended.'));
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** True while the client reads more slowly than it is sent to. What can wait should then wait for `drained`. */
  get isBlocked(): boolean {
    return this.#raw.writableNeedDrain && this.isOpen;
  }

  /** Resolves when the client has read on, or is gone. */
  drained(): Promise<void> {
    if (!this.isBlocked) return Promise.resolve();
    this.#watchStall();
    this.#drained ??= Promise.withResolvers();
    return this.#drained.promise;
  }

  /** Runs a query or mutation; the connection does not go away before it is answered. */
  async answer<T>(work: () => T | Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      // The answer goes out first.
      if (this.#isLeaving) setImmediate(() => this.goAway());
    }
  }

  /** Tells the client to come back elsewhere (1001), as soon as it has its answers. */
  goAway(): void {
    this.#isLeaving = true;
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
   * Sends a message made of two parts, of which the second is the same for many clients. It is put into one frame and
   * handed to the TCP socket as it is: `ws` would take both parts as one string and encode it again for each client.
   * Nothing of `ws` can be between two frames here, for it compresses nothing.
   */
  sendParts(head: Buffer, tail: Buffer): void {
    if (!this.isOpen) return;
    const frame = textFrame(head, tail);
    if (!this.#isDue) {
      this.#first = frame;
      this.#becomeDue();
      return;
    }
    this.#cork();
    this.#raw.write(frame);
    this.#check();
  }

  /** Closes the socket after what was sent. */
  close(code?: number, reason = ''): void {
    if (this.#first) this.#cork();
    this.#socket.close(code, shortened(reason));
  }

  /** All that is sent before the event loop goes on leaves in one write. A frame alone needs no cork, which costs. */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#raw.cork();
    if (this.#first) this.#raw.write(this.#first);
    this.#first = undefined;
    if (!this.#isDue) this.#becomeDue();
  }

  #becomeDue(): void {
    this.#isDue = true;
    if (Connection.#due.push(this) === 1) process.nextTick(Connection.#flushDue);
  }

  static #flushDue(this: void): void {
    const due = Connection.#due;
    Connection.#due = [];
    for (const connection of due) connection.#flush();
  }

  #flush(): void {
    this.#isDue = false;
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
    if (this.#raw.writableLength > this.#limits.maxBufferedBytes) this.#socket.terminate();
    else if (this.#raw.writableNeedDrain) this.#watchStall();
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
    this.#drained?.resolve();
    this.#drained = undefined;
  }
}

/** As much of a reason as a close frame has room for: a client's own id may stand in it. `ws` throws at a longer one. */
function shortened(reason: string): string {
  const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(MAX_REASON_BYTES));
  return reason.slice(0, read);
}

/** An unfragmented, unmasked text frame (RFC 6455, section 5.2). */
function textFrame(head: Buffer, tail: Buffer): Buffer {
  const length = head.length + tail.length;
  const headerLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerLength + length);
  frame[0] = 0x81;
  if (length < 126) {
    frame[1] = length;
  } else if (length < 65_536) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  head.copy(frame, headerLength);
  tail.copy(frame, headerLength + head.length);
  return frame;
}
