import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { SlowConsumerWatch } from '../access/slow-consumer.ts';
import type { ByteLease } from '../graphql/byte-budget.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import type { Message } from './frame.ts';
import { FrameMemory } from './frame-memory.ts';
import { Outbox, WHOLE_BYTES } from './outbox.ts';

const MAX_REASON_BYTES = 123;
/** The part of the stall timeout in which a client must read something while too much waits. */
const BACKLOG_PART = 0.1;
/** An empty ping (RFC 6455, section 5.5.2). */
const PING = Buffer.from([0x89, 0]);
const EMPTY: Buffer = Buffer.alloc(0);

/** Senders with messages of this turn of the event loop. One flush serves them all. */
let unflushed: Sender[] = [];
const memory = new FrameMemory();

function flushAll(): void {
  const senders = unflushed;
  unflushed = [];
  for (const sender of senders) sender.flush();
}

/**
 * The sending side of one client's socket: one write for all messages of a turn of the event loop. It drops a slow consumer
 * before unread messages pile up. Frames are written to the TCP socket directly, because `ws` would encode the whole message
 * for each client. Frames of `ws` cannot be interleaved: compression is off, and each frame is written at once.
 */
export class Sender {
  readonly #socket: WebSocket;
  /** The TCP socket. Its `writableLength` is the number of unsent bytes. */
  readonly #raw: Socket;
  readonly #limits: ConnectionLimits;
  /** Counts the bytes that the client has not read. */
  #lease: ByteLease;
  /** The first message of this turn, in two parts, and those after it. */
  #head: Buffer | undefined;
  #tail = EMPTY;
  #others: Message[] | undefined;
  #otherBytes = 0;
  #isUnflushed = false;
  /** Messages that wait for the client. */
  readonly #outbox = new Outbox();
  readonly #watch: SlowConsumerWatch;
  #backlogTimer: NodeJS.Timeout | undefined;
  /** Whether messages must wait for the client. */
  #isFull = false;
  /** Bytes in the TCP socket after the last write. */
  #rawBytes = 0;
  #drained: PromiseWithResolvers<void> | undefined;
  /** How to close the socket when all messages are sent. */
  #closing: { code: number | undefined; reason: string } | undefined;

  constructor(socket: WebSocket, raw: Socket, limits: ConnectionLimits, lease: ByteLease) {
    this.#socket = socket;
    this.#raw = raw;
    this.#limits = limits;
    this.#lease = lease;
    const { stallTimeoutMs } = limits;
    this.#watch = new SlowConsumerWatch({ stallTimeoutMs, onSlow: () => this.#socket.terminate() });
    raw.on('drain', () => this.#resume());
    socket.once('close', () => {
      this.#outbox.clear();
      this.#resume();
      this.#lease.release();
    });
  }

  /** From now on counts in this lease. */
  countIn(lease: ByteLease): void {
    this.#lease.release();
    this.#lease = lease;
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

  /** Sends a ping at once, in one write where `ws` needs two. */
  ping(): void {
    if (this.isOpen) this.#raw.write(PING);
  }

  sendText(message: string): void {
    if (this.isOpen) this.send(Buffer.from(message), EMPTY);
  }

  /** Sends a message in two parts, of which the second may be the same for many clients. */
  send(head: Buffer, tail: Buffer): void {
    if (this.#closing) return;
    if (this.#isFull || head.length + tail.length > WHOLE_BYTES) return this.#enqueue({ head, tail });
    if (this.#head) return this.#sendMore({ head, tail });
    this.#head = head;
    this.#tail = tail;
    if (this.#isUnflushed) return;
    this.#isUnflushed = true;
    if (unflushed.push(this) === 1) process.nextTick(flushAll);
  }

  /** Closes the socket after all sent messages. */
  close(code?: number, reason = ''): void {
    this.flush();
    this.#closing ??= { code, reason };
    this.#closeWhenSent();
  }

  /** Writes the messages of this turn. */
  flush(): void {
    this.#isUnflushed = false;
    const head = this.#head;
    if (!head) return;
    const tail = this.#tail;
    const others = this.#others;
    this.#head = undefined;
    this.#tail = EMPTY;
    this.#others = undefined;
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#raw.writableNeedDrain) {
      for (const message of [{ head, tail }, ...(others ?? [])]) this.#outbox.add(message);
      return this.#check();
    }
    this.#raw.write(others ? memory.joined([{ head, tail }, ...others]) : memory.one(head, tail));
    if (this.#raw.writableLength === 0) return;
    memory.release();
    this.#check();
  }

  /** Another message in the same turn. Beyond what the TCP socket buffers, the turn gets more than one write. */
  #sendMore(message: Message): void {
    if (!this.#others) this.#otherBytes = 0;
    this.#others ??= [];
    this.#others.push(message);
    this.#otherBytes += message.head.length + message.tail.length;
    if (this.#otherBytes >= this.#raw.writableHighWaterMark) this.flush();
  }

  #closeWhenSent(): void {
    if (this.#closing && this.#outbox.isEmpty)
      this.#socket.close(this.#closing.code, shortened(this.#closing.reason));
  }

  #enqueue(message: Message): void {
    this.flush();
    if (this.#socket.readyState !== this.#socket.OPEN) return;
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

  #check(): void {
    this.#isFull = this.#raw.writableNeedDrain || !this.#outbox.isEmpty;
    if (!this.#isFull) return;
    this.#rawBytes = this.#raw.writableLength;
    if (this.#lease.hold(this.#rawBytes + this.#outbox.bytes)) return this.#socket.terminate();
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
    this.#isFull = this.#raw.writableNeedDrain || !this.#outbox.isEmpty;
    if (this.#isFull && !this.#raw.destroyed) return this.#check();
    this.#watch.stop();
    this.#lease.hold(0);
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
