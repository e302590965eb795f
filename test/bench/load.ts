import { answerParent } from '../support/process/answer-parent.ts';
import { quantile } from './statistics.ts';
import { createSubscriber, type OnMessage } from './subscriber.ts';

/** Many subscribers in one process, each on a socket of its own. They only count events. */
const CONNECTING_AT_ONCE = 100;
const UPDATED = Buffer.from('"updated":"');
const INSTANT_LENGTH = 24;

interface Subscribing {
  url: string;
  sockets: number;
  ids: string[];
  /** @default false */
  all?: boolean;
}

let count = 0;
let lastBytes = 0;
let latencies: number[] | undefined;
let target = Infinity;
let reached = Promise.withResolvers<void>();

const onMessage: OnMessage = (buffer, start, end) => {
  count += 1;
  lastBytes = end - start;
  if (latencies) noteLatency(latencies, buffer, start, end);
  if (count >= target) reached.resolve();
};

/** The latency starts when the backend changes the model. The backend writes that time into `updated`. */
function noteLatency(into: number[], buffer: Buffer, start: number, end: number): void {
  const at = buffer.indexOf(UPDATED, start);
  if (at < 0 || at + UPDATED.length + INSTANT_LENGTH > end) return;
  const from = at + UPDATED.length;
  into.push(Date.now() - Date.parse(buffer.toString('latin1', from, from + INSTANT_LENGTH)));
}

answerParent({
  /** Opens the sockets and subscribes each to one of the models, in turn, or to all of them. */
  async subscribe({ url, sockets, ids, all = false }: Subscribing) {
    let next = 0;
    const connectSome = async () => {
      while (next < sockets) {
        const id = ids[next++ % ids.length] ?? '';
        await createSubscriber(url, all ? ids : id, onMessage);
      }
    };
    await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, connectSome));
  },
  /** Waits until `events` events have arrived since the last reset. */
  async received({ events }: { events: number }) {
    target = events;
    reached = Promise.withResolvers();
    if (count < target) await reached.promise;
    return { lastBytes };
  },
  reset({ withLatencies = false }: { withLatencies?: boolean } = {}) {
    count = 0;
    latencies = withLatencies ? [] : undefined;
  },
  /** The latencies since the last reset. */
  latencies() {
    const sorted = Float64Array.from(latencies ?? []).toSorted();
    const at = (share: number) => quantile(sorted, share);
    return { events: count, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
  },
});
