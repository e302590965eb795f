/** The mutations of a scope, as far as one replica knows them. */
export class Mutations {
  /** Those that were made on this replica, and how many of them the store knows. */
  #made = 0;
  #reported = 0;
  /** Number of the last one on any replica. */
  #lastAt = 0;

  get made(): number {
    return this.#made;
  }

  get hasUnreported(): boolean {
    return this.#made > this.#reported;
  }

  add(): void {
    this.#made += 1;
  }

  /** The store knows the first of those that were made here. */
  reported(made: number): void {
    this.#reported = Math.max(this.#reported, made);
  }

  learn(mutatedAt: number): void {
    this.#lastAt = Math.max(this.#lastAt, mutatedAt);
  }

  /** Whether the poll of this number began after all that are known. */
  arePast(position: number): boolean {
    return !this.hasUnreported && position > this.#lastAt;
  }
}
