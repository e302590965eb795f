/** How a subscription ended: completed, or terminated with an error. */
export type StreamEnd = { error?: unknown };

/** Reads a subscription event by event on request, or continuously if it is eager. */
export class EventReader<Event> {
  readonly events: Event[] = [];
  end: StreamEnd | undefined;
  readonly #source: AsyncIterator<Event, undefined>;
  readonly #isEager: boolean;
  #isWaiting = false;

  constructor(source: AsyncIterator<Event, undefined>, isEager: boolean) {
    this.#source = source;
    this.#isEager = isEager;
    if (isEager) this.read();
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** Requests one more event, unless a request is pending. Await `settled` to receive an event that waits. */
  read(): void {
    if (this.#isWaiting || this.end) return;
    this.#isWaiting = true;
    this.#source.next().then(
      ({ done, value }) => {
        this.#isWaiting = false;
        if (done) this.end = {};
        else this.events.push(value);
        if (this.#isEager) this.read();
      },
      (error: unknown) => {
        this.#isWaiting = false;
        this.end = { error };
      },
    );
  }

  leave(): void {
    void this.#source.return?.();
  }
}
