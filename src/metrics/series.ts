/** What is kept for each combination of the values of labels. */
export class SeriesMap<T> {
  readonly #create: () => T;
  readonly #root: Branch<T> = { branches: new Map(), leaf: undefined };

  constructor(create: () => T) {
    this.#create = create;
  }

  /** The one of these values, which is created on first use. A look-up compares strings, and makes none. */
  get(values: readonly string[]): T {
    let branch = this.#root;
    for (const value of values) {
      let next = branch.branches.get(value);
      if (!next) branch.branches.set(value, (next = { branches: new Map(), leaf: undefined }));
      branch = next;
    }
    return (branch.leaf ??= this.#create());
  }

  /** All with their values, in the order of creation. */
  entries(): [values: string[], series: T][] {
    return entriesOf(this.#root, []);
  }
}

interface Branch<T> {
  branches: Map<string, Branch<T>>;
  leaf: T | undefined;
}

function entriesOf<T>({ branches, leaf }: Branch<T>, values: string[]): [string[], T][] {
  const below = [...branches].flatMap(([value, branch]) => entriesOf(branch, [...values, value]));
  return leaf === undefined ? below : [[values, leaf], ...below];
}
