import type { Random } from '../support/random.ts';
import { WATCH } from './document.ts';
import { EventStreamClient } from './event-stream-client.ts';
import type { Stream } from './stream.ts';
import { within } from './wait.ts';
import { WebSocketClient } from './web-socket-client.ts';
import type { Live, World } from './world.ts';

/** Longer than every fault, outage and pause of a run plus the longest back-off of 30 s. */
export const DEADLINE_MS = 120_000;
export const TRAINED = ['AVAILABLE', 'FAILED'];

/** Starts three long-lived subscriptions to a model. Resolves when each has its first event. */
export async function watch(world: World, random: Random, { id, authorization }: Live) {
  const { endpoint, tally } = world;
  const socket = await WebSocketClient.open(endpoint, authorization, tally);
  const untilTrained = { id, until: TRAINED };
  const byEvents = new EventStreamClient(
    endpoint,
    authorization,
    { query: WATCH, variables: random.chance(0.5) ? untilTrained : { id } },
    tally,
  );
  const subscriptions: Stream[] = [
    socket.subscribe(WATCH, untilTrained),
    socket.subscribe(WATCH, { id }),
    byEvents.stream,
  ];
  const firsts = Promise.all(subscriptions.map((stream) => stream.first));
  const close = () => {
    socket.close();
    byEvents.leave();
  };
  try {
    await within('the first event of each subscription to a model', DEADLINE_MS, firsts);
  } catch (error) {
    close();
    throw error;
  }
  return {
    async ended() {
      const ends = Promise.all(subscriptions.map((stream) => stream.end));
      try {
        await within('the end of each subscription to a deleted model', DEADLINE_MS, ends);
        for (const stream of subscriptions) await checkEnd(world, stream);
      } finally {
        close();
      }
    },
  };
}

/** A subscription with `until` completes after the training or the deletion, any other after the deletion. */
async function checkEnd({ tally }: World, stream: Stream): Promise<void> {
  const end = await stream.end;
  const isFinal = [...TRAINED, 'DELETED'].includes(stream.lastStatus ?? '');
  tally.count(`long-lived, last status ${stream.lastStatus}`);
  if (end.kind === 'complete' && isFinal) return;
  tally.problem(
    `a long-lived subscription ended with ${JSON.stringify(end)} after ${stream.events} events, ` +
      `the last with status ${stream.lastStatus}`,
  );
}
