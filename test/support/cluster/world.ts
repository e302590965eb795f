import { createCluster } from '../../../src/cluster/cluster.ts';
import type { ClusterObserver } from '../../../src/cluster/observer.ts';
import { LEASE_MS } from '../../../src/cluster/store.ts';
import { createStatusHub, type StatusHub } from '../../../src/status/hub.ts';
import type { SharePolls } from '../../../src/status/shared-polls.ts';
import type { StateSubscription } from '../../../src/status/state-subscription.ts';
import type { ModelState } from '../../../src/status/types.ts';
import type { WatsonClient } from '../../../src/watson/client.ts';
import { Random } from '../random.ts';
import { languageModel, stubClient } from '../stub-client.ts';
import { MemoryServer } from './memory-store.ts';
import { Process, Timeline } from './sim-clock.ts';
import { SimLink, SimRedis, SimStore } from './sim-store.ts';

export const POLL_MS = 3_000;
/** The longest age of a state that a late joiner receives. */
const MAX_AGE_MS = 1_000;
/** The longest time of a poll in these stories, and of an exchange with Redis. */
const MAX_POLL_MS = 1_500;
/** The clock of every other replica is ahead by this. */
const SKEW_MS = 2 * 60 * 60 * 1_000;
const RESPONSE_MS = 1_000;
const PROBE_MS = 500;
/** More than the way to Redis and back. */
const MAX_LINK_MS = 20;
/** Within this time a replica that nothing disturbs learns the state: lease, interval with jitter, poll, exchanges. */
export const TAKEOVER_MS = LEASE_MS + POLL_MS * 1.1 + MAX_POLL_MS + 2 * RESPONSE_MS;
export const MODELS = ['m-1', 'm-2', 'm-3', 'm-4'];

/** A part of the protocol that is left out, to see that its absence is noticed. */
export interface Fault {
  server?: (server: MemoryServer) => void;
  share?: (share: SharePolls) => SharePolls;
  elapsed?: () => number;
}

interface Subscriber {
  replica: Replica;
  id: string;
  subscription: StateSubscription;
  joinedAt: number;
  /** What other replicas had shown when it joined. */
  least: number;
  seen: number;
}

interface Replica {
  name: string;
  process: Process;
  link: SimLink;
  store: SimStore;
  hub: StatusHub;
  client: WatsonClient;
  /** Longest time on the way to the service, and back. */
  maxServiceDelayMs: number;
  /** Whether the last state that it learned is from a poll of its own without Redis. */
  isAlone: boolean;
  /** The last time that something disturbed it. */
  disturbedAt: number;
  /** The last time that it learned the state. */
  learnedAt: number;
}

/** Replicas, Redis, the service and subscribers in simulated time. It checks the guarantees with each event. */
export class World {
  readonly timeline = new Timeline();
  readonly random: Random;
  readonly redis: SimRedis;
  readonly replicas: Replica[] = [];
  readonly subscribers = new Set<Subscriber>();
  readonly log: string[] = [];
  /** No more faults. */
  isOver = false;
  /** The longest time from a change, or from when a subscriber joined, until it was shown. */
  longestWait = { ms: 0, note: 'no subscriber has waited' };
  /** The polls, as the service received them. */
  polls: { replica: string; at: number }[] = [];
  /** By model, when each version began. The versions are numbered from 0. */
  readonly #truth = new Map(MODELS.map((id) => [id, [this.timeline.now]]));
  /** By model, the latest version that a replica has shown while it reached Redis. */
  readonly #shown = new Map<string, number>();
  readonly #fault: Fault;
  #failure: string | undefined;
  #replicated: MemoryServer['scopes'] = new Map();
  #clockSkewMs = 0;
  #ticks = 0;
  #names = 0;

  constructor(seed: number, fault: Fault = {}) {
    this.random = new Random(seed);
    this.#fault = fault;
    const server = new MemoryServer(
      () => Math.floor((this.timeline.now + this.#clockSkewMs) * 1_000) + (this.#ticks += 1),
    );
    this.#keepCopies(server);
    fault.server?.(server);
    this.redis = new SimRedis(this.timeline, server);
    for (let count = 0; count < 3; count += 1) this.startReplica();
  }

  startReplica(): void {
    const name = `R${(this.#names += 1)}`;
    const { timeline, random } = this;
    const process = new Process(timeline, () => random.next(), (this.#names % 2) * SKEW_MS);
    const link = new SimLink(timeline, random);
    const store = new SimStore(process, this.redis, link, random);
    const elapsed = this.#fault.elapsed ?? (() => timeline.now);
    const observer: ClusterObserver = {
      onFenced: () => this.note(`${name}: fenced`),
      onLease: (what) => this.note(`${name}: lease ${what}`),
      onAvailable: (isAvailable) => this.note(`${name}: Redis ${isAvailable ? 'available' : 'away'}`),
    };
    const cluster = createCluster({ store, secret: 'a cluster secret', clock: process, elapsed, observer });
    const share = this.#fault.share?.(cluster) ?? cluster;
    const sharePolls: SharePolls = (scope, hooks) => {
      let hasBegunAlone = false;
      return share(scope, {
        ...hooks,
        poll: (interest, causes) => {
          hasBegunAlone = !store.isAvailable;
          return hooks.poll(interest, causes);
        },
        onResult: (result) => {
          replica.learnedAt = timeline.now;
          replica.isAlone = !result.isRemote && (hasBegunAlone || !store.isAvailable);
          hooks.onResult(result);
        },
      });
    };
    const replica: Replica = {
      name,
      process,
      link,
      store,
      hub: createStatusHub({ clock: process, pollIntervalMs: POLL_MS, sharePolls }),
      client: this.#client(name, process, () => replica.maxServiceDelayMs),
      maxServiceDelayMs: 20,
      isAlone: false,
      disturbedAt: timeline.now,
      learnedAt: timeline.now,
    };
    this.replicas.push(replica);
    this.note(`${name} starts`);
  }

  kill(replica: Replica): void {
    this.note(`${replica.name} is killed`);
    this.replicas.splice(this.replicas.indexOf(replica), 1);
    for (const each of this.subscribers) if (each.replica === replica) this.subscribers.delete(each);
    this.#end(replica);
  }

  #end({ process, link }: Replica): void {
    process.kill();
    link.isUp = false;
    this.redis.links.delete(link);
  }

  /** Ends a replica after its subscribers have reconnected to others, one after another. */
  async drain(replica: Replica, drainMs: number): Promise<void> {
    this.note(`${replica.name} drains`);
    this.replicas.splice(this.replicas.indexOf(replica), 1);
    for (const each of this.subscribers)
      if (each.replica === replica)
        this.timeline.after(this.random.next() * drainMs, () => this.#reconnect(each));
    await this.timeline.pass(drainMs);
    replica.process.run(() => replica.hub.close());
    await this.timeline.pass(MAX_LINK_MS);
    this.#end(replica);
  }

  #reconnect(subscriber: Subscriber): void {
    this.leave(subscriber);
    this.timeline.after(MAX_LINK_MS, () => this.subscribe(this.random.pick(this.replicas), subscriber.id));
  }

  /** Stops a process, perhaps for longer than a lease, with what it waits for in the buffer of its socket. */
  stop(name: string): void {
    const replica = this.replicas.find((each) => each.name === name);
    if (!replica || this.isOver) return;
    this.note(`${name} is stopped`);
    this.disturb(replica);
    replica.process.stop();
    this.timeline.after(this.random.next() * 3 * LEASE_MS, () => {
      this.note(`${name} continues`);
      replica.process.continue();
      this.disturb(replica);
    });
  }

  subscribe(replica: Replica, id: string): void {
    replica.process.run(() => {
      const least = this.#shown.get(id) ?? 0;
      const subscription = replica.hub.watch(replica.client, id);
      const joinedAt = this.timeline.now;
      const subscriber: Subscriber = { replica, id, subscription, joinedAt, least, seen: -1 };
      this.subscribers.add(subscriber);
      this.disturb(replica);
      this.note(`${replica.name}: a subscriber of ${id}`);
      this.#read(subscriber);
    });
  }

  leave(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber);
    subscriber.replica.process.run(() => void subscriber.subscription.return());
    this.disturb(subscriber.replica);
    this.note(`${subscriber.replica.name}: a subscriber of ${subscriber.id} leaves`);
  }

  /** Changes a model, through a replica or not. */
  change(id: string, replica: Replica | undefined): void {
    this.#truth.get(id)?.push(this.timeline.now);
    this.note(`${id} is v${this.#versionAt(id, this.timeline.now)}${replica ? ` by ${replica.name}` : ''}`);
    replica?.process.run(() => replica.hub.wake(replica.client));
  }

  /** Another server takes over, which lacks the last writes and has another clock. */
  failover(): void {
    const { random, redis } = this;
    this.note('Redis fails over');
    redis.down();
    redis.server.scopes = this.#replicated;
    redis.server.restart();
    this.#clockSkewMs += (random.next() - 0.5) * 20_000;
    redis.continue();
    // A replica without any memory of what was lost.
    this.kill(random.pick(this.replicas));
    this.startReplica();
    for (const replica of this.replicas) {
      this.disturb(replica);
      for (const id of MODELS) this.move(id, PROBE_MS * 4);
    }
  }

  /** What Redis has stored cannot be read any more. A replica without it takes over its subscribers. */
  damage(): void {
    this.note('the snapshot is damaged');
    for (const data of this.redis.server.scopes.values()) data.content &&= Buffer.from('damaged');
    this.kill(this.random.pick(this.replicas));
    this.startReplica();
    for (const id of MODELS) this.move(id, PROBE_MS);
  }

  /** A client that has seen the newest state reconnects, to any replica. */
  move(id: string, withinMs: number): void {
    const replica = this.random.pick(this.replicas);
    this.timeline.after(this.random.next() * withinMs, () => {
      if (!this.isOver && this.replicas.includes(replica)) this.subscribe(replica, id);
    });
  }

  disturb(replica: Replica): void {
    replica.disturbedAt = this.timeline.now;
  }

  note(what: string): void {
    const seconds = (this.timeline.now - Date.parse('2026-03-04T09:00:00.000Z')) / 1_000;
    this.log.push(`${seconds.toFixed(3)} s  ${what}`);
  }

  throwFailure(): void {
    if (this.#failure !== undefined) throw new Error(this.#failure);
  }

  /** A replica that nothing disturbed learns the state in time, whatever happens to the others. */
  checkProgress(): void {
    const { now } = this.timeline;
    for (const { name, process, link, disturbedAt, learnedAt } of this.replicas) {
      const isWatching =
        process.state === 'running' && [...this.subscribers].some(({ replica }) => replica.name === name);
      const since = Math.max(disturbedAt, learnedAt);
      // A connection that is about as slow as the longest wait is used, given up, and tried again.
      const limitMs = link.isSlow ? 2 * TAKEOVER_MS : TAKEOVER_MS;
      if (isWatching && now - since > limitMs)
        throw new Error(`${name} has learned nothing for ${now - since} ms`);
    }
  }

  checkFinalStates(): void {
    for (const { replica, id, seen } of this.subscribers) {
      const last = this.#versionAt(id, this.timeline.now);
      if (seen !== last)
        throw new Error(`a subscriber on ${replica.name} has v${seen} of ${id}, not the final v${last}`);
    }
  }

  #measureWait({ replica, id, seen, joinedAt }: Subscriber, version: number): void {
    const { now } = this.timeline;
    const next = this.#truth.get(id)?.[Math.min(seen + 1, version)] ?? now;
    const ms = now - Math.max(joinedAt, seen < 0 ? 0 : next);
    if (ms > this.longestWait.ms)
      this.longestWait = { ms, note: `a subscriber on ${replica.name} has waited for v${version} of ${id}` };
  }

  /** Keeps what the server knew before its last or second last write of a poll: that much a failover may lose. */
  #keepCopies(server: MemoryServer): void {
    const publish = server.publish.bind(server);
    server.publish = (tag, call) => {
      if (this.random.chance(0.5)) this.#replicated = copyOf(server.scopes);
      return publish(tag, call);
    };
  }

  #client(name: string, process: Process, maxDelayMs: () => number): WatsonClient {
    const { timeline, random } = this;
    const respond = <T>(read: () => T): Promise<T> =>
      new Promise((resolve) => {
        const delays = [random.next() * maxDelayMs(), random.next() * maxDelayMs()] as const;
        timeline.after(delays[0], () => {
          if (process.state !== 'killed') this.polls.push({ replica: name, at: timeline.now });
          const result = read();
          if (random.chance(0.01)) this.stop(name);
          timeline.after(delays[1], () => process.run(() => resolve(result)));
        });
      });
    const { client } = stubClient([]);
    return {
      ...client,
      languageModels: {
        ...client.languageModels,
        get: (id) => respond(() => this.#model(id)),
        list: () => respond(() => MODELS.map((id) => this.#model(id))),
      },
    };
  }

  #model(id: string) {
    return languageModel(id, { status: 'training', updated: `v${this.#versionAt(id, this.timeline.now)}` });
  }

  #versionAt(id: string, at: number): number {
    return (this.#truth.get(id) ?? []).findLastIndex((since) => since <= at);
  }

  #read(subscriber: Subscriber): void {
    subscriber.subscription.flowTo({
      take: (state) => {
        // A state that is not confirmed says so.
        if (state.model && !state.staleness) this.#check(subscriber, state);
        return true;
      },
      complete: () => {},
      fail: (error) => void (this.#failure ??= `a subscription has failed: ${String(error)}`),
    });
  }

  #check(subscriber: Subscriber, { model }: ModelState): void {
    const { replica, id, seen, least, joinedAt } = subscriber;
    const { now } = this.timeline;
    const version = Number(model?.updated?.slice(1));
    const isJoined = replica.store.isAvailable && !replica.isAlone;
    this.note(`${replica.name}: ${id} is shown as v${version}${isJoined ? '' : ', alone'}`);
    // It is thrown by `throwFailure`, because code under test could catch it here.
    const fail = (why: string) =>
      void (this.#failure ??= `${replica.name} shows v${version} of ${id}: ${why}`);
    if (version < seen) fail(`this subscriber has seen v${seen}`);
    const isFirst = seen < 0;
    if (isFirst && isJoined && version < least) fail(`v${least} was shown before it joined`);
    const fresh = this.#versionAt(id, joinedAt - MAX_AGE_MS);
    if (isFirst && version < fresh)
      fail(`it joined ${now - joinedAt} ms ago, and was v${fresh} a second before`);
    const recent = this.#versionAt(id, now - MAX_POLL_MS * 2 - LEASE_MS);
    if (version < recent) fail(`it has been v${recent} for longer than a lease`);
    this.#measureWait(subscriber, version);
    subscriber.seen = version;
    if (!isJoined) return;
    if (version > (this.#shown.get(id) ?? 0) && this.random.chance(0.3)) this.move(id, 20);
    this.#shown.set(id, Math.max(this.#shown.get(id) ?? 0, version));
  }
}

function copyOf(scopes: MemoryServer['scopes']): MemoryServer['scopes'] {
  const copies = [...scopes].map(
    ([tag, data]) => [tag, { ...data, interests: new Map(data.interests) }] as const,
  );
  return new Map(copies);
}
