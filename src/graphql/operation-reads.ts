import type { WatsonClient } from '../watson/client.ts';
import type { Signal } from '../watson/signal.ts';
import { withReads, type Read } from './reads.ts';
import type { ScopeLimit } from './scope-limit.ts';

/** A read and the object that it returned. The reads of a wave started before any of them returned. */
export interface RecordedRead {
  read: Read;
  wave: number;
  /** Weak: the memory of what the service answers belongs to the REST client. */
  value: WeakRef<object>;
}

interface MadeRead {
  read: Read;
  wave: number;
  result: Promise<object>;
  hasSettled: boolean;
  /** Undefined until the read returns, and after an error. */
  value: object | undefined;
  /** Whether the execution asked for it. */
  isUsed: boolean;
}

export interface OperationReadsOptions {
  client: WatsonClient;
  /** Bounds concurrent REST calls under models. */
  limit: ScopeLimit;
  /** Aborts the reads. */
  signal: Signal;
  /** Called when the first read has returned or failed. */
  onFirst: () => void;
}

/** The reads of one operation, each made once: first those of the recorded result, then those of the execution. */
export class OperationReads {
  readonly #options: OperationReadsOptions;
  readonly #made = new Map<string, MadeRead>();
  #wave = 0;
  /** Whether a read has returned since the wave began. */
  #hasReturned = false;

  constructor(options: OperationReadsOptions) {
    this.#options = options;
  }

  /** Makes the recorded reads again, a wave after the other. Then calls `done` with whether each returned the same object. */
  repeat(recorded: readonly RecordedRead[], done: (isUnchanged: boolean) => void): void {
    const [first] = recorded;
    // The most common case, without promises of its own.
    if (recorded.length === 1 && first && !first.read.isLimited) this.#repeatOne(first, done);
    else void this.#repeatWaves(recorded, done);
  }

  #repeatOne({ read, wave, value }: RecordedRead, done: (isUnchanged: boolean) => void): void {
    this.#wave = wave;
    this.#make(read, wave, (now) => done(now !== undefined && now === value.deref()));
  }

  async #repeatWaves(recorded: readonly RecordedRead[], done: (isUnchanged: boolean) => void): Promise<void> {
    done(await this.#areWavesUnchanged(recorded));
  }

  async #areWavesUnchanged(recorded: readonly RecordedRead[]): Promise<boolean> {
    const waves = Map.groupBy(recorded, ({ wave }) => wave);
    for (const wave of waves.values()) {
      const unchanged = await Promise.all(wave.map((each) => this.#isUnchanged(each)));
      if (unchanged.includes(false)) return false;
    }
    return true;
  }

  /** A client for the execution. */
  get client(): WatsonClient {
    return withReads(this.#options.client, (read) => {
      const made = this.#make(read, this.#nextWave());
      made.isUsed = true;
      // The same key means the same type.
      return made.result as ReturnType<typeof read.make>;
    });
  }

  /** A client that returns only what has been read so far. All other reads fail with the reason. */
  clientSoFar(reason: unknown): WatsonClient {
    return withReads(this.#options.client, (read) => {
      const made = this.#made.get(read.key);
      return made?.hasSettled ? (made.result as ReturnType<typeof read.make>) : Promise.reject(reason);
    });
  }

  /** What the execution read. Undefined where a read of it failed, or will not return the same object again. */
  recorded(): RecordedRead[] | undefined {
    const { client } = this.#options;
    const recorded: RecordedRead[] = [];
    for (const { read, wave, value, isUsed } of this.#made.values()) {
      if (!isUsed) continue;
      if (!value || !client.keeps(value)) return undefined;
      recorded.push({ read, wave, value: new WeakRef(value) });
    }
    return recorded.toSorted((a, b) => a.wave - b.wave);
  }

  async #isUnchanged({ read, wave, value }: RecordedRead): Promise<boolean> {
    this.#wave = wave;
    const { client, limit } = this.#options;
    const perform = () => this.#make(read, wave).result;
    try {
      const now = await (read.isLimited ? limit(client.scope, perform) : perform());
      return now === value.deref();
    } catch {
      // The execution meets the same error.
      return false;
    }
  }

  /** @param onSettled called with what the read returns; with undefined after an error */
  #make<T extends object>(read: Read<T>, wave: number, onSettled?: (value?: object) => void): MadeRead {
    const known = this.#made.get(read.key);
    if (known) return known;
    const { client, signal, onFirst } = this.#options;
    const made: MadeRead = {
      read,
      wave,
      result: read.make(client, signal),
      hasSettled: false,
      value: undefined,
      isUsed: false,
    };
    this.#made.set(read.key, made);
    const settle = (value?: object) => {
      made.hasSettled = true;
      made.value = value;
      this.#hasReturned = true;
      onFirst();
      onSettled?.(value);
    };
    made.result.then(settle, () => settle());
    return made;
  }

  /** The wave of a read that starts now. */
  #nextWave(): number {
    if (this.#hasReturned) this.#wave += 1;
    this.#hasReturned = false;
    return this.#wave;
  }
}
