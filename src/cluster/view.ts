import { LEASE_MS, type Snapshot, type Standing } from './store.ts';

/** Marks when a call to the store was sent. */
export type Mark = number;

/**
 * What one replica may show of one scope: only snapshots that are newer than everything that it has shown. It has no
 * input and no output.
 */
export class View {
  /** Position of the snapshot that was shown last; undefined if a poll of its own, made alone, was shown after it. */
  #shown: number | undefined = 0;
  /** Snapshots before this number may be older than what was shown. */
  #from = 0;
  /** Polls that the replica has shown without the store. */
  #alone: Mark = 0;

  #shows = 0;

  /** The number of states that were shown. */
  get shows(): number {
    return this.#shows;
  }

  /** See `Call.from`. */
  get from(): number {
    return this.#from;
  }

  /** Whether it is not known yet which snapshots are newer than what the replica showed while it was alone. */
  get isApart(): boolean {
    return this.#shown === undefined;
  }

  mark(): Mark {
    return this.#alone;
  }

  /** To be called with each reply of the store, before its snapshot is shown. */
  rejoin({ counter }: Standing, sentAt: Mark): void {
    // A poll that was shown after the call was sent may be newer than polls that began after the reply.
    if (!this.isApart || sentAt !== this.#alone) return;
    this.#from = Math.max(this.#from, counter + 1);
    this.#shown = 0;
  }

  /** Whether the snapshot may be shown. An old one may be older than what replicas showed that were alone since then. */
  isNew({ position, storedMs }: Snapshot): boolean {
    const isYoung = storedMs <= LEASE_MS;
    return !this.isApart && isYoung && position >= this.#from && position !== this.#shown;
  }

  /** Whether something newer has been shown. */
  isOld({ position }: Snapshot): boolean {
    return !this.isApart && position < this.#from;
  }

  /** Whether the snapshot, which the store has now, is what the replica shows. */
  isShown(snapshot: Snapshot | undefined): boolean {
    return snapshot !== undefined && snapshot.position === this.#shown;
  }

  hasFrom(position: number): boolean {
    return this.#shown !== undefined && this.#shown >= position;
  }

  show(position: number): void {
    this.#shows += 1;
    this.#shown = position;
    this.#from = Math.max(this.#from, position);
  }

  showAlone(): void {
    this.#shows += 1;
    this.#shown = undefined;
    this.#alone += 1;
  }
}
