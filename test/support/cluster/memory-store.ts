import {
  LEASE_MS,
  RECENT_MS,
  type Begun,
  type Call,
  type Hint,
  type Published,
  type ScopeListener,
  type ScopeStore,
  type Standing,
  type Store,
} from '../../../src/cluster/store.ts';

/** What a server knows of one scope. Times are microseconds. */
export interface ScopeData {
  owner: string;
  until: number;
  token: number;
  tokenAt: number;
  counter: number;
  mutatedAt: number;
  wantedAt: number;
  position: number;
  positionAt: number;
  storedAt: number;
  observedAt: number;
  contentAt: number;
  content: Buffer | undefined;
  interests: Map<string, { until: number; interest: Buffer }>;
}

const LEASE_US = LEASE_MS * 1_000;

/**
 * The operations of the store in memory: what the scripts of Redis must do, in one process. The contract suite compares
 * both, and the model of the protocol runs on this one.
 */
export class MemoryServer {
  scopes = new Map<string, ScopeData>();
  readonly #nowUs: () => number;
  readonly #listeners = new Map<string, Set<(hint: Hint) => void>>();

  /** @param nowUs the time of the server in microseconds */
  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
  }

  /** As a server that was restarted or promoted: leases and snapshots are void. */
  restart(): void {
    for (const data of this.scopes.values()) Object.assign(data, NO_POLLS);
  }

  listen(tag: string, listener: (hint: Hint) => void): () => void {
    const all = this.#listeners.get(tag) ?? new Set();
    this.#listeners.set(tag, all.add(listener));
    return () => void all.delete(listener);
  }

  attend(tag: string, call: Parameters<ScopeStore['attend']>[0]): Standing {
    const data = this.#data(tag, call);
    this.#watch(data, call.replica, call.interest);
    if (this.#lease(data, call.replica) === 'own') this.#hold(data, call.replica);
    if (call.isMutation) {
      data.mutatedAt = this.#issue(data);
      this.#hint(tag, 'poll', data.mutatedAt, call.causes);
    }
    if (call.unreadableAt > 0 && data.contentAt === call.unreadableAt) {
      Object.assign(data, NO_SNAPSHOT, { wantedAt: this.#issue(data) });
      this.#hint(tag, 'poll', data.wantedAt);
    }
    return this.#standing(data, call);
  }

  begin(tag: string, call: Parameters<ScopeStore['begin']>[0]): Begun {
    const { replica, want, from } = call;
    const data = this.#data(tag, call);
    this.#watch(data, replica, call.interest);
    if (this.#lease(data, replica) !== 'other') {
      this.#hold(data, replica);
      data.token = this.#issue(data);
      data.tokenAt = this.#nowUs();
      const others = [...data.interests].filter(
        ([other, { until }]) => other !== replica && until > this.#nowUs(),
      );
      const interests = others.map(([, { interest }]) => interest);
      return { ...this.#standing(data, call), token: data.token, awaited: 0, interests };
    }
    const recent = this.#nowUs() - RECENT_MS * 1_000;
    const serves = (number: number, at: number) =>
      want === 'recent' && number >= from && number > data.mutatedAt && at >= recent;
    const asked = Math.max(data.mutatedAt, data.wantedAt);
    let awaited = 0;
    if (want !== 'none') {
      if (serves(data.position, data.positionAt)) awaited = data.position;
      else if (data.token > data.position && serves(data.token, data.tokenAt)) awaited = data.token;
      else if (asked > data.token) awaited = asked;
      else {
        awaited = this.#issue(data);
        data.wantedAt = awaited;
        this.#hint(tag, 'poll', awaited, call.causes);
      }
    }
    return { ...this.#standing(data, call), token: undefined, awaited, interests: [] };
  }

  publish(tag: string, call: Parameters<ScopeStore['publish']>[0]): Published {
    const { replica, token, content, observedAt } = call;
    const data = this.#data(tag, call);
    const isFenced = this.#lease(data, replica) !== 'own' || data.token !== token;
    if (isFenced || (!content && data.contentAt !== call.contentAt))
      return { ...this.#standing(data, call), isAccepted: false };
    const isAwaited = Math.max(data.mutatedAt, data.wantedAt) > data.position;
    this.#hold(data, replica);
    Object.assign(data, { position: token, positionAt: data.tokenAt, storedAt: this.#nowUs(), observedAt });
    if (content) Object.assign(data, { content, contentAt: token });
    if (content || isAwaited) this.#hint(tag, 'snapshot', token);
    return {
      ...this.#standing(data, { ...call, contentAt: content ? token : call.contentAt }),
      isAccepted: true,
    };
  }

  leave(tag: string, replica: string, isLast: boolean): void {
    const data = this.#data(tag, { from: 0 });
    if (isLast) data.interests.delete(replica);
    if (this.#lease(data, replica) !== 'own') return;
    Object.assign(data, { owner: '', until: 0, token: 0 });
    this.#hint(tag, 'free', data.counter);
  }

  #data(tag: string, { from }: Pick<Call, 'from'>): ScopeData {
    const data = this.scopes.get(tag) ?? emptyScope();
    this.scopes.set(tag, data);
    data.counter = Math.max(data.counter, from);
    return data;
  }

  #issue(data: ScopeData): number {
    data.counter = Math.max(data.counter + 1, this.#nowUs());
    return data.counter;
  }

  #lease(data: ScopeData, replica: string): Standing['lease'] {
    if (data.until <= this.#nowUs()) return 'free';
    return data.owner === replica ? 'own' : 'other';
  }

  #hold(data: ScopeData, replica: string): void {
    Object.assign(data, { owner: replica, until: this.#nowUs() + LEASE_US });
  }

  #watch(data: ScopeData, replica: string, interest: Buffer): void {
    data.interests.set(replica, { until: this.#nowUs() + LEASE_US, interest });
  }

  #hint(tag: string, kind: Hint['kind'], number: number, causes?: Buffer): void {
    for (const listener of this.#listeners.get(tag) ?? [])
      listener({ kind, number, ...(causes && { causes }) });
  }

  #standing(data: ScopeData, { replica, contentAt }: Call): Standing {
    const { counter, mutatedAt, wantedAt, position, observedAt } = data;
    const content = data.contentAt === contentAt ? undefined : data.content;
    return {
      lease: this.#lease(data, replica),
      leaseLeftMs: Math.max(0, data.until - this.#nowUs()) / 1_000,
      counter,
      mutatedAt,
      wantedAt,
      snapshot:
        position > 0
          ? {
              position,
              ageMs: (this.#nowUs() - data.positionAt) / 1_000,
              storedMs: (this.#nowUs() - data.storedAt) / 1_000,
              observedAt,
              contentAt: data.contentAt,
              content,
            }
          : undefined,
    };
  }
}

const NO_SNAPSHOT = {
  position: 0,
  positionAt: 0,
  storedAt: 0,
  observedAt: 0,
  contentAt: 0,
  content: undefined,
};
const NO_POLLS = { owner: '', until: 0, token: 0, tokenAt: 0, ...NO_SNAPSHOT };

function emptyScope(): ScopeData {
  return { ...NO_POLLS, counter: 0, mutatedAt: 0, wantedAt: 0, interests: new Map() };
}

/** A store that reaches the server at once. */
export function createMemoryStore(server: MemoryServer): Store {
  return {
    isAvailable: true,
    open(tag: string, listener: ScopeListener): ScopeStore {
      let unlisten = () => {};
      return {
        subscribed: async () => void (unlisten = server.listen(tag, (hint) => listener.onHint(hint))),
        attend: async (call) => server.attend(tag, call),
        begin: async (call) => server.begin(tag, call),
        publish: async (call) => server.publish(tag, call),
        leave: async (replica, isLast) => server.leave(tag, replica, isLast),
        close: () => unlisten(),
      };
    },
    close: async () => {},
  };
}
