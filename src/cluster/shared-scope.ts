import type { Interest } from '../status/shared-polls.ts';
import type { PollCycleResult } from '../status/poll-cycle.ts';
import type { ClusterObserver } from './observer.ts';
import type { Seal } from './seal.ts';
import {
  confirmed,
  decodeState,
  encodeState,
  findingsOf,
  isSameState,
  NOTHING,
  stateAfter,
  type SharedState,
} from './snapshot.ts';
import type { Snapshot } from './store.ts';

/** A state that is to be stored. */
export interface NextState {
  state: SharedState;
  observedAt: number;
  /** Sealed; undefined if it is the same as the stored one. */
  content: Buffer | undefined;
}

/** A state that the store has. */
export interface Received {
  result: PollCycleResult;
  observedAt: number;
  /** Whether it differs from the one before. */
  isChanged: boolean;
}

/** The state of a scope as the replicas share it, and its sealed form. */
export class SharedScope {
  readonly #seal: Seal;
  readonly #observer: ClusterObserver;
  #state: SharedState = NOTHING;
  #contentAt = 0;
  #unreadableAt = 0;
  #interest: { text: string; sealed: Buffer } = { text: '', sealed: Buffer.alloc(0) };

  constructor(seal: Seal, observer: ClusterObserver) {
    this.#seal = seal;
    this.#observer = observer;
  }

  /** Number of the content that this replica has; 0 if it has none that the store has. */
  get contentAt(): number {
    return this.#contentAt;
  }

  /** Number of the content that the store had last, if this replica could not read it; otherwise 0. */
  get unreadableAt(): number {
    return this.#unreadableAt;
  }

  /** The state after the poll of this number, which ended at this time. */
  after(token: number, result: PollCycleResult, observedAt: number, staleAfterMs: number): NextState {
    const state = stateAfter(this.#state, result, { observedAt, staleAfterMs });
    const isSame = this.#contentAt > 0 && isSameState(state, this.#state);
    const content = isSame ? undefined : this.#seal.close(`snapshot ${token}`, encodeState(state));
    return { state, observedAt, content };
  }

  /** The store has accepted the state. */
  accept({ state, content }: NextState, token: number): void {
    this.#state = state;
    if (!content) return;
    this.#contentAt = token;
    this.#observer.onSnapshot?.('written');
  }

  /** Takes what the store has; returns undefined if there is nothing that can be read. */
  receive(snapshot: Snapshot | undefined): Received | undefined {
    const isChanged = snapshot?.contentAt !== this.#contentAt;
    this.#unreadableAt = 0;
    if (!snapshot || (isChanged && !this.#read(snapshot))) {
      this.#contentAt = 0;
      return undefined;
    }
    this.#contentAt = snapshot.contentAt;
    const { observedAt } = snapshot;
    this.#state = confirmed(this.#state, observedAt);
    return { result: findingsOf(this.#state), observedAt, isChanged };
  }

  closeInterest(interest: Interest): Buffer {
    const text = JSON.stringify(interest);
    // Sealed again only after a change.
    if (text !== this.#interest.text) this.#interest = { text, sealed: this.#seal.close('interest', text) };
    return this.#interest.sealed;
  }

  openInterests(sealed: readonly Buffer[]): Interest[] {
    return sealed.flatMap((each) => {
      try {
        return JSON.parse(this.#seal.open('interest', each)) as Interest;
      } catch {
        // A replica with another secret: it cannot read the snapshots, and polls when it is alone.
        return [];
      }
    });
  }

  #read({ content, contentAt }: Snapshot): boolean {
    if (!content) return false;
    try {
      this.#state = decodeState(this.#seal.open(`snapshot ${contentAt}`, content));
      this.#observer.onSnapshot?.('read');
      return true;
    } catch {
      this.#unreadableAt = contentAt;
      this.#observer.onSnapshot?.('unreadable');
      return false;
    }
  }
}
