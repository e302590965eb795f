import type { Case, Kind } from './case.ts';
import type { Outcome } from './perform.ts';
import type { Verdict } from './verdict.ts';

/** A range of case numbers. `to` is exclusive. */
export interface Span {
  from: number;
  to: number;
}

export interface Failure {
  /** The case, or the range that contains it. */
  where: Case | Span;
  broken: string[];
  /** The beginning of the response. */
  answer?: string;
}

const SHOWN_BYTES = 2_000;
/** More than the number of concurrent cases. */
const MAX_CONCURRENT = 50;

/** The results of a run. */
export class Tally {
  readonly seed: number;
  done = 0;
  /** By kind: the number of cases, and of those with an executed operation. */
  readonly kinds = new Map<Kind, { cases: number; executed: number }>();
  /** The number of cases by kind and outcome. */
  readonly outcomes = new Map<string, number>();
  readonly failures: Failure[] = [];
  /** Cases that were late among concurrent ones. They fail only if they are late alone, too. */
  lateOnce = 0;
  slowest = { index: -1, ms: 0 };
  /** After the warm-up, the peak, and at the end. */
  readonly rss = { warmBytes: 0, peakBytes: 0, lastBytes: 0 };
  #last = 0;

  constructor(seed: number) {
    this.seed = seed;
  }

  get growthBytes(): number {
    const { warmBytes, lastBytes } = this.rss;
    return warmBytes === 0 ? 0 : lastBytes - warmBytes;
  }

  add(theCase: Case, { answerMs, bytes }: Outcome, { broken, outcome, isExecuted }: Verdict): void {
    this.done += 1;
    this.#last = Math.max(this.#last, theCase.index);
    const kind = this.kinds.get(theCase.kind) ?? { cases: 0, executed: 0 };
    this.kinds.set(theCase.kind, kind);
    kind.cases += 1;
    if (isExecuted) kind.executed += 1;
    const name = `${theCase.kind}: ${outcome}`;
    this.outcomes.set(name, (this.outcomes.get(name) ?? 0) + 1);
    if (answerMs > this.slowest.ms) this.slowest = { index: theCase.index, ms: answerMs };
    if (broken.length === 0) return;
    const answer = bytes.subarray(0, SHOWN_BYTES).toString('utf8');
    this.failures.push({ where: theCase, broken, answer });
  }

  /** Records a problem that cannot be attributed to one case. */
  fail(where: Span, what: string): void {
    this.failures.push({ where, broken: [what] });
  }

  measure(rssBytes: number, isWarm: boolean): void {
    if (isWarm && this.rss.warmBytes === 0) this.rss.warmBytes = rssBytes;
    this.rss.peakBytes = Math.max(this.rss.peakBytes, rssBytes);
    this.rss.lastBytes = rssBytes;
  }

  /** The cases that may have caused a crash. */
  currentSpan(): Span {
    return { from: Math.max(0, this.#last - MAX_CONCURRENT), to: this.#last + MAX_CONCURRENT };
  }
}
