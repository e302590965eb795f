/**
 * Values that are known to those who read them: components, effects and computed values follow their changes. It is the part
 * of `@preact/signals-core` that the page uses, for a third of its bytes.
 */
export interface ReadonlySignal<T> {
  readonly value: T;
  /** The value, without following it. */
  peek(): T;
}

export interface Signal<T> extends ReadonlySignal<T> {
  value: T;
}

interface Source {
  readers: Set<Reader>;
  /** Makes the value current, and its readers stale if it changed. */
  refresh(): void;
  /** Called when the last reader has left. */
  onUnread?(): void;
}

interface Reader {
  sources: Set<Source>;
  /** A source has changed. */
  isStale: boolean;
  /** Called when a source has changed, or is computed from one that has. */
  onDoubt(): void;
}

/** What runs now and reads. */
let reader: Reader | undefined;
/** How many batches run, one inside the other. */
let batches = 0;
/** Effects whose sources may have changed. */
const waiting = new Set<() => void>();

function enter(source: Source): void {
  if (!reader) return;
  source.readers.add(reader);
  reader.sources.add(source);
}

function leave(source: Source, leaving: Reader): void {
  source.readers.delete(leaving);
  if (source.readers.size === 0) source.onUnread?.();
}

/** Runs work that reads. Sources that it read the last time, and no more, are left. */
function follow<T>(following: Reader, work: () => T): T {
  const [outer, before] = [reader, following.sources];
  reader = following;
  following.sources = new Set();
  following.isStale = false;
  try {
    return work();
  } catch (error) {
    following.isStale = true;
    throw error;
  } finally {
    reader = outer;
    for (const source of before) if (!following.sources.has(source)) leave(source, following);
  }
}

/** Whether a source has changed since the last reading. */
function mustRun(following: Reader): boolean {
  for (const source of following.sources) {
    if (following.isStale) break;
    try {
      source.refresh();
    } catch {
      // The work gets the error when it reads the source.
      following.isStale = true;
    }
  }
  return following.isStale;
}

/** Reads signals without following them. */
export function untracked<T>(work: () => T): T {
  const outer = reader;
  reader = undefined;
  try {
    return work();
  } finally {
    reader = outer;
  }
}

/** Runs the work, and then the effects that follow what it changed, each once. */
export function batch<T>(work: () => T): T {
  batches++;
  try {
    return work();
  } finally {
    if (batches === 1) runWaiting();
    batches--;
  }
}

function runWaiting(): void {
  // Effects that become due meanwhile are visited, too.
  for (const run of waiting) {
    waiting.delete(run);
    attempt(run);
  }
}

/** Runs work whose error must not keep the work after it from being done. */
export function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

export function signal<T>(): Signal<T | undefined>;
export function signal<T>(value: T): Signal<T>;
export function signal<T>(value?: T): Signal<T | undefined> {
  const source: Source = { readers: new Set(), refresh() {} };
  return {
    get value() {
      enter(source);
      return value;
    },
    set value(next) {
      if (next === value) return;
      value = next;
      batch(() => {
        for (const each of source.readers) {
          each.isStale = true;
          each.onDoubt();
        }
      });
    },
    peek: () => value,
  };
}

/** A value that follows from signals. It is computed when it is read, if they have changed. */
export function computed<T>(compute: () => T): ReadonlySignal<T> {
  let value: T;
  let isInDoubt = false;
  const self: Source & Reader = {
    readers: new Set(),
    sources: new Set(),
    isStale: true,
    onDoubt() {
      if (isInDoubt) return;
      isInDoubt = true;
      for (const each of self.readers) each.onDoubt();
    },
    refresh() {
      if (!isInDoubt && !self.isStale) return;
      isInDoubt = false;
      if (!mustRun(self)) return;
      const next = follow(self, compute);
      if (next === value) return;
      value = next;
      // What reads it just now gets the new value.
      for (const each of self.readers) if (each !== reader) each.isStale = true;
    },
    onUnread() {
      for (const source of self.sources) leave(source, self);
      self.sources.clear();
      self.isStale = true;
    },
  };
  const peek = () => {
    self.refresh();
    return value;
  };
  return {
    get value() {
      try {
        return peek();
      } finally {
        enter(self);
      }
    },
    peek,
  };
}

/** Runs the work now, and again after each change of what it read. What it returns runs before the next time, and at the end. */
export function effect(work: () => (() => void) | void): () => void {
  let cleanUp: (() => void) | void;
  const self: Reader = { sources: new Set(), isStale: true, onDoubt: () => void waiting.add(run) };
  const finish = () => {
    const last = cleanUp;
    cleanUp = undefined;
    if (typeof last === 'function') untracked(last);
  };
  const run = () => {
    if (!mustRun(self)) return;
    finish();
    cleanUp = follow(self, work);
  };
  // After an error it runs again when something changes that it has read, so it must be there to be ended.
  batch(() => attempt(run));
  return () => {
    waiting.delete(run);
    finish();
    for (const source of self.sources) leave(source, self);
    self.sources.clear();
  };
}
