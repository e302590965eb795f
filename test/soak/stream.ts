import type { Tally } from './tally.ts';

/** How a subscription ended from the view of its client. `left`: the client ended it. */
export type End =
  | { kind: 'complete' | 'left' }
  | { kind: 'error'; codes: string[] }
  | { kind: 'broken'; reason: string };

/** One subscription of a client. */
export class Stream {
  events = 0;
  lastStatus: string | undefined;
  /** Called with each event. */
  onEvent: () => void = () => {};
  readonly #tally: Tally;
  readonly #first = Promise.withResolvers<void>();
  readonly #end = Promise.withResolvers<End>();

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** Resolves at the first event, or at the end if there was no event. */
  get first(): Promise<void> {
    return this.#first.promise;
  }

  get end(): Promise<End> {
    return this.#end.promise;
  }

  /** Handles a `next` payload. Errors without data end the stream. */
  take(payload: any): void {
    const codes = this.#tally.errorsOf(payload);
    if (!payload?.data) return this.finish({ kind: 'error', codes });
    this.events += 1;
    this.#tally.count('events');
    const event = payload.data.modelStatus ?? payload.data.modelStatuses;
    this.lastStatus = event?.status;
    this.#first.resolve();
    return this.onEvent();
  }

  /** Ends the stream with the errors of a refused or terminated subscription. */
  fail(errors: unknown): void {
    this.finish({ kind: 'error', codes: this.#tally.errorsOf({ errors }) });
  }

  /** Only the first end counts. */
  finish(end: End): void {
    this.#first.resolve();
    this.#end.resolve(end);
  }
}
