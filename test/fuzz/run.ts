import { makeCase, type Case } from './case.ts';
import { startChild, type Child } from './child.ts';
import { exchange, type Outcome } from './exchange.ts';
import { look } from './look.ts';
import type { Addresses } from './server.ts';
import { Tally } from './tally.ts';
import { judge } from './verdict.ts';

export interface RunOptions {
  seed: number;
  /** How many cases. */
  count: number;
  /** Where they begin. @default 0 */
  from?: number;
  /** How many at a time. @default 8 */
  atOnce?: number;
  /** Called now and then, while nothing is under way. */
  onProgress?: (tally: Tally) => void;
  /** Ends the run after the cases that are under way. */
  signal?: AbortSignal;
}

/** Cases after which all is looked at that no single answer tells. */
const BLOCK = 250;
/** Cases after which the models are as at first. */
const RENEWED_EVERY = 2_500;
/** Cases until caches are full and code is compiled; less in a short run. */
const WARM_UP_CASES = 10_000;
const MAX_GROWTH_BYTES = 256 * 1024 * 1024;
const MAX_FAILURES = 20;
/** So many late cases show that something is wrong with the gateways, and not with each of them. */
const MAX_LATE = 16;

/** Runs cases, some at once, until all are done, too many failed, or somebody says stop. */
export async function run(options: RunOptions): Promise<Tally> {
  const child = startChild();
  const tally = new Tally(options.seed);
  try {
    await new Run(options, child, tally).all();
  } catch (error) {
    tally.fail(tally.underWay(), child.ended ?? String(error));
  } finally {
    await child.stop();
  }
  return tally;
}

class Run {
  readonly #options: RunOptions;
  readonly #child: Child;
  readonly #tally: Tally;
  #addresses: Addresses = { embedded: '', caller: '', hostile: '' };

  constructor(options: RunOptions, child: Child, tally: Tally) {
    this.#options = options;
    this.#child = child;
    this.#tally = tally;
  }

  async all(): Promise<void> {
    const { from = 0, count, onProgress, signal } = this.#options;
    const warmUp = Math.min(WARM_UP_CASES, Math.ceil(count / 3 / BLOCK) * BLOCK);
    for (let done = 0; done < count; done += BLOCK) {
      if (signal?.aborted || this.#tally.failures.length >= MAX_FAILURES) break;
      if (done % RENEWED_EVERY === 0) this.#addresses = await this.#child.ask('renew');
      const last = Math.min(done + BLOCK, count);
      await this.#block(from + done, from + last);
      await this.#look(from + done, from + last);
      const rssBytes = await this.#child.ask('rssBytes', { collect: last === warmUp || last === count });
      this.#tally.measure(rssBytes, last >= warmUp);
      onProgress?.(this.#tally);
    }
    // What a case left open would keep this from its end.
    await this.#child.ask('renew');
    const { growthBytes } = this.#tally;
    if (growthBytes > MAX_GROWTH_BYTES)
      this.#tally.fail({ from, to: from + count }, 'memory grew without end');
  }

  async #block(first: number, last: number): Promise<void> {
    const { seed, atOnce = 8 } = this.#options;
    const late: [Case, Outcome][] = [];
    let next = first;
    const work = async () => {
      while (next < last && late.length < MAX_LATE && this.#child.ended === undefined) {
        const theCase = makeCase(seed, (next += 1) - 1);
        const outcome = await this.#try(theCase);
        if (outcome.late === undefined) this.#judge(theCase, outcome);
        else late.push([theCase, outcome]);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    await this.#again(late);
    if (next < last && this.#child.ended === undefined) await this.#block(next, last);
  }

  /** A machine may be busy. What is late once more, and alone, is late. */
  async #again(late: readonly [Case, Outcome][]): Promise<void> {
    if (late.length === 0) return;
    const isResponsive = await this.#child.ask('rssBytes').then(
      () => true,
      () => false,
    );
    for (const [theCase, outcome] of late) {
      this.#tally.lateOnce += 1;
      this.#judge(theCase, isResponsive ? await this.#try(theCase) : outcome);
    }
    if (!isResponsive) throw new Error('the gateways hang');
  }

  #try({ plan, gateway }: Case): Promise<Outcome> {
    return exchange(plan, Number(new URL(this.#addresses[gateway]).port));
  }

  #judge(theCase: Case, outcome: Outcome): void {
    this.#tally.add(theCase, outcome, judge(theCase, outcome));
  }

  async #look(from: number, to: number): Promise<void> {
    const { bugs, breaches } = await this.#child.ask('trouble');
    for (const what of [...bugs, ...breaches]) this.#tally.fail({ from, to }, what);
    for (const [gateway, url] of Object.entries(this.#addresses)) {
      const wrong = await look(url);
      if (wrong !== undefined) this.#tally.fail({ from, to }, `${gateway}: ${wrong}`);
    }
  }
}
