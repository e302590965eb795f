import type { Socket } from 'node:net';
import type { GraphQLError } from 'graphql';
import type { WebSocket } from 'ws';
import type { ByteLease } from '../graphql/byte-budget.ts';

/** Header and mask of a control frame of a client. */
const CONTROL_BYTES = 6;
/** Smaller messages are not counted while they arrive: most are complete in one chunk. */
const SMALL_MESSAGE_BYTES = 16 * 1024;

export interface ArrivalOptions {
  /** Where the bytes are counted. */
  lease: ByteLease;
  /** Called for each chunk beyond the budget. */
  onTooMuch: (error: GraphQLError) => void;
}

/** Counts the bytes of the message of a client that is still arriving. */
export class Arrival {
  readonly #options: ArrivalOptions;
  #lease: ByteLease;
  #bytes = 0;

  constructor(socket: WebSocket, raw: Socket, options: ArrivalOptions) {
    this.#options = options;
    this.#lease = options.lease;
    // Before `ws` reads the same chunk, which may complete the message.
    raw.prependListener('data', (chunk: Buffer) => this.#add(chunk.length));
    socket.on('message', () => this.#add(-this.#bytes));
    for (const event of ['ping', 'pong'])
      socket.on(event, (data: Buffer) => this.#add(-Math.min(this.#bytes, CONTROL_BYTES + data.length)));
  }

  /** From now on counts in this lease. */
  countIn(lease: ByteLease): void {
    this.release();
    this.#lease = lease;
  }

  release(): void {
    this.#lease.release();
  }

  #add(bytes: number): void {
    this.#bytes += bytes;
    const error = this.#lease.hold(this.#bytes > SMALL_MESSAGE_BYTES ? this.#bytes : 0);
    if (error) this.#options.onTooMuch(error);
  }
}
