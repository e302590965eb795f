import type { IncomingMessage } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { WebSocket } from 'ws';
import { callAt } from '../access/expiry.ts';
import { callerKeyOf } from '../access/rate-limits.ts';
import type { ByteBudget } from '../graphql/byte-budget.ts';
import { tokenExpired } from '../graphql/token-expired.ts';
import { Arrival } from './arrival.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { Inbox } from './inbox.ts';
import { Sender } from './sender.ts';

/** Time for the close frame to reach a client whose message is refused while it arrives. */
const REFUSED_CLOSE_MS = 1_000;
const EXPIRED = 'The token has expired.';

let opened = 0;

/** A subscription of a connection. */
interface Member {
  return(): Promise<unknown>;
  /** Sends the error to the client as the end of the subscription. */
  terminate(error: GraphQLError): void;
}

/** One client's socket with its operations. */
export class Connection {
  readonly sender: Sender;
  readonly address: string | undefined;
  /** How many connections were opened before it, and itself. */
  readonly number = (opened += 1);
  readonly #socket: WebSocket;
  readonly #bytes: ByteBudget;
  readonly #arrival: Arrival;
  #inbox: Inbox | undefined;
  #caller: string;
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
    this.#bytes = bytes;
    this.address = req.socket.remoteAddress;
    this.#caller = callerKeyOf(req.headers.authorization, this.address);
    this.sender = new Sender(socket, req.socket, limits, bytes.open(this.#caller));
    this.#arrival = new Arrival(socket, req.socket, {
      lease: bytes.open(this.#caller),
      onTooMuch: (error) => this.#refuse(error),
    });
    socket.once('close', () => {
      this.#arrival.release();
      this.#cancelExpiry();
      for (const member of this.members) void member.return();
    });
  }

  /** Starts to read messages. */
  read(handle: (message: Buffer) => void): void {
    this.#inbox = new Inbox(this.#socket, handle);
  }

  /** Reads no further message for this time, in milliseconds. */
  stopReadingFor(ms: number): void {
    this.#inbox?.stopFor(ms);
  }

  /** Whether messages of the client wait, and its pongs behind them. */
  get isReadLater(): boolean {
    return this.#inbox?.isStopped ?? false;
  }

  get isOpen(): boolean {
    return this.sender.isOpen;
  }

  /** The caller whose bytes are counted here. */
  get caller(): string {
    return this.#caller;
  }

  /** Called when the connection parameters named the caller. */
  belongsTo(caller: string): void {
    this.#caller = caller;
    this.sender.countIn(this.#bytes.open(caller));
    this.#arrival.countIn(this.#bytes.open(caller));
  }

  /** Queries and mutations that are not answered yet. */
  get underWay(): number {
    return this.#underWay;
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

  /** Ends all operations when the token expires, in milliseconds since 1970, and then closes the socket (4403). */
  closeAt(expiresAt: number | undefined): void {
    if (this.isOpen) this.#cancelExpiry = callAt(expiresAt, () => this.#expire());
  }

  /** Closes the socket (1001) when all operations are answered. Clients reconnect after this code. */
  drain(): void {
    this.#ending ??= { code: 1001, reason: 'Going away' };
    this.#endWhenAnswered();
  }

  /** Closes the socket after all sent messages. */
  close(code?: number, reason?: string): void {
    this.sender.close(code, reason);
  }

  /** The budgets of queries and mutations end these at the same time, except for a write that was sent. */
  #expire(): void {
    const error = tokenExpired();
    for (const member of this.members) member.terminate(error);
    this.#ending = { code: 4403, reason: EXPIRED };
    // graphql-ws sends the errors before this callback runs.
    setImmediate(() => this.#endWhenAnswered());
  }

  #endWhenAnswered(): void {
    if (this.#ending && this.#underWay === 0) this.close(this.#ending.code, this.#ending.reason);
  }

  /** A message that is still arriving takes too much memory. */
  #refuse(error: GraphQLError): void {
    if (!this.isOpen) return;
    this.close(1013, error.message);
    // `ws` would go on to collect the message until the client answers the close frame.
    this.stopReadingFor(2 * REFUSED_CLOSE_MS);
    setTimeout(() => this.#socket.terminate(), REFUSED_CLOSE_MS).unref();
  }
}
