import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { FORCE_TRAINING, LIST_STATUSES } from '../../support/documents.ts';
import { startBoth } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { Random } from '../../support/random.ts';
import { PROTOCOL } from '../../support/websocket/handshake.ts';
import { subscribe } from '../../support/websocket/raw-socket.ts';

const SEED = Number(process.env['SEED'] ?? 1);
const CUTS = 1_000;
const CLIENTS = 40;
const WATCH = `subscription($id: ID!) {
  modelStatus(id: $id, until: [AVAILABLE, FAILED]) { id status previousStatus progress }
}`;

/** A client that follows one training to its end and reconnects whenever its socket is lost. */
class Follower {
  readonly id: string;
  /** The statuses that it received, over all its sockets. */
  readonly received: string[] = [];
  completed = 0;
  cuts = 0;
  /** Whether it has received an event on its current socket. */
  isFollowing = false;
  readonly #endpoint: string;
  #socket: WebSocket | undefined;

  constructor(endpoint: string, id: string) {
    this.#endpoint = endpoint.replace('http', 'ws');
    this.id = id;
    this.#connect();
  }

  get isDone(): boolean {
    return this.received.some((status) => status === 'AVAILABLE' || status === 'FAILED');
  }

  /** Whether there is a socket to cut, which may still be opening. */
  get isCuttable(): boolean {
    return this.#socket !== undefined;
  }

  cut(): void {
    this.cuts += 1;
    this.#socket?.terminate();
  }

  close(): void {
    this.#socket?.close();
  }

  #connect(): void {
    const socket = new WebSocket(this.#endpoint, PROTOCOL);
    this.#socket = socket;
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    socket.on('message', (data: Buffer) => this.#take(socket, JSON.parse(data.toString('utf8'))));
    socket.on('error', () => {});
    socket.once('close', () => {
      this.#socket = undefined;
      this.isFollowing = false;
      if (!this.isDone) this.#connect();
    });
  }

  #take(socket: WebSocket, message: any): void {
    if (message.type === 'connection_ack')
      socket.send(JSON.stringify(subscribe('1', WATCH, { id: this.id })));
    if (message.type === 'next') {
      this.isFollowing = true;
      this.received.push(message.payload.data.modelStatus.status);
    }
    if (message.type === 'complete') this.completed += 1;
    if (message.type === 'error') this.received.push(`error: ${JSON.stringify(message.payload)}`);
  }
}

test('through a thousand cuts every client receives the end of its training exactly once', async () => {
  const random = new Random(SEED);
  const { emulator, gateway } = await startBoth();
  const { data } = await gateway.query(LIST_STATUSES);
  const trainable = data.customizations.filter(
    ({ status }: any) => status === 'READY' || status === 'AVAILABLE',
  );
  const ids: string[] = trainable.map(({ id }: any) => id);
  expect(ids.length).toBeGreaterThan(1);
  const followers: Follower[] = [];
  onTestFinished(() => followers.forEach((follower) => follower.close()));
  const countCuts = () => followers.reduce((sum, { cuts }) => sum + cuts, 0);
  let trainings = 0;

  /** Cuts sockets one by one, each in any state of its connection. */
  async function cut(among: readonly Follower[], count: number): Promise<void> {
    for (let done = 0; done < count;) {
      const victims = among.filter(({ isCuttable, isDone }) => isCuttable && !isDone);
      if (victims.length === 0 && among.every(({ isDone }) => isDone)) return;
      if (victims.length > 0) {
        random.pick(victims).cut();
        done += 1;
      }
      const turns = random.below(30);
      for (let turn = 0; turn <= turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  while (countCuts() < CUTS) {
    trainings += 1;
    for (const id of ids)
      expect((await gateway.query(FORCE_TRAINING, { id })).data.trainModel.errors).toEqual([]);
    const now = Array.from({ length: CLIENTS }, () => new Follower(gateway.endpoint, random.pick(ids)));
    followers.push(...now);
    await cut(now, 100);
    await until('all to follow', () => now.every(({ isFollowing }) => isFollowing));
    await until('the subscriptions of the cut sockets to end', async () => {
      return (await metricsOf(gateway))['lexigate_subscriptions_active'] === CLIENTS;
    });
    // No client may receive a state from before the training.
    for (const { received } of now) expect(new Set(received), `seed ${SEED}`).toEqual(new Set(['TRAINING']));

    emulator.clock.advance(60_000);
    await cut(now, 200);
    await until('all to receive the end', () => now.every(({ completed }) => completed === 1));
  }

  expect(trainings).toBeGreaterThan(2);
  await until('the end of all', async () => {
    const metrics = await metricsOf(gateway);
    return metrics['lexigate_subscriptions_active'] === 0 && metrics['lexigate_subscription_groups'] === 0;
  });
  for (const { received, completed } of followers) {
    expect(
      received.filter((status) => status !== 'TRAINING'),
      `seed ${SEED}`,
    ).toEqual(['AVAILABLE']);
    expect(received.at(-1)).toBe('AVAILABLE');
    expect(completed).toBe(1);
  }
  const metrics = await metricsOf(gateway);
  expect(metrics['lexigate_status_watchers']).toBe(0);
  expect(metrics['lexigate_subscriptions_ended_total{reason="until"}']).toBeGreaterThanOrEqual(trainings);
});
