import type { PollHooks, SharedPolls } from '../status/shared-polls.ts';
import type { PollCycleResult } from '../status/poll-cycle.ts';
import type { Clock } from '../status/types.ts';
import { Attendance } from './attendance.ts';
import { Display } from './display.ts';
import { Lease } from './lease.ts';
import { Moments, type Sent, type Started } from './moments.ts';
import { Mutations } from './mutations.ts';
import type { ClusterObserver } from './observer.ts';
import { RemoteCauses } from './remote-causes.ts';
import { RemotePolls, type RemoteOutcome } from './remote-polls.ts';
import type { Seal } from './seal.ts';
import { SharedScope } from './shared-scope.ts';
import { isAnyBusy, isUnreachable, unionOf, withHistory } from './snapshot.ts';
import { ATTEND_MS, type Hint, type ScopeStore, type Standing, type Store } from './store.ts';
import { View } from './view.ts';

export interface ParticipantOptions {
  store: Store;
  seal: Seal;
  /** Names this process among the replicas. */
  replica: string;
  clock: Clock;
  /** Milliseconds that have passed, also while the process was stopped. */
  elapsed: () => number;
  hooks: PollHooks;
  observer: ClusterObserver;
}

/** A poll is tried again this many times when the lease changes hands meanwhile. */
const MAX_ATTEMPTS = 3;

/** One replica's part in the polls of one scope. See docs/cluster.md. */
export class Participant implements SharedPolls {
  readonly #options: ParticipantOptions;
  readonly #store: ScopeStore;
  readonly #shared: SharedScope;
  readonly #view = new View();
  readonly #moments: Moments;
  readonly #lease: Lease;
  readonly #remote: RemotePolls;
  readonly #mutations = new Mutations();
  readonly #causes: RemoteCauses;
  readonly #display: Display;
  readonly #attendance: Attendance;
  readonly #subscribed: Promise<void>;
  /** Number of the last poll that this replica began. */
  #token = 0;
  /** When a content was last reported that this replica could not read. */
  #reportedAt = -Infinity;
  #hasLeft = false;

  constructor(options: ParticipantOptions) {
    this.#options = options;
    const { store, seal, elapsed, clock, hooks, observer } = options;
    this.#shared = new SharedScope(seal, observer);
    this.#moments = new Moments(clock, this.#view, elapsed);
    this.#lease = new Lease(observer);
    this.#remote = new RemotePolls(clock);
    this.#causes = new RemoteCauses(seal);
    this.#display = new Display({
      hooks,
      clock,
      shared: this.#shared,
      view: this.#view,
      moments: this.#moments,
      mutations: this.#mutations,
      remote: this.#remote,
    });
    this.#store = store.open(seal.tag, {
      onHint: (hint) => this.#onHint(hint),
      onAvailable: (isAvailable) => this.#onAvailable(isAvailable),
    });
    // Without hints a change is seen at the next attendance.
    this.#subscribed = this.#store.subscribed().catch(() => {});
    this.#attendance = new Attendance({
      clock,
      attend: () => this.#attend(),
      onTick: () => this.#moments.tick(),
    });
  }

  async refresh(): Promise<'current' | 'outdated' | 'alone'> {
    const sent = this.#moments.send();
    const standing = await this.#attendance.now();
    // Other replicas may have shown newer states while this process was stopped.
    if (this.#moments.isStale(sent)) return 'outdated';
    if (!standing) return this.#options.store.isAvailable ? 'outdated' : 'alone';
    return this.#view.isShown(standing.snapshot) ? 'current' : 'outdated';
  }

  async poll(isWanted: boolean): Promise<'done' | 'failed'> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const outcome = await this.#tryPoll(isWanted);
      if (this.#hasLeft) return 'done';
      if (outcome !== 'again') return outcome;
    }
    return 'failed';
  }

  mutated(): void {
    this.#mutations.add();
    void this.#attendance.now();
  }

  leave(): void {
    this.#hasLeft = true;
    this.#attendance.end();
    this.#remote.endAll('done');
    this.#lease.set('free', 'left');
    // The lease expires by itself if this fails.
    this.#store.leave(this.#options.replica, true).catch(() => {});
    this.#store.close();
  }

  async #tryPoll(isWanted: boolean): Promise<RemoteOutcome> {
    if (!this.#options.store.isAvailable) return this.#pollAlone();
    const sent = this.#moments.send();
    const want = this.#view.isApart ? 'new' : 'recent';
    let begun;
    try {
      const causes = isWanted && !this.#mutations.hasUnreported ? this.#takeCauses() : undefined;
      begun = await this.#store.begin({ ...this.#watching(), want: isWanted ? want : 'none', causes });
    } catch {
      return this.#pollAlone();
    }
    if (this.#hasLeft) return 'done';
    if (this.#moments.isStale(sent)) return 'again';
    this.#token = begun.token ?? this.#token;
    this.#learn(begun, sent);
    if (begun.token !== undefined) return this.#pollForAll(begun.token, begun.interests);
    if (begun.awaited === 0 || this.#view.hasFrom(begun.awaited)) return 'done';
    return this.#remote.wait(begun.awaited, sent.at);
  }

  /** Polls what any replica watches. The result is shown only if the store accepts it. */
  async #pollForAll(token: number, others: readonly Buffer[]): Promise<RemoteOutcome> {
    const { hooks, observer, clock } = this.#options;
    const interest = unionOf([hooks.interest(), ...this.#shared.openInterests(others)]);
    const started = this.#moments.start(this.#mutations.made);
    const result = await hooks.poll(interest, this.#causes.take(token));
    if (this.#hasLeft) return 'done';

    const endedAt = clock.now();
    const next = this.#shared.after(token, result, endedAt, hooks.staleAfterMs());
    const sent = this.#moments.send();
    let published;
    try {
      const call = { ...this.#call(), token, observedAt: endedAt, content: next.content };
      published = await this.#store.publish(call);
    } catch {
      return this.#hasLeft ? 'done' : this.#showAlone(result, started);
    }
    if (this.#hasLeft) return 'done';
    if (this.#moments.isStale(sent)) return 'again';
    if (!published.isAccepted) {
      observer.onFenced?.();
      this.#learn(published, sent);
      return 'again';
    }
    this.#shared.accept(next, token);
    this.#display.show(token, {
      result: withHistory(result, next.state),
      observedAt: next.observedAt,
      startedAt: started.at,
      endedAt,
      isRemote: false,
      hasChange: next.content !== undefined,
      isAnyBusy: isAnyBusy(next.state, interest),
    });
    if (!this.#hasLeft) this.#learn(published, sent);
    if (isUnreachable(result)) this.#handOver();
    return 'done';
  }

  async #pollAlone(): Promise<RemoteOutcome> {
    const { hooks } = this.#options;
    const started = this.#moments.start(this.#mutations.made);
    const result = await hooks.poll(hooks.interest());
    return this.#hasLeft ? 'done' : this.#showAlone(result, started);
  }

  #showAlone(result: PollCycleResult, started: Started): RemoteOutcome {
    return this.#display.showAlone(result, started) ? 'done' : 'again';
  }

  /** Another replica may reach the service. This one polls again when its back-off is over. */
  #handOver(): void {
    this.#lease.set('free', 'unreachable');
    this.#release();
  }

  #release(): void {
    this.#store.leave(this.#options.replica, false).catch(() => {});
  }

  /** Takes a reply of the store. */
  #learn(standing: Standing, sent: Sent): void {
    const { hooks } = this.#options;
    this.#view.rejoin(standing, sent.mark);
    this.#mutations.learn(standing.mutatedAt);
    this.#lease.set(standing.lease, standing.lease === 'other' ? 'taken' : 'expired');
    this.#display.receive(standing, sent);
    this.#reportUnreadable();
    if (this.#hasLeft) return;
    if (standing.lease !== 'other') this.#remote.endAll('again');
    if (standing.lease === 'free') hooks.onDue('takeover');
    if (standing.lease !== 'own') return this.#causes.forget();
    if (standing.mutatedAt > this.#token) hooks.onDue('mutation');
    else if (standing.wantedAt > this.#token) hooks.onDue('request');
  }

  /** Each attendance reports a damaged snapshot, so that another poll replaces it. The first report is not delayed. */
  #reportUnreadable(): void {
    const now = this.#options.clock.now();
    if (this.#hasLeft || this.#shared.unreadableAt === 0 || now - this.#reportedAt < ATTEND_MS) return;
    this.#reportedAt = now;
    void this.#attendance.now();
  }

  async #attend(): Promise<Standing | undefined> {
    await this.#subscribed;
    const { made, hasUnreported: isMutation } = this.#mutations;
    const sent = this.#moments.send();
    try {
      const { unreadableAt } = this.#shared;
      const causes = isMutation ? this.#takeCauses() : undefined;
      const standing = await this.#store.attend({ ...this.#watching(), isMutation, unreadableAt, causes });
      this.#mutations.reported(made);
      if (this.#hasLeft || this.#moments.isStale(sent)) return undefined;
      this.#learn(standing, sent);
      return standing;
    } catch {
      return undefined;
    }
  }

  #onHint(hint: Hint): void {
    const { kind, number } = hint;
    if (kind === 'snapshot' && this.#view.hasFrom(number)) return;
    if (kind === 'poll' && (!this.#lease.isOwn || number <= this.#token)) return;
    this.#causes.add(hint);
    void this.#attendance.now();
  }

  #onAvailable(isAvailable: boolean): void {
    if (!isAvailable) return this.#remote.endAll('again');
    // A replica that could not publish must not keep the others from polling: its calls may have renewed the lease.
    this.#release();
    void this.#attendance.now();
  }

  /** What other replicas need not know stays here: this one makes the poll. */
  #takeCauses(): Buffer | undefined {
    return this.#lease.isOwn ? undefined : this.#causes.close(this.#options.hooks.takeCauses());
  }

  #call() {
    return {
      replica: this.#options.replica,
      from: this.#view.from,
      contentAt: this.#shared.contentAt,
    };
  }

  #watching() {
    return { ...this.#call(), interest: this.#shared.closeInterest(this.#options.hooks.interest()) };
  }
}
