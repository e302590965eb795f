/** Fewer entries are not searched for idle ones. */
const MIN_SIZE = 4_000;

/**
 * Values that are created on first use, and removed in bulk when they are idle. A key that returns costs one look-up; an
 * entry that came and went with each call would make the map grow and shrink all the time.
 */
export class SweptMap<V> {
  readonly #create: () => V;
  readonly #isIdle: (value: V) => boolean;
  readonly #map = new Map<string, V>();
  #sweepAt = MIN_SIZE;

  /** An idle value must be as good as a new one. */
  constructor(create: () => V, isIdle: (value: V) => boolean) {
    this.#create = create;
    this.#isIdle = isIdle;
  }

  get(key: string): V {
    const known = this.#map.get(key);
    if (known !== undefined) return known;
    if (this.#map.size >= this.#sweepAt) this.#sweep();
    const created = this.#create();
    this.#map.set(key, created);
    return created;
  }

  /** Replaces all values by new ones. Those in use stay as they are. */
  clear(): void {
    this.#map.clear();
  }

  delete(key: string): void {
    this.#map.delete(key);
  }

  #sweep(): void {
    for (const [key, value] of this.#map) if (this.#isIdle(value)) this.#map.delete(key);
    this.#sweepAt = Math.max(MIN_SIZE, 2 * this.#map.size);
  }
}
