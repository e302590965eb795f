import { Pool } from 'undici';
import { answerParent } from '../support/process/answer-parent.ts';
import { readStatus } from './read-status.ts';

/** One caller that sends requests as fast as it can, on many connections. */
let stopping = new AbortController();
let running: Promise<unknown> = Promise.resolve();
const statuses = new Map<number, number>();

answerParent({
  start({ url, connections }: { url: string; connections: number }) {
    stopping = new AbortController();
    const { signal } = stopping;
    statuses.clear();
    const pool = new Pool(url, { connections });
    const send = async () => {
      while (!signal.aborted) {
        const status = await readStatus(pool, 'Bearer burst');
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    running = Promise.all(Array.from({ length: connections }, send)).then(() => pool.close());
  },
  /** Returns the number of responses by status. */
  async stop() {
    stopping.abort();
    await running;
    return Object.fromEntries(statuses);
  },
});
