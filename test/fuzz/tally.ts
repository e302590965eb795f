import type { Case, Kind } from './case.ts';
import type { Outcome } from './exchange.ts';
import type { Verdict } from './verdict.ts';

/** Numbers of cases, from the first to before the last. */
export interface Span {
  from: number;
  to: number;
}

export interface Failure {
  /** The case, or those among which it was. */
  where: Case | Span;
  broken: string[];
  /** What came back, as far as it is of use. */
  answer?: string;
}

const SHOWN_BYTES = 2_000;
/** More than are ever under way at a time. */
const MAX_UNDER_WAY = 50;

/** What came of a run. */
export class Tally {
  readonly seed: number;
  done = 0;
  /** By kind: how many, and how many of them were carried out. */
  readonly kinds = new Map<Kind, { cases: number; executed: number }>();
  /** By kind and outcome. */
  readonly outcomes = new Map<string, number>();
  readonly failures: Failure[] = [];
  /** Cases that were late among others; it is no failure when they are in time alone. */
  lateOnce = 0;
  slowest = { index: -1, ms: 0 };
  /** After the warm-up, at most, and at last. */
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

  /** Something went wrong that no single answer told. */
  fail(where: Span, what: string): void {
    this.failures.push({ where, broken: [what] });
  }

  measure(rssBytes: number, isWarm: boolean): void {
    if (isWarm && this.rss.warmBytes === 0) this.rss.warmBytes = rssBytes;
    this.rss.peakBytes = Math.max(this.rss.peakBytes, rssBytes);
    this.rss.lastBytes = rssBytes;
  }

  /** Where to look when all ends at once. */
  underWay(): Span {
    return { from: Math.max(0, this.#last - MAX_UNDER_WAY), to: this.#last + MAX_UNDER_WAY };
  }
}
