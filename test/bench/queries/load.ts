import { createHash } from 'node:crypto';
import { answerParent } from '../../support/process/answer-parent.ts';
import { createSubscriber } from '../subscriber.ts';
import { connectClient, type Client, type Prepared } from './client.ts';
import { withoutSerials } from './model.ts';
import { prepare, type Asked } from './prepare.ts';
import { quantile } from '../statistics.ts';

/** What one run has measured at the client. */
export interface Run {
  queries: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
}

/** The answer to a query: its text, or the digest of the texts of a proxy, which can have megabytes. */
export interface Checked {
  text: string | undefined;
  digest: string;
  /** Whether the same query had another answer before. */
  differs: boolean;
}

const CONNECTING_AT_ONCE = 100;

let prepared: Prepared[] = [];
/** Bytes of the answer to each request. All answers to a query have the same length. */
let lengths: number[] = [];
let clients: Client[] = [];
let url = '';

const sendOne = (client: Client, request: Prepared) =>
  new Promise<{ bodyBytes: number; text: string }>((resolve) => {
    client.send(request, (bodyBytes, bodies) =>
      resolve({ bodyBytes, text: Buffer.concat(bodies).toString() }),
    );
  });

function runUntil(deadline: number): Promise<number[]> {
  const latencies: number[] = [];
  let next = 0;
  let active = clients.length;
  const { promise, resolve } = Promise.withResolvers<number[]>();
  const sendNext = (client: Client) => {
    const sentAt = performance.now();
    if (sentAt >= deadline) {
      active -= 1;
      if (active === 0) resolve(latencies);
      return;
    }
    const index = next++ % prepared.length;
    const request = prepared[index];
    if (!request) return;
    client.send(request, (bodyBytes) => {
      if (bodyBytes !== lengths[index])
        throw new Error(`an answer of ${bodyBytes} bytes instead of ${lengths[index]}`);
      latencies.push(performance.now() - sentAt);
      sendNext(client);
    });
  };
  for (const client of clients) sendNext(client);
  return promise;
}

answerParent({
  prepare(asked: Asked) {
    ({ url } = asked);
    prepared = prepare(asked);
  },
  /** Sends each of the first `count` requests twice, and all others once. */
  async check({ count, asText }: { count: number; asText: boolean }) {
    const client = await connectClient(url, true);
    const checked: Checked[] = [];
    lengths = [];
    for (const request of prepared) {
      const first = await sendOne(client, request);
      lengths.push(first.bodyBytes);
      if (checked.length === count) {
        const { digest } = checkedOf(first.text, first.text, false);
        if (digest !== checked[(lengths.length - 1) % count]?.digest)
          throw new Error('the answers to two credentials differ');
        continue;
      }
      const second = await sendOne(client, request);
      checked.push(checkedOf(first.text, second.text, asText));
    }
    client.close();
    return checked;
  },
  async open({ connections }: { connections: number }) {
    clients = await Promise.all(Array.from({ length: connections }, () => connectClient(url)));
  },
  async run({ seconds }: { seconds: number }): Promise<Run> {
    const startedAt = performance.now();
    const latencies = await runUntil(startedAt + seconds * 1_000);
    const lastedMs = performance.now() - startedAt;
    const sorted = Float64Array.from(latencies).toSorted();
    return {
      queries: latencies.length,
      seconds: lastedMs / 1_000,
      p50Ms: quantile(sorted, 0.5),
      p99Ms: quantile(sorted, 0.99),
    };
  },
  close() {
    for (const client of clients.splice(0)) client.close();
  },
  /** Opens a WebSocket for each scope. Returns when each has received its first event. */
  async watch({ gatewayUrl, scopes, id }: { gatewayUrl: string; scopes: number; id: string }) {
    let events = 0;
    const all = Promise.withResolvers<void>();
    const onMessage = () => {
      events += 1;
      if (events === scopes) all.resolve();
    };
    let next = 0;
    const watchSome = async () => {
      while (next < scopes) await createSubscriber(gatewayUrl, id, onMessage, `Bearer scope-${next++}`);
    };
    await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, watchSome));
    await all.promise;
  },
});

function checkedOf(first: string, second: string, asText: boolean): Checked {
  const text = withoutSerials(first);
  const digest = createHash('sha256').update(text).digest('hex');
  return { text: asText ? text : undefined, digest, differs: first !== second };
}
