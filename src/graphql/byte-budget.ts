import type { GraphQLError } from 'graphql';
import type { Limits } from '../config/limits.ts';
import { SweptMap } from '../watson/swept-map.ts';
import { requestError } from './request-error.ts';

export interface ByteBudgetOptions {
  maxOfCaller: number;
  maxInAll: number;
  /** The errors of the two limits. */
  ofCaller: (max: number) => GraphQLError;
  inAll: (max: number) => GraphQLError;
}

/**
 * The budget of everything under way in memory: bodies that still arrive, operations with their variables, and answers
 * that their clients have not read yet, over every transport.
 */
export function memoryBudget(limits: Pick<Limits, 'bytesInFlight' | 'bytesPerCaller'>): ByteBudget {
  return new ByteBudget({
    maxOfCaller: limits.bytesPerCaller,
    maxInAll: limits.bytesInFlight,
    ofCaller: tooManyOfCaller,
    inAll: tooManyInAll,
  });
}

/** The bytes of one caller. */
interface Account {
  bytes: number;
}

/** Counts bytes for each caller and in all. */
export class ByteBudget {
  readonly #options: ByteBudgetOptions;
  readonly #accounts = new SweptMap<Account>(
    () => ({ bytes: 0 }),
    ({ bytes }) => bytes === 0,
  );
  #all = 0;

  constructor(options: ByteBudgetOptions) {
    this.#options = options;
  }

  /** A lease of 0 bytes. One caller may have any number of leases. */
  open(caller: string): ByteLease {
    return new ByteLease(caller, this);
  }

  accountOf(caller: string): Account {
    return this.#accounts.get(caller);
  }

  /** Adds bytes, or returns the error of the limit that they exceed. A negative number returns bytes. */
  add(account: Account, bytes: number): GraphQLError | undefined {
    const all = this.#all + bytes;
    const own = account.bytes + bytes;
    const { maxOfCaller, maxInAll, ofCaller, inAll } = this.#options;
    if (bytes > 0 && own > maxOfCaller) return ofCaller(maxOfCaller);
    if (bytes > 0 && all > maxInAll) return inAll(maxInAll);
    this.#all = all;
    account.bytes = own;
    return undefined;
  }
}

/** The bytes that one piece of work holds at the moment. */
export class ByteLease {
  readonly caller: string;
  readonly #budget: ByteBudget;
  /** The account is kept while this lease holds bytes: without bytes it may be replaced. */
  #account: Account | undefined;
  #bytes = 0;
  #isReleased = false;

  constructor(caller: string, budget: ByteBudget) {
    this.caller = caller;
    this.#budget = budget;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Replaces the number of bytes. Returns the error of a limit that is exceeded; then the number stays as it was. */
  hold(bytes: number): GraphQLError | undefined {
    if (bytes === this.#bytes || this.#isReleased) return undefined;
    const account = this.#account ?? this.#budget.accountOf(this.caller);
    const error = this.#budget.add(account, bytes - this.#bytes);
    if (error) return error;
    this.#bytes = bytes;
    this.#account = bytes === 0 ? undefined : account;
    return undefined;
  }

  /** Returns all bytes, for good. */
  release(): void {
    this.hold(0);
    this.#isReleased = true;
  }
}

/** Heap for parsed JSON and the copies that an operation makes of it. */
const HEAP = {
  string: 48,
  character: 2,
  list: 64,
  element: 16,
  object: 400,
  other: 16,
};

/** Estimates the memory that parsed JSON takes while its operation is under way. Without recursion: JSON may be nested deeply. */
export function weightOf(value: unknown): number {
  const open: unknown[] = [value];
  let bytes = 0;
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'string') bytes += HEAP.string + HEAP.character * next.length;
    else if (typeof next !== 'object' || next === null) bytes += HEAP.other;
    else if (Array.isArray(next)) {
      bytes += HEAP.list + HEAP.element * next.length;
      for (const element of next) open.push(element);
    } else {
      bytes += HEAP.object;
      for (const element of Object.values(next)) open.push(element);
    }
  }
  return bytes;
}

function tooManyOfCaller(max: number): GraphQLError {
  return requestError(
    429,
    'TOO_MANY_BYTES',
    `The operations of one caller may hold at most ${max} bytes at a time (LEXIGATE_MAX_BYTES_PER_CALLER). Wait for earlier answers, and read them.`,
  );
}

function tooManyInAll(max: number): GraphQLError {
  return requestError(
    503,
    'TOO_MANY_BYTES',
    `All operations together may hold at most ${max} bytes at a time (LEXIGATE_MAX_BYTES_IN_FLIGHT). Try again later.`,
  );
}
