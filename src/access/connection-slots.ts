import { isIPv6 } from 'node:net';
import type { GraphQLError } from 'graphql';
import type { Limits } from '../config/limits.ts';
import { requestError } from '../graphql/request-error.ts';

/** The limit that is reached: of one address, or of all. */
export type ReachedLimit = 'address' | 'all';

/** Counts connections that stay open, WebSockets and event streams: for each address and in all. */
export class ConnectionSlots {
  readonly #limits: Pick<Limits, 'sockets' | 'socketsPerAddress'>;
  readonly #byAddress = new Map<string, number>();
  #all = 0;

  constructor(limits: Pick<Limits, 'sockets' | 'socketsPerAddress'>) {
    this.#limits = limits;
  }

  /** Takes a slot. Returns the function that releases it, or the limit that is reached. */
  take(remoteAddress: string | undefined): (() => void) | ReachedLimit {
    const address = networkOf(remoteAddress ?? '');
    const open = this.#byAddress.get(address) ?? 0;
    if (this.#all >= this.#limits.sockets) return 'all';
    if (open >= this.#limits.socketsPerAddress) return 'address';
    this.#all += 1;
    this.#byAddress.set(address, open + 1);
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.#all -= 1;
      const left = (this.#byAddress.get(address) ?? 1) - 1;
      if (left === 0) this.#byAddress.delete(address);
      else this.#byAddress.set(address, left);
    };
  }
}

export function tooManyConnections(limit: ReachedLimit): GraphQLError {
  return limit === 'address'
    ? requestError(
        429,
        'TOO_MANY_SOCKETS',
        'Too many WebSockets and event streams are open from this address (LEXIGATE_MAX_SOCKETS_PER_ADDRESS).',
      )
    : requestError(
        503,
        'TOO_MANY_SOCKETS',
        'Too many WebSockets and event streams are open (LEXIGATE_MAX_SOCKETS).',
      );
}

/** The address that slots are counted for. Of IPv6 it is the first half: one machine commonly has the whole second half. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':');
  // `::` stands for groups of zeros.
  if (tail !== undefined) while (groups.length < 8 - tail.split(':').length) groups.push('0');
  return [...groups, ...(tail ?? '').split(':')].slice(0, 4).join(':');
}
