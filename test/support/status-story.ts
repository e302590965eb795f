import { createStatusHub, type StatusHub } from '../../src/status/hub.ts';
import type { ModelState, ObservedStatus } from '../../src/status/types.ts';
import { WatsonError } from '../../src/watson/errors.ts';
import type { WatsonClient } from '../../src/watson/client.ts';
import type { LanguageModel, ModelStatus } from '../../src/watson/types.ts';
import { heldClient, QueueClock, turn, type HeldCall } from './fake-clock.ts';
import { Random } from './random.ts';
import { StatusReader } from './status-reader.ts';
import { languageModel, refused } from './stub-client.ts';

const POLL_MS = 10_000;
/** Longer than any wait of the engine: 60 s after a 429, three poll intervals when all is idle. */
const LONG_MS = 200_000;
const STATUSES: ModelStatus[] = ['pending', 'ready', 'training', 'available', 'upgrading', 'failed'];
const LANGUAGES = ['en-US', 'de-DE'];
const MAX_MODELS = 6;
const MAX_SUBSCRIBERS = 12;
const STEPS = 50;
/** What was read longer ago is not told to who comes. */
const FRESH_MS = 1_000;

/** What may happen, and how often. */
const ACTIONS = {
  watch: 5,
  watchAll: 2,
  read: 4,
  drain: 3,
  leave: 3,
  disconnect: 0.5,
  answer: 9,
  answerAll: 7,
  change: 5,
  remove: 0.7,
  add: 0.7,
  mutate: 3,
  pass: 9,
};
/** How calls are answered, and how often. */
const ANSWERS = {
  ok: 80,
  unavailable: 7,
  timeout: 3,
  rateLimited: 4,
  unauthenticated: 0.7,
  refused: 1,
};

/** One answer about one model, by its number, which travels in the model's description. */
interface Reading {
  /** The era in which the call began; a new one begins with each mutation. */
  beganIn: number;
  /** When its round began. */
  beganAt: number;
  /** What a subscriber must see of it, once it was taken in. */
  state?: Omit<ModelState, 'model'>;
}

interface Call extends HeldCall {
  turn: number;
  beganIn: number;
  /** The service's models as the call came in. */
  before: Map<string, LanguageModel>;
  outcome?: { models: LanguageModel[] } | { missing: WatsonError } | { failure: WatsonError };
}

interface Round {
  era: number;
  beganAt: number;
  calls: Call[];
  /** Who watched the list as it began. */
  lists: Subscriber[];
}

interface Known {
  state: Omit<ModelState, 'model'>;
  key: string;
  readIn: number;
  beganAt: number;
  /** Whether the last reading went well; undefined: a list failed that may have been about this model or not. */
  isGood: boolean | undefined;
}

interface Subscriber {
  name: string;
  reader: StatusReader;
  isEager: boolean;
  /** The model, or undefined for a list. */
  id: string | undefined;
  language: string | undefined;
  until: readonly ObservedStatus[];
  joinedIn: number;
  joinedAt: number;
  joinedInTurn: number;
  /** Whether its first state may be older: the service wanted peace, or a reading that it waited for failed. */
  mayHearOld: boolean;
  /** Whether it must have heard something: of its model, or of all. */
  isTold: boolean;
  hasLeft: boolean;
  /** How the stream must end. */
  over?: 'until' | 'deleted' | 'closed' | { errors: unknown[] } | undefined;
  /** How many of the reader's states are looked through. */
  seen: number;
  last: Map<string, { state: ModelState; key: string; reading: number }>;
}

function keyOf(model: LanguageModel): string {
  return JSON.stringify([model.status, model.progress, model.updated, model.error]);
}

/** One scope: the service behind it, those who watch there, and what they must hear. */
class Scope {
  readonly name: string;
  readonly models = new Map<string, LanguageModel>();
  readonly subscribers: Subscriber[] = [];
  readonly known = new Map<string, Known>();
  readonly losses = new Map<string, Omit<ModelState, 'model'>>();
  readonly readings: Reading[] = [];
  /** Models that could not be read at times. Of these a list has the last good value, whenever that was read. */
  readonly troubled = new Set<string>();
  client!: WatsonClient;
  round: Round | undefined;
  era = 0;
  /** The era in which the last round began. */
  readIn = 0;
  /** Whether no model could be read in the last round. */
  hasFailed = false;
  /** No call may begin before. */
  quietUntil = 0;
  added = 0;

  constructor(name: string) {
    this.name = name;
  }

  get live(): Subscriber[] {
    return this.subscribers.filter(({ hasLeft, over }) => !hasLeft && !over);
  }

  get lists(): Subscriber[] {
    return this.live.filter(({ id }) => id === undefined);
  }

  get openCalls(): Call[] {
    return this.round?.calls.filter(({ isDone }) => !isDone) ?? [];
  }

  watchersOf(id: string): Subscriber[] {
    return this.live.filter((subscriber) => subscriber.id === id);
  }
}

/**
 * One random story of subscribers, a service and passing time around a real status hub. Beside it stands a model of what
 * each subscriber must have heard; the first difference throws.
 */
export class StatusStory {
  /** What happened, line by line. */
  readonly log: string[] = [];
  readonly #random: Random;
  readonly #clock: QueueClock;
  readonly #hub: StatusHub;
  readonly #scopes: Scope[];
  readonly #startedAt: number;
  #turn = 0;
  #updates = 0;
  #names = 0;
  /** In the end the service is well and answers at once. */
  #isWell = false;
  #violation: Error | undefined;

  constructor(seed: number) {
    this.#random = new Random(seed);
    this.#clock = new QueueClock(new Random(seed + 1));
    this.#startedAt = this.#clock.now();
    this.#hub = createStatusHub({ clock: this.#clock, pollIntervalMs: POLL_MS });
    this.#scopes = this.#random.chance(0.3) ? [new Scope('A'), new Scope('B')] : [new Scope('A')];
    for (const scope of this.#scopes) {
      const expiresAt = this.#random.chance(0.2) ? this.#startedAt + this.#random.below(200_000) : undefined;
      scope.client = heldClient(scope.name, (call) => this.#begin(scope, call), expiresAt);
      const count = this.#random.below(MAX_MODELS);
      for (let i = 0; i < count; i += 1) this.#add(scope);
    }
  }

  async run(): Promise<void> {
    for (let step = 0; step < STEPS; step += 1) {
      const scope = this.#random.pick(this.#scopes);
      await this.#act(scope, this.#random.weighted(ACTIONS));
    }
    await this.#finish();
  }

  async #act(scope: Scope, action: keyof typeof ACTIONS): Promise<void> {
    this.#turn += 1;
    switch (action) {
      case 'watch':
      case 'watchAll':
        if (scope.live.length < MAX_SUBSCRIBERS) await this.#subscribe(scope, action);
        break;
      case 'read':
        this.#withOne(scope, ({ name, reader }) => {
          this.#note(`${name} reads`);
          reader.read();
        });
        break;
      case 'drain':
        for (const subscriber of this.#some(scope.subscribers)) await this.#drain(scope, subscriber);
        break;
      case 'leave':
        this.#withOne(scope, (subscriber) => this.#leave(subscriber));
        break;
      case 'disconnect':
        for (const subscriber of scope.live) this.#leave(subscriber);
        break;
      case 'answer':
        for (const call of this.#some(scope.openCalls)) this.#answer(scope, call);
        break;
      case 'answerAll':
        for (const call of scope.openCalls) this.#answer(scope, call);
        break;
      case 'change':
        this.#change(scope);
        break;
      case 'remove':
        this.#remove(scope);
        break;
      case 'add':
        if (scope.models.size < MAX_MODELS) this.#add(scope);
        break;
      case 'mutate':
        if (this.#random.chance(0.8)) this.#change(scope);
        else this.#remove(scope);
        this.#wake(scope);
        break;
      case 'pass':
        await this.#pass();
        break;
    }
    await this.#settle();
  }

  /** Lets everything run out that needs no time, and compares what came of it. */
  async #settle(): Promise<void> {
    await turn();
    for (const scope of this.#scopes) {
      const { round } = scope;
      if (round && scope.openCalls.length === 0) {
        scope.round = undefined;
        if (round.calls.every(({ outcome }) => outcome)) await this.#takeIn(scope, round);
      }
    }
    await turn();
    if (this.#violation) throw this.#violation;
    for (const scope of this.#scopes) this.#check(scope);
    const watched = this.#scopes.filter(({ live }) => live.length > 0);
    this.#expect(this.#hub.watchers === watched.length, `there are ${this.#hub.watchers} watchers`);
    for (const scope of watched) this.#checkHaste(scope);
    const idle = watched.filter(({ openCalls }) => openCalls.length === 0);
    this.#expect(this.#clock.pending >= idle.length, 'nobody polls for those who watch');
    if (watched.length === 0) this.#expect(this.#clock.pending === 0, 'a timer is left that nobody needs');
  }

  // What happens

  async #subscribe(scope: Scope, action: 'watch' | 'watchAll'): Promise<void> {
    const isList = action === 'watchAll';
    const isStray = this.#random.chance(0.05);
    const ids = [...scope.models.keys(), ...(isStray ? ['m-unknown'] : []), ...scope.losses.keys()];
    if (!isList && ids.length === 0) return;
    const id = isList ? undefined : isStray ? 'm-unknown' : this.#random.pick(ids);
    const language = isList && this.#random.chance(0.5) ? this.#random.pick(LANGUAGES) : undefined;
    const until =
      !isList && this.#random.chance(0.4) ? STATUSES.filter(() => this.#random.chance(0.3)) : undefined;
    const source =
      id === undefined
        ? this.#hub.watchAll(scope.client, language)
        : this.#hub.watch(scope.client, id, { until });
    const isEager = this.#random.chance(0.5);
    const subscriber: Subscriber = {
      name: `${scope.name}/${(this.#names += 1)}`,
      reader: new StatusReader(source, isEager),
      isEager,
      id,
      language,
      until: until ?? [],
      joinedIn: scope.era,
      joinedAt: this.#clock.now(),
      joinedInTurn: this.#turn,
      mayHearOld: scope.quietUntil > this.#clock.now() + FRESH_MS,
      isTold: false,
      hasLeft: false,
      seen: 0,
      last: new Map(),
    };
    const what = `${id ?? `all ${language ?? ''}`} ${until ? `until ${until.join()}` : ''}`;
    this.#note(`${subscriber.name} ${isEager ? '' : 'lazily '}watches ${what}`);
    const known = id === undefined ? undefined : scope.known.get(id);
    scope.subscribers.push(subscriber);
    if (known?.readIn !== scope.era || known.isGood === false) return;
    if (!subscriber.mayHearOld && subscriber.joinedAt - known.beganAt >= FRESH_MS) return;
    if (known.isGood === undefined) {
      subscriber.reader.read();
      await turn();
    }
    subscriber.isTold = known.isGood === true || subscriber.reader.states.length > 0;
    if (subscriber.isTold) this.#tell(subscriber, known.state.status);
  }

  #leave(subscriber: Subscriber): void {
    this.#note(`${subscriber.name} leaves`);
    subscriber.hasLeft = true;
    subscriber.reader.leave();
  }

  #change(scope: Scope): void {
    if (scope.models.size === 0) return;
    const id = this.#random.pick([...scope.models.keys()]);
    const before = scope.models.get(id) as LanguageModel;
    const { error: _error, ...kept } = before;
    this.#updates += 1;
    const status = this.#random.pick(STATUSES);
    scope.models.set(id, {
      ...kept,
      status,
      progress: status === 'training' ? this.#random.below(100) : 0,
      ...(this.#random.chance(0.5) && { updated: new Date(this.#updates * 1_000).toISOString() }),
      ...(status === 'failed' && { error: `error ${this.#updates}` }),
    });
    this.#note(`${scope.name}: ${id} is ${status}`);
  }

  #remove(scope: Scope): void {
    if (scope.models.size === 0) return;
    const id = this.#random.pick([...scope.models.keys()]);
    scope.models.delete(id);
    this.#note(`${scope.name}: ${id} is deleted`);
  }

  /** Ids are never used again, as with the service. */
  #add(scope: Scope): void {
    const id = `m-${(scope.added += 1)}`;
    scope.models.set(id, languageModel(id, { language: this.#random.pick(LANGUAGES) }));
    this.#note(`${scope.name}: ${id} is made`);
  }

  #wake(scope: Scope): void {
    this.#note(`${scope.name}: a mutation`);
    scope.era += 1;
    if (scope.live.length === 0) scope.readIn = scope.era;
    this.#hub.wake(scope.client);
  }

  async #pass(): Promise<void> {
    const isToNext = this.#random.chance(0.5);
    const ms = isToNext ? this.#clock.nextIn : this.#random.pick([1, 300, 999, 1_000, 3_000, 15_000, 61_000]);
    if (ms === undefined) return;
    this.#note(`${Math.round(ms)} ms pass`);
    await this.#clock.advance(ms);
  }

  // The service

  #begin(scope: Scope, held: HeldCall): void {
    const call: Call = Object.assign(held, {
      turn: this.#turn,
      beganIn: scope.era,
      before: new Map(scope.models),
    });
    const { openCalls, round } = scope;
    const name = `${scope.name}: ${call.kind} ${call.id ?? ''}`;
    this.#note(`${name} begins`);
    this.#expect(scope.live.length > 0, `${name} is asked for, and nobody watches`);
    this.#expect(
      this.#clock.now() >= scope.quietUntil,
      `${name} begins ${scope.quietUntil - this.#clock.now()} ms before its time`,
    );
    const isOfOneRound = openCalls.every((open) => {
      return open.turn === call.turn && open.kind === 'get' && call.kind === 'get' && open.id !== call.id;
    });
    this.#expect(isOfOneRound, `${name} begins while ${openCalls.length} calls are under way`);
    if (round && round.calls.some(({ isDone, outcome }) => !isDone || outcome)) round.calls.push(call);
    else this.#beginRound(scope, call);
    const singles = scope.round?.calls.filter(({ kind }) => kind === 'get') ?? [];
    const hasList = scope.round?.calls.some(({ kind }) => kind === 'list');
    this.#expect(hasList || singles.length < 3, 'three models are read one by one');
    if (this.#isWell) this.#answerWith(scope, call, scope.models, 'ok');
  }

  #beginRound(scope: Scope, call: Call): void {
    scope.round = { era: scope.era, beganAt: this.#clock.now(), calls: [call], lists: scope.lists };
    scope.readIn = scope.era;
  }

  #answer(scope: Scope, call: Call): void {
    const models = this.#random.chance(0.5) ? call.before : scope.models;
    this.#answerWith(scope, call, models, this.#random.weighted(ANSWERS));
  }

  #answerWith(scope: Scope, call: Call, models: Map<string, LanguageModel>, how: keyof typeof ANSWERS): void {
    this.#note(
      `${scope.name}: ${call.kind} ${call.id ?? ''} ${how}${models === call.before ? ' (old)' : ''}`,
    );
    if (how !== 'ok') {
      const failure = this.#failure(how);
      call.outcome = { failure };
      return call.reject(failure);
    }
    if (call.id === undefined) {
      const lacks = !this.#isWell && this.#random.chance(0.1);
      const listed = [...models.values()].filter(() => !lacks || this.#random.chance(0.5));
      const answer = listed.map((model) => this.#reading(scope, call, model));
      call.outcome = { models: answer };
      return call.resolve(answer);
    }
    const model = models.get(call.id);
    if (model) {
      const answer = this.#reading(scope, call, model);
      call.outcome = { models: [answer] };
      return call.resolve(answer);
    }
    const missing = refused(404, 'not-found');
    call.outcome = { missing };
    return call.reject(missing);
  }

  #failure(how: Exclude<keyof typeof ANSWERS, 'ok'>): WatsonError {
    switch (how) {
      case 'unavailable':
        return this.#random.chance(0.7)
          ? refused(this.#random.pick([500, 502, 503, 504]))
          : refused(503, undefined, this.#random.pick([0, 5, 3_600]));
      case 'timeout':
        return new WatsonError({ kind: 'timeout', method: 'GET', url: 'http://x/v1' });
      case 'rateLimited':
        return refused(429, 'rate-limited', this.#random.pick([undefined, 0, 5, 30, 3_600]));
      case 'unauthenticated':
        return this.#random.chance(0.5) ? refused(401, 'unauthenticated') : refused(403, 'forbidden');
      default:
        return refused(400, 'other');
    }
  }

  #reading(scope: Scope, { beganIn }: Call, model: LanguageModel): LanguageModel {
    scope.readings.push({ beganIn, beganAt: scope.round?.beganAt ?? 0 });
    return { ...model, description: String(scope.readings.length - 1) };
  }

  // What must be heard of it

  async #takeIn(scope: Scope, round: Round): Promise<void> {
    const now = this.#clock.now();
    const failures = round.calls.flatMap(({ outcome }) =>
      outcome && 'failure' in outcome ? [outcome.failure] : [],
    );
    const end = failures.find(({ status }) => status === 401 || status === 403);
    const { live } = scope;
    const limits = failures.filter(({ status }) => status === 429);
    for (const { retryAfterSeconds = 0 } of limits)
      scope.quietUntil = Math.max(
        scope.quietUntil,
        now + Math.min(60_000, Math.max(1_000, retryAfterSeconds * 1_000)),
      );
    const arePassing = failures.every(({ status = 0 }) => ![400, 401, 403].includes(status));
    const areEmpty = round.calls.every(({ outcome }) => {
      return outcome && ('failure' in outcome || ('models' in outcome && outcome.models.length === 0));
    });
    scope.hasFailed = failures.length > 0 && areEmpty && arePassing;
    const outages = failures.filter(({ status }) => areEmpty && status === 503);
    for (const { retryAfterSeconds = 0 } of outages)
      scope.quietUntil = Math.max(scope.quietUntil, now + Math.min(30_000, retryAfterSeconds * 1_000));
    if (failures.length === round.calls.length && arePassing)
      scope.quietUntil = Math.max(scope.quietUntil, now + 500);

    for (const call of round.calls) {
      const { outcome, id } = call;
      if (!outcome) continue;
      if ('models' in outcome) for (const model of outcome.models) this.#takeInModel(scope, round, model);
      else if ('missing' in outcome) this.#takeInLoss(scope, id ?? '', outcome.missing);
      else await this.#takeInFailure(scope, round, id, outcome.failure);
    }
    const hasList = round.calls.some(({ kind, outcome }) => {
      return kind === 'list' && outcome && 'models' in outcome;
    });
    if (hasList)
      for (const list of round.lists) if (!list.hasLeft && list.joinedIn <= round.era) list.isTold = true;
    // Whatever else the round brought, with these credentials nobody hears it.
    const ends = failures.filter(({ status }) => status === 401 || status === 403);
    if (end) for (const subscriber of live) subscriber.over = { errors: ends };
    this.#forget(scope);
  }

  #takeInModel(scope: Scope, round: Round, model: LanguageModel): void {
    const id = model.customization_id;
    const watching = scope.watchersOf(id);
    if (watching.length === 0 && scope.lists.length === 0) return;
    const now = new Date(this.#clock.now()).toISOString();
    const before = scope.known.get(id);
    const isSame = before?.state.status === model.status;
    const state = {
      id,
      language: model.language,
      status: model.status,
      previousStatus: isSame ? before.state.previousStatus : (before?.state.status ?? null),
      progress: model.progress,
      since: isSame ? before.state.since : now,
      observedAt: now,
    };
    const key = keyOf(model);
    (scope.readings[Number(model.description)] as Reading).state = state;
    const { era: readIn, beganAt } = round;
    scope.known.set(id, { state, key, readIn, beganAt, isGood: true });
    for (const subscriber of watching) {
      const isLate = subscriber.joinedIn > readIn || subscriber.joinedAt - beganAt >= FRESH_MS;
      if (!subscriber.isTold && isLate) continue;
      if (subscriber.isTold && before?.key === key) continue;
      this.#tell(subscriber, model.status);
    }
  }

  #tell(subscriber: Subscriber, status: ObservedStatus): void {
    subscriber.isTold = true;
    if (subscriber.until.includes(status)) subscriber.over = 'until';
  }

  #takeInLoss(scope: Scope, id: string, missing: WatsonError): void {
    const before = scope.known.get(id);
    const now = new Date(this.#clock.now()).toISOString();
    if (before)
      scope.losses.set(id, {
        ...before.state,
        status: 'deleted',
        previousStatus: before.state.status,
        progress: 0,
        since: now,
        observedAt: now,
      });
    for (const subscriber of scope.watchersOf(id))
      subscriber.over = before ? 'deleted' : { errors: [missing] };
    scope.known.delete(id);
  }

  async #takeInFailure(
    scope: Scope,
    round: Round,
    id: string | undefined,
    failure: WatsonError,
  ): Promise<void> {
    const isPassing = ![400, 401, 403].includes(failure.status ?? 0);
    if (isPassing) await this.#takeInFallback(scope, id);
    // That the service has too much to do says nothing about its models.
    const isDoubt = failure.status !== 429;
    if (id === undefined && isDoubt) for (const known of scope.known.values()) known.isGood &&= undefined;
    const known = id === undefined ? undefined : scope.known.get(id);
    if (known && isDoubt) known.isGood = false;
    if (id !== undefined) scope.troubled.add(id);
    if (failure.status !== 400) return;
    if (id !== undefined) {
      for (const subscriber of scope.watchersOf(id)) subscriber.over = { errors: [failure] };
      return;
    }
    for (const list of round.lists) if (!list.hasLeft && !list.isTold) list.over = { errors: [failure] };
    // Those whose models the round was about end, too; which these are is up to the engine.
    for (const subscriber of scope.live) {
      await this.#readAll(subscriber);
      if (subscriber.reader.end?.error === failure) subscriber.over = { errors: [failure] };
    }
  }

  /** Who waited for a reading that failed in passing hears what was known until then. */
  async #takeInFallback(scope: Scope, id: string | undefined): Promise<void> {
    const waiting = (id === undefined ? scope.live : scope.watchersOf(id)).filter(({ isTold }) => !isTold);
    for (const subscriber of waiting) {
      subscriber.mayHearOld = true;
      const known = scope.known.get(subscriber.id ?? '');
      if (!known || known.isGood === false || known.readIn < subscriber.joinedIn) continue;
      const isCertain = id !== undefined && known.isGood === true;
      if (!isCertain) await this.#readAll(subscriber);
      if (isCertain || subscriber.reader.states.length > 0) this.#tell(subscriber, known.state.status);
    }
  }

  /** What nobody watches any more is not known any more. */
  #forget(scope: Scope): void {
    if (scope.lists.length > 0) return;
    for (const id of scope.known.keys()) if (scope.watchersOf(id).length === 0) scope.known.delete(id);
  }

  // Comparing

  #check(scope: Scope): void {
    this.#forget(scope);
    if (scope.live.length === 0) {
      this.#expect(scope.openCalls.length === 0, `${scope.name}: a call goes on, and nobody watches`);
      scope.round = undefined;
    }
    for (const subscriber of scope.subscribers) if (subscriber.isEager) this.#compare(scope, subscriber);
  }

  /** After a mutation, or for one who came and was told nothing, a round begins at once, unless it must not. */
  #checkHaste(scope: Scope): void {
    const hasNewcomer = scope.live.some(
      ({ id, isTold, joinedInTurn }) => id !== undefined && !isTold && joinedInTurn === this.#turn,
    );
    if (scope.openCalls.length > 0 || (scope.era === scope.readIn && !hasNewcomer)) return;
    const waitMs = Math.max(0, scope.quietUntil - this.#clock.now(), scope.hasFailed ? 1_000 : 0);
    const nextIn = this.#clock.nextIn ?? Infinity;
    this.#expect(nextIn <= waitMs, `${scope.name}: the next round is wanted at once, and is in ${nextIn} ms`);
  }

  async #drain(scope: Scope, subscriber: Subscriber): Promise<void> {
    const { reader } = subscriber;
    const from = reader.states.length;
    await this.#readAll(subscriber);
    const ids = reader.states.slice(from).map(({ id }) => id);
    const isQueue = ids.some((id) => ids.filter((other) => other === id).length > 1);
    this.#expect(!isQueue, `${subscriber.name} had more than the newest state waiting`);
    this.#compare(scope, subscriber);
  }

  async #readAll({ reader }: Subscriber): Promise<void> {
    for (let before = -1; before !== reader.states.length;) {
      before = reader.states.length;
      reader.read();
      await turn();
    }
  }

  /** Compares what a subscriber heard, who has read all there was, with what it must have heard. */
  #compare(scope: Scope, subscriber: Subscriber): void {
    const { name, reader, over, id } = subscriber;
    for (; subscriber.seen < reader.states.length; subscriber.seen += 1)
      this.#compareState(scope, subscriber, reader.states[subscriber.seen] as ModelState);
    if (subscriber.hasLeft) return;
    if (over === undefined) {
      this.#expect(!reader.end, `${name} ended for no reason: ${reader.end?.error as string | undefined}`);
      if (id === undefined) return this.#compareList(scope, subscriber);
      const heard = subscriber.last.get(id)?.key;
      const known = subscriber.isTold ? scope.known.get(id)?.key : undefined;
      return this.#expect(heard === known, `${name} heard last ${heard}, and it is ${known}`);
    }
    this.#expect(reader.end !== undefined, `${name} should have ended: ${JSON.stringify(over)}`);
    if (typeof over === 'object') {
      const isOne = reader.end && 'error' in reader.end && over.errors.includes(reader.end.error);
      return this.#expect(Boolean(isOne), `${name} ended otherwise`);
    }
    this.#expect(!('error' in (reader.end ?? {})), `${name} ended with an error instead of ${over}`);
    const last = reader.states.at(-1)?.status;
    if (over === 'deleted') this.#expect(last === 'deleted', `${name} heard last ${last}`);
    if (over === 'until')
      this.#expect(last !== undefined && subscriber.until.includes(last), `${name} ended after ${last}`);
  }

  /** Of a list one hears everything or, before it was read, nothing. */
  #compareList(scope: Scope, subscriber: Subscriber): void {
    const { name, last, language, isTold } = subscriber;
    if (!isTold && last.size === 0) return;
    for (const [id, { state, key }] of scope.known) {
      if (language !== undefined && state.language !== language) continue;
      const heard = last.get(id)?.key;
      this.#expect(heard === key, `${name} heard last of ${id} ${heard}, and it is ${key}`);
    }
    for (const [id, { key }] of last)
      this.#expect(key === 'deleted' || scope.known.has(id), `${name} was not told that ${id} is gone`);
  }

  #compareState(scope: Scope, subscriber: Subscriber, state: ModelState): void {
    const { name, last, until, language, joinedIn } = subscriber;
    const { model, ...rest } = state;
    const before = last.get(state.id);
    this.#expect(!subscriber.id || state.id === subscriber.id, `${name} heard of ${state.id}`);
    this.#expect(!language || state.language === language, `${name} heard of the language ${state.language}`);
    this.#expect(before?.key !== 'deleted', `${name} heard of ${state.id} after its deletion`);
    this.#expect(!before || !until.includes(before.state.status), `${name} went on after its last event`);
    const number = Number(model?.description);
    const reading = model ? scope.readings[number] : undefined;
    const expected = model ? reading?.state : scope.losses.get(state.id);
    this.#expect(
      JSON.stringify(rest) === JSON.stringify(expected),
      `${name} heard ${JSON.stringify(rest)} instead of ${JSON.stringify(expected)}`,
    );
    if (reading && !before && (subscriber.id !== undefined || !scope.troubled.has(state.id))) {
      this.#expect(
        reading.beganIn >= joinedIn,
        `${name} came after a mutation and heard at first what was read before it`,
      );
      const ageMs = subscriber.joinedAt - reading.beganAt;
      const isFresh = ageMs < FRESH_MS || subscriber.mayHearOld;
      this.#expect(isFresh, `${name} heard at first what was read ${ageMs} ms before it came`);
    }
    const key = model ? keyOf(model) : 'deleted';
    if (before && model) this.#expect(number > before.reading, `${name} heard an older state`);
    if (before && subscriber.isEager)
      this.#expect(before.key !== key, `${name} heard the same state again: ${key}`);
    last.set(state.id, { state, key, reading: number });
  }

  // The end

  /** The service recovers, and all who still watch hear the truth; then all go, and nothing is left. */
  async #finish(): Promise<void> {
    this.#note('all is well');
    await this.#settle();
    this.#isWell = true;
    for (const scope of this.#scopes) {
      for (const call of scope.openCalls) this.#answerWith(scope, call, scope.models, 'ok');
    }
    await this.#settle();
    const end = this.#clock.now() + LONG_MS;
    for (let ms = this.#clock.nextIn; ms !== undefined && this.#clock.now() < end; ms = this.#clock.nextIn) {
      this.#turn += 1;
      await this.#clock.advance(ms);
      await this.#settle();
    }
    for (const scope of this.#scopes) {
      for (const subscriber of scope.subscribers) await this.#drain(scope, subscriber);
      for (const subscriber of scope.live) this.#compareWithTruth(scope, subscriber);
    }
    if (this.#random.chance(0.2)) await this.#close();
    for (const scope of this.#scopes)
      for (const subscriber of scope.live) {
        this.#leave(subscriber);
        await this.#settle();
      }
    const asked = this.#scopes.map(({ openCalls }) => openCalls.length);
    await this.#clock.advance(LONG_MS);
    await this.#settle();
    this.#expect(
      asked.every((count) => count === 0),
      'a call was left',
    );
  }

  async #close(): Promise<void> {
    this.#note('the hub closes');
    for (const { live } of this.#scopes) for (const subscriber of live) subscriber.over = 'closed';
    this.#hub.close();
    await this.#settle();
    for (const scope of this.#scopes)
      for (const subscriber of scope.subscribers) await this.#drain(scope, subscriber);
  }

  #compareWithTruth(scope: Scope, { name, id, language, last }: Subscriber): void {
    const models = [...scope.models.values()].filter(({ customization_id, language: itsLanguage }) => {
      return id === undefined ? language === undefined || language === itsLanguage : customization_id === id;
    });
    const there = [...last].filter(([, { key }]) => key !== 'deleted');
    this.#expect(there.length === models.length, `${name} knows of ${there.length} models in the end`);
    for (const model of models) {
      const heard = last.get(model.customization_id)?.key;
      this.#expect(heard === keyOf(model), `${name} heard in the end ${heard}, and it is ${keyOf(model)}`);
    }
  }

  // Tools

  #withOne(scope: Scope, act: (subscriber: Subscriber) => void): void {
    if (scope.live.length > 0) act(this.#random.pick(scope.live));
  }

  /** One of them, or none if there is none. */
  #some<T>(all: readonly T[]): T[] {
    return all.length > 0 ? [this.#random.pick(all)] : [];
  }

  #note(line: string): void {
    this.log.push(`${((this.#clock.now() - this.#startedAt) / 1_000).toFixed(3)} s  ${line}`);
  }

  /** Throws at once, and again at the next step, for within a call the engine would take it as the call's failure. */
  #expect(isSo: boolean, otherwise: string): void {
    if (isSo) return;
    this.#violation ??= new Error(otherwise);
    throw this.#violation;
  }
}
