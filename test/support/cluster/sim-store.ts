import type { Hint, ScopeListener, ScopeStore, Store } from '../../../src/cluster/store.ts';
import type { Random } from '../random.ts';
import type { MemoryServer } from './memory-store.ts';
import type { Process, Timeline } from './sim-clock.ts';

const RESPONSE_MS = 1_000;
const PROBE_MS = 500;

/** A Redis server that can be stopped, and the connections to it. */
export class SimRedis {
  server: MemoryServer;
  readonly #waiting: (() => void)[] = [];
  readonly #timeline: Timeline;
  readonly links = new Set<SimLink>();
  state: 'running' | 'stopped' | 'down' = 'running';
  losesHints = true;

  constructor(timeline: Timeline, server: MemoryServer) {
    this.#timeline = timeline;
    this.server = server;
  }

  execute(work: () => void): void {
    if (this.state === 'running') work();
    else if (this.state === 'stopped') this.#waiting.push(work);
  }

  stop(): void {
    if (this.state === 'running') this.state = 'stopped';
  }

  /** Also starts it again. */
  continue(): void {
    this.state = 'running';
    for (const work of this.#waiting.splice(0)) this.#timeline.after(0, () => this.execute(work));
  }

  /** All connections break. */
  down(): void {
    this.state = 'down';
    this.#waiting.length = 0;
    for (const link of this.links) link.cut();
  }
}

/** The connection of one replica to Redis. What is sent arrives in order, late, or not at all. */
export class SimLink {
  isUp = true;
  maxDelayMs = 5;
  /** Called when the connection breaks. */
  readonly onCut = new Set<() => void>();
  readonly #timeline: Timeline;
  readonly #random: Random;
  #connection = 0;
  #lastAt = { up: 0, down: 0 };

  constructor(timeline: Timeline, random: Random) {
    this.#timeline = timeline;
    this.#random = random;
  }

  get isSlow(): boolean {
    return this.maxDelayMs > 100;
  }

  send(direction: 'up' | 'down', arrive: () => void): void {
    const { now } = this.#timeline;
    const at = Math.max(this.#lastAt[direction], now + this.#random.next() * this.maxDelayMs);
    this.#lastAt[direction] = at;
    const connection = this.#connection;
    this.#timeline.after(at - now, () => {
      // What is on its way when a connection breaks may arrive at the server, and never at the replica.
      const isIntact = this.isUp && connection === this.#connection;
      if (isIntact || (direction === 'up' && this.#random.chance(0.5))) arrive();
    });
  }

  cut(): void {
    this.#connection += 1;
    this.#lastAt = { up: 0, down: 0 };
    for (const each of this.onCut) each();
  }
}

/** The store of one replica over such a connection. It behaves like that of redis-store.ts. */
export class SimStore implements Store {
  /** Infinity while it is away. */
  availableSince = 0;
  readonly #process: Process;
  readonly #redis: SimRedis;
  readonly #link: SimLink;
  readonly #random: Random;
  readonly #listeners = new Set<ScopeListener>();
  #isProbing = false;

  constructor(process: Process, redis: SimRedis, link: SimLink, random: Random) {
    this.#process = process;
    this.#redis = redis;
    this.#link = link;
    this.#random = random;
    redis.links.add(link);
    link.onCut.add(() => process.run(() => this.#setAway()));
  }

  get isAvailable(): boolean {
    return this.availableSince < Infinity;
  }

  open(tag: string, listener: ScopeListener): ScopeStore {
    const run = <T>(work: (server: MemoryServer) => T) => this.#run(work);
    let unlisten = () => {};
    this.#listeners.add(listener);
    const receive = (hint: Hint) => {
      if (this.#redis.losesHints && this.#random.chance(0.1)) return;
      this.#link.send('down', () => this.#process.run(() => listener.onHint(hint)));
    };
    return {
      subscribed: () => run((server) => void (unlisten = server.listen(tag, receive))),
      attend: (call) => run((server) => server.attend(tag, call)),
      begin: (call) => run((server) => server.begin(tag, call)),
      publish: (call) => run((server) => server.publish(tag, call)),
      leave: (replica, isLast) => run((server) => server.leave(tag, replica, isLast)),
      close: () => {
        unlisten();
        this.#listeners.delete(listener);
      },
    };
  }

  async close(): Promise<void> {}

  async #run<T>(work: (server: MemoryServer) => T): Promise<T> {
    if (!this.isAvailable) throw new Error('away');
    try {
      return await this.#exchange(work);
    } catch (error) {
      this.#setAway();
      throw error;
    }
  }

  #exchange<T>(work: (server: MemoryServer) => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const lost = () => this.#process.run(() => reject(new Error('connection lost')));
    this.#link.onCut.add(lost);
    const cancel = this.#process.after(RESPONSE_MS, () => reject(new Error('no response')));
    if (!this.#link.isUp || this.#redis.state === 'down') lost();
    else
      this.#link.send('up', () =>
        this.#redis.execute(() => {
          const reply = work(this.#redis.server);
          this.#link.send('down', () => this.#process.run(() => resolve(reply)));
        }),
      );
    return promise.finally(() => {
      cancel();
      this.#link.onCut.delete(lost);
    });
  }

  #setAway(): void {
    this.#probeLater();
    if (!this.isAvailable) return;
    this.availableSince = Infinity;
    for (const listener of this.#listeners) listener.onAvailable(false);
  }

  #probeLater(): void {
    if (this.#isProbing) return;
    this.#isProbing = true;
    this.#process.after(PROBE_MS, () => void this.#probe());
  }

  async #probe(): Promise<void> {
    const isReached = await this.#exchange(() => true).catch(() => false);
    this.#isProbing = false;
    if (!isReached) return this.#probeLater();
    this.availableSince = this.#process.now();
    for (const listener of this.#listeners) listener.onAvailable(true);
  }
}
