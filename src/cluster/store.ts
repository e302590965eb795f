/**
 * What the replicas share about one scope. Each operation is atomic. Numbers come from one counter of the scope that
 * only grows, so they order everything: polls, mutations and requests for a poll. The number of a poll is its fencing
 * token: the store accepts the result of the newest poll only, and only while its replica holds the lease.
 */
export interface ScopeStore {
  /** Resolves when hints are received. What is read afterwards misses none. */
  subscribed(): Promise<void>;
  /** Reads where the scope stands. Renews the lease if the replica holds it, and what the replica watches. */
  attend(call: AttendCall): Promise<Standing>;
  /** Takes the lease if it is free or its own, and the number of a poll that starts now. */
  begin(call: BeginCall): Promise<Begun>;
  /** Stores the result of a poll, unless a newer poll began or the lease has expired. */
  publish(call: PublishCall): Promise<Published>;
  /** Gives the lease up. `isLast`: the replica no longer watches the scope. */
  leave(replica: string, isLast: boolean): Promise<void>;
  /** Ends the subscription to hints. */
  close(): void;
}

/** Something that the replicas of a scope should look at. It carries no state: what is lost or late is harmless. */
export interface Hint {
  /** `snapshot`: a new one. `poll`: a mutation or a late joiner needs a poll. `free`: the lease was given up. */
  kind: 'snapshot' | 'poll' | 'free';
  number: number;
  /** Of a poll that was asked for: the operations that caused it, sealed, for its trace. */
  causes?: Buffer | undefined;
}

export interface ScopeListener {
  onHint(hint: Hint): void;
  /** Called when the store is available again, and when it no longer is. */
  onAvailable(isAvailable: boolean): void;
}

/** A store for the scopes of all callers. Its operations reject while it is away. */
export interface Store {
  readonly isAvailable: boolean;
  /** @param tag names the scope in the store */
  open(tag: string, listener: ScopeListener): ScopeStore;
  close(): Promise<void>;
}

export interface Call {
  /** The process. It is random: a restarted process is another replica. */
  replica: string;
  /** The least number that the replica accepts. The store issues greater ones only, also after it lost its counter. */
  from: number;
  /** The content that the replica has, see `Snapshot`. It is not sent again. */
  contentAt: number;
}

interface Watching extends Call {
  /** The models that the replica watches, sealed. */
  interest: Buffer;
  /** For the hint, if there is one. See `Hint`. */
  causes?: Buffer | undefined;
}

export interface AttendCall extends Watching {
  /** Whether a mutation was made. */
  isMutation: boolean;
  /** Number of a content that this replica cannot read; 0 if there is none. The store drops it and asks for a poll. */
  unreadableAt: number;
}

export interface BeginCall extends Watching {
  /**
   * What to ask of the replica that holds the lease. `none`: nothing. `recent`: a poll that began within the last
   * `RECENT_MS`. `new`: a poll that begins now.
   */
  want: 'none' | 'recent' | 'new';
}

export interface PublishCall extends Call {
  token: number;
  /** When the poll ended, in milliseconds since 1970. */
  observedAt: number;
  /** The models, sealed; undefined if they are the same as in the stored content. */
  content: Buffer | undefined;
}

/** Where a scope stands. */
export interface Standing {
  lease: 'own' | 'other' | 'free';
  /** Time until the lease expires. */
  leaseLeftMs: number;
  /** The last number that was issued. */
  counter: number;
  /** Numbers of the last mutation, and of the last request for a poll; 0 if there was none. */
  mutatedAt: number;
  wantedAt: number;
  snapshot: Snapshot | undefined;
}

export interface Snapshot {
  /** Number of the poll that confirmed it last. */
  position: number;
  /** Time since that poll began, and since the store accepted it. */
  ageMs: number;
  storedMs: number;
  /** When that poll ended, in milliseconds since 1970. */
  observedAt: number;
  /** Number of the poll that found the content, which has not changed since. */
  contentAt: number;
  /** Undefined if the replica has it. */
  content: Buffer | undefined;
}

export interface Begun extends Standing {
  /** The number of the poll; undefined if another replica holds the lease. */
  token: number | undefined;
  /** What other replicas watch. */
  interests: Buffer[];
  /** If another replica holds the lease: a snapshot from this position on is what was wanted. */
  awaited: number;
}

export interface Published extends Standing {
  isAccepted: boolean;
}

/** A lease that is not renewed expires after this time. */
export const LEASE_MS = 5_000;
/** Time between two renewals. */
export const ATTEND_MS = 1_500;
/** A poll that began within this time serves a late joiner too. It is less than the longest age that one may receive. */
export const RECENT_MS = 500;
/** A greater content is no state of models. It is not sent, and so it counts as unreadable. */
export const MAX_CONTENT_BYTES = 64 * 1_024 * 1_024;
/** The store forgets a scope that no replica watches after this time. */
export const FORGET_MS = 60_000;
