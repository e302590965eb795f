import type { PollCycleResult } from '../status/poll-cycle.ts';
import type { Sent, Started } from './moments.ts';
import type { Parts } from './parts.ts';
import type { RemoteOutcome } from './remote-polls.ts';
import { isAnyBusy, isUnreachable, unionOf, withHistory } from './snapshot.ts';
import type { Standing } from './store.ts';

/** A poll is tried again this many times when the lease changes hands meanwhile. */
const MAX_ATTEMPTS = 3;

/** The polls that one replica makes, for all replicas or alone, and those of other replicas that it waits for. */
export class Polls {
  readonly #parts: Parts;
  readonly #learn: (standing: Standing, sent: Sent) => void;
  #token = 0;
  #hasEnded = false;

  /** @param learn takes a reply of the store */
  constructor(parts: Parts, learn: (standing: Standing, sent: Sent) => void) {
    this.#parts = parts;
    this.#learn = learn;
  }

  /** Number of the last poll that this replica began. */
  get token(): number {
    return this.#token;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** What is under way has no effect any more. */
  end(): void {
    this.#hasEnded = true;
    this.#parts.remote.endAll('done');
  }

  async poll(isWanted: boolean): Promise<'done' | 'failed'> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const outcome = await this.#tryPoll(isWanted);
      if (this.#hasEnded) return 'done';
      if (outcome !== 'again') return outcome;
    }
    return 'failed';
  }

  async #tryPoll(isWanted: boolean): Promise<RemoteOutcome> {
    const { store, moments, view, mutations, causes, calls, remote } = this.#parts;
    if (!store.isAvailable) return this.#pollAlone();
    const sent = moments.send();
    const want = view.isApart ? 'new' : 'recent';
    let begun;
    try {
      const isAsking = isWanted && !mutations.hasUnreported;
      begun = await calls.begin({
        want: isWanted ? want : 'none',
        causes: isAsking ? causes.ofThisReplica() : undefined,
      });
    } catch {
      return this.#pollAlone();
    }
    if (this.#hasEnded) return 'done';
    if (moments.isStale(sent)) return 'again';
    this.#token = begun.token ?? this.#token;
    this.#learn(begun, sent);
    if (begun.token !== undefined) return this.#pollForAll(begun.token, begun.interests);
    if (begun.awaited === 0 || view.hasFrom(begun.awaited)) return 'done';
    return remote.wait(begun.awaited, sent.at);
  }

  /** Polls what any replica watches. The result is shown only if the store accepts it. */
  async #pollForAll(token: number, others: readonly Buffer[]): Promise<RemoteOutcome> {
    const { hooks, observer, clock, shared, moments, mutations, causes, calls, display } = this.#parts;
    const interest = unionOf([hooks.interest(), ...shared.openInterests(others)]);
    const started = moments.start(mutations.made);
    const result = await hooks.poll(interest, causes.take(token));
    if (this.#hasEnded) return 'done';

    const endedAt = clock.now();
    const next = shared.after(token, result, endedAt, hooks.staleAfterMs());
    const sent = moments.send();
    let published;
    try {
      published = await calls.publish({ token, observedAt: endedAt, content: next.content });
    } catch {
      return this.#hasEnded ? 'done' : this.#showAlone(result, started);
    }
    if (this.#hasEnded) return 'done';
    if (moments.isStale(sent)) return 'again';
    if (!published.isAccepted) {
      observer.onFenced?.();
      this.#learn(published, sent);
      return 'again';
    }
    shared.accept(next, token);
    display.show(token, {
      result: withHistory(result, next.state),
      observedAt: next.observedAt,
      startedAt: started.at,
      endedAt,
      isRemote: false,
      hasChange: next.content !== undefined,
      isAnyBusy: isAnyBusy(next.state, interest),
    });
    if (!this.#hasEnded) this.#learn(published, sent);
    if (isUnreachable(result)) this.#handOver();
    return 'done';
  }

  async #pollAlone(): Promise<RemoteOutcome> {
    const { hooks, moments, mutations } = this.#parts;
    const started = moments.start(mutations.made);
    const result = await hooks.poll(hooks.interest());
    return this.#hasEnded ? 'done' : this.#showAlone(result, started);
  }

  #showAlone(result: PollCycleResult, started: Started): RemoteOutcome {
    return this.#parts.display.showAlone(result, started) ? 'done' : 'again';
  }

  /** Another replica may reach the service. This one polls again when its back-off is over. */
  #handOver(): void {
    const { lease, calls } = this.#parts;
    lease.set('free', 'unreachable');
    calls.release(false);
  }
}
