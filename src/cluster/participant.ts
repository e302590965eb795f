import type { SharedPolls } from '../status/shared-polls.ts';
import { Attendance } from './attendance.ts';
import type { Sent } from './moments.ts';
import { createParts, type ParticipantOptions, type Parts } from './parts.ts';
import { Polls } from './polls.ts';
import { ATTEND_MS, type Hint, type ScopeStore, type Standing } from './store.ts';

/** One replica's part in the polls of one scope. See docs/cluster.md. */
export class Participant implements SharedPolls {
  readonly #scopeStore: ScopeStore;
  readonly #parts: Parts;
  readonly #polls: Polls;
  readonly #attendance: Attendance;
  readonly #subscribed: Promise<void>;
  /** When a content was last reported that this replica could not read. */
  #reportedAt = -Infinity;

  constructor(options: ParticipantOptions) {
    const { store, seal, clock } = options;
    this.#scopeStore = store.open(seal.tag, {
      onHint: (hint) => this.#onHint(hint),
      onAvailable: (isAvailable) => this.#onAvailable(isAvailable),
    });
    this.#parts = createParts(options, this.#scopeStore);
    this.#polls = new Polls(this.#parts, (standing, sent) => this.#learn(standing, sent));
    // Without hints a change is seen at the next attendance.
    this.#subscribed = this.#scopeStore.subscribed().catch(() => {});
    this.#attendance = new Attendance({
      clock,
      attend: () => this.#attend(),
      onTick: () => this.#parts.moments.tick(),
    });
  }

  async refresh(): Promise<'current' | 'outdated' | 'alone'> {
    const { moments, store, view } = this.#parts;
    const sent = moments.send();
    const standing = await this.#attendance.now();
    // Other replicas may have shown newer states while this process was stopped.
    if (moments.isStale(sent)) return 'outdated';
    if (!standing) return store.isAvailable ? 'outdated' : 'alone';
    return view.isShown(standing.snapshot) ? 'current' : 'outdated';
  }

  poll(isWanted: boolean): Promise<'done' | 'failed'> {
    return this.#polls.poll(isWanted);
  }

  mutated(): void {
    this.#parts.mutations.add();
    void this.#attendance.now();
  }

  leave(): void {
    const { lease, calls } = this.#parts;
    this.#polls.end();
    this.#attendance.end();
    lease.set('free', 'left');
    calls.release(true);
    this.#scopeStore.close();
  }

  /** Takes a reply of the store. */
  #learn(standing: Standing, sent: Sent): void {
    const { hooks, view, mutations, lease, display, remote, causes } = this.#parts;
    view.rejoin(standing, sent.mark);
    mutations.learn(standing.mutatedAt);
    lease.set(standing.lease, standing.lease === 'other' ? 'taken' : 'expired');
    display.receive(standing, sent);
    this.#reportUnreadable();
    if (this.#polls.hasEnded) return;
    if (standing.lease !== 'other') remote.endAll('again');
    if (standing.lease === 'free') hooks.onDue('takeover');
    if (standing.lease !== 'own') return causes.forget();
    if (standing.mutatedAt > this.#polls.token) hooks.onDue('mutation');
    else if (standing.wantedAt > this.#polls.token) hooks.onDue('request');
  }

  /** Each attendance reports a damaged snapshot, so that another poll replaces it. The first report is not delayed. */
  #reportUnreadable(): void {
    const { clock, shared } = this.#parts;
    const now = clock.now();
    if (this.#polls.hasEnded || shared.unreadableAt === 0 || now - this.#reportedAt < ATTEND_MS) return;
    this.#reportedAt = now;
    void this.#attendance.now();
  }

  async #attend(): Promise<Standing | undefined> {
    await this.#subscribed;
    const { mutations, moments, shared, causes, calls } = this.#parts;
    const { made, hasUnreported: isMutation } = mutations;
    const sent = moments.send();
    try {
      const { unreadableAt } = shared;
      const own = isMutation ? causes.ofThisReplica() : undefined;
      const standing = await calls.attend({ isMutation, unreadableAt, causes: own });
      mutations.reported(made);
      if (this.#polls.hasEnded || moments.isStale(sent)) return undefined;
      this.#learn(standing, sent);
      return standing;
    } catch {
      return undefined;
    }
  }

  #onHint(hint: Hint): void {
    const { view, lease, causes } = this.#parts;
    const { kind, number } = hint;
    if (kind === 'snapshot' && view.hasFrom(number)) return;
    if (kind === 'poll' && (!lease.isOwn || number <= this.#polls.token)) return;
    causes.add(hint);
    void this.#attendance.now();
  }

  #onAvailable(isAvailable: boolean): void {
    const { remote, calls } = this.#parts;
    if (!isAvailable) return remote.endAll('again');
    // A replica that could not publish must not keep the others from polling: its calls may have renewed the lease.
    calls.release(false);
    void this.#attendance.now();
  }
}
