import { makeCase, type Case } from './case.ts';
import { startChild, type Child } from './child.ts';
import { check } from './check.ts';
import type { Addresses } from './server.ts';
import { perform, type Outcome } from './perform.ts';
import { Tally } from './tally.ts';
import { judge } from './verdict.ts';

export interface RunOptions {
  seed: number;
  /** The number of cases. */
  count: number;
  /** The number of the first case. @default 0 */
  from?: number;
  /** Concurrent cases. @default 8 */
  atOnce?: number;
  /** Called after each block of cases. */
  onProgress?: (tally: Tally) => void;
  /** Ends the run after the current block. */
  signal?: AbortSignal;
}

/** Cases between two checks of the state of the gateways. */
const BLOCK = 250;
/** Cases after which the models are reset. */
const RENEWED_EVERY = 2_500;
/** Cases until caches are full and code is compiled. A short run has a shorter warm-up. */
const WARM_UP_CASES = 10_000;
const MAX_GROWTH_BYTES = 256 * 1024 * 1024;
const MAX_FAILURES = 20;
/** More late cases than this in a block mean that the gateways hang. */
const MAX_LATE = 16;

/** Runs cases concurrently until all are done, too many have failed, or the signal is aborted. */
export async function run(options: RunOptions): Promise<Tally> {
  const child = startChild();
  const tally = new Tally(options.seed);
  try {
    await new Run(options, child, tally).all();
  } catch (error) {
    tally.fail(tally.currentSpan(), child.ended ?? String(error));
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
      await this.#check(from + done, from + last);
      const rssBytes = await this.#child.ask('rssBytes', { collect: last === warmUp || last === count });
      this.#tally.measure(rssBytes, last >= warmUp);
      onProgress?.(this.#tally);
    }
    // A connection that a case left open would keep the gateway from closing.
    await this.#child.ask('renew');
    const { growthBytes } = this.#tally;
    if (growthBytes > MAX_GROWTH_BYTES)
      this.#tally.fail({ from, to: from + count }, `memory grew by more than ${MAX_GROWTH_BYTES} bytes`);
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
    await this.#repeat(late);
    if (next < last && this.#child.ended === undefined) await this.#block(next, last);
  }

  /** Repeats late cases one at a time, since the machine may have been busy. */
  async #repeat(late: readonly [Case, Outcome][]): Promise<void> {
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
    return perform(plan, Number(new URL(this.#addresses[gateway]).port));
  }

  #judge(theCase: Case, outcome: Outcome): void {
    this.#tally.add(theCase, outcome, judge(theCase, outcome));
  }

  async #check(from: number, to: number): Promise<void> {
    const { bugs, breaches } = await this.#child.ask('trouble');
    for (const what of [...bugs, ...breaches]) this.#tally.fail({ from, to }, what);
    for (const [gateway, url] of Object.entries(this.#addresses)) {
      const wrong = await check(url);
      if (wrong !== undefined) this.#tally.fail({ from, to }, `${gateway}: ${wrong}`);
    }
  }
}
