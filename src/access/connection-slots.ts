import { isIPv6 } from 'node:net';
import type { Limits } from '../config/limits.ts';

/** What whoever is not let in is told. */
export const TOO_MANY = {
  address: 'Too many WebSockets and event streams are open from this address.',
  all: 'Too many WebSockets and event streams are open.',
};

/** Counts what stays open: WebSockets and event streams, of each address and in all. */
export class Admission {
  readonly #limits: Pick<Limits, 'sockets' | 'socketsPerAddress'>;
  readonly #byAddress = new Map<string, number>();
  #all = 0;

  constructor(limits: Pick<Limits, 'sockets' | 'socketsPerAddress'>) {
    this.#limits = limits;
  }

  /** Returns what is to be called when it closes, or which limit is reached. */
  enter(remoteAddress: string | undefined): (() => void) | 'address' | 'all' {
    const address = networkOf(remoteAddress ?? '');
    const open = this.#byAddress.get(address) ?? 0;
    if (this.#all >= this.#limits.sockets) return 'all';
    if (open >= this.#limits.socketsPerAddress) return 'address';
    this.#all += 1;
    this.#byAddress.set(address, open + 1);
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      this.#all -= 1;
      const left = (this.#byAddress.get(address) ?? 1) - 1;
      if (left === 0) this.#byAddress.delete(address);
      else this.#byAddress.set(address, left);
    };
  }
}

/** Of IPv6 the first half: one machine commonly has all addresses of the second. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':');
  // What `::` leaves out are zeros; only as many as are needed here.
  if (tail !== undefined) while (groups.length < 8 - tail.split(':').length) groups.push('0');
  return [...groups, ...(tail ?? '').split(':')].slice(0, 4).join(':');
}
