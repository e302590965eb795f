import { UNKNOWN_ID } from '../support/model-id.ts';
import type { Random } from '../support/random.ts';
import { BULK, WATCH, WATCH_ALL, WATCH_DEEPLY } from './document.ts';
import { EventStreamClient } from './event-stream-client.ts';
import { STRANGER } from './front.ts';
import type { Stream } from './stream.ts';
import { linger } from './wait.ts';
import { WebSocketClient } from './web-socket-client.ts';
import { randomFor, someone, type World } from './world.ts';

/** How a subscriber behaves. */
const MANNERS = {
  completes: 4,
  cuts: 3,
  'leaves at once': 1,
  'leaves in the first event': 3,
  'reads nothing for a while': 2,
  'reads nothing more': 1,
} as const;

const LONGEST_STAY_MS = 3_000;
/** Some pauses exceed the stall timeout of the gateway, which is 3 s. */
const LONGEST_PAUSE_MS = 4_500;

interface Client {
  streams: Stream[];
  /** Requests a large result, which fills the send buffer of a slow consumer. */
  pile: () => void;
  complete: () => void;
  cut: () => void;
  pause: () => void;
  resume: () => void;
}

/** Subscribes and leaves again and again, in all ways. */
export async function visitAgain(world: World, number: number): Promise<void> {
  const random = randomFor(world, `visitor ${number}`);
  while (!world.ending.aborted) {
    try {
      await visit(world, random);
    } catch (error) {
      world.tally.problem(`a visit: ${error instanceof Error ? error.message : String(error)}`);
    }
    await linger(random.below(300), world.ending);
  }
}

async function visit(world: World, random: Random): Promise<void> {
  const { tally, ending } = world;
  const operation = pickOperation(world, random);
  const transport = random.weighted({ WebSocket: 3, SSE: 2 });
  const manner = random.weighted(MANNERS);
  const client = await (transport === 'SSE' ? bySse : byWebSocket)(world, random, operation);
  tally.count('subscriptions', client.streams.length);
  tally.count(`${transport} ${manner}`);
  const isSlow = manner.startsWith('reads nothing');
  const checks = client.streams.map((stream) => checkEnd(world, stream, operation.authorization, isSlow));
  if (manner === 'leaves in the first event')
    for (const stream of client.streams) stream.onEvent = client.cut;
  if (manner !== 'leaves at once') await linger(random.below(LONGEST_STAY_MS), ending);
  if (isSlow) {
    client.pause();
    for (let i = random.below(12); i > 0; i -= 1) client.pile();
    await linger(random.below(LONGEST_PAUSE_MS), ending);
    if (manner === 'reads nothing for a while') {
      client.resume();
      await linger(random.below(1_000), ending);
    }
  }
  if (manner === 'completes' || manner === 'reads nothing for a while') client.complete();
  else client.cut();
  await Promise.all(checks);
}

interface Operation {
  authorization: string;
  query: string;
  variables: object;
}

function pickOperation(world: World, random: Random): Operation {
  const live = [...world.live];
  const kind = random.weighted({ model: 6, deeply: 2, all: 2, unknown: 1 });
  if (kind === 'all') return { authorization: someone(world, random), query: WATCH_ALL, variables: {} };
  if (kind === 'unknown' || live.length === 0) {
    return { authorization: someone(world, random), query: WATCH, variables: { id: UNKNOWN_ID } };
  }
  const { id, authorization } = random.pick(live);
  return { authorization, query: kind === 'deeply' ? WATCH_DEEPLY : WATCH, variables: { id } };
}

async function byWebSocket(
  { endpoint, tally }: World,
  random: Random,
  { authorization, query, variables }: Operation,
): Promise<Client> {
  const socket = await WebSocketClient.open(endpoint, authorization, tally);
  const count = 1 + random.below(4);
  return {
    streams: Array.from({ length: count }, () => socket.subscribe(query, variables)),
    pile: () => void socket.subscribe(BULK),
    complete() {
      socket.complete();
      socket.close();
    },
    cut: () => socket.cut(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
}

async function bySse(
  { endpoint, tally }: World,
  _random: Random,
  { authorization, query, variables }: Operation,
): Promise<Client> {
  const client = new EventStreamClient(endpoint, authorization, { query, variables }, tally);
  return {
    streams: [client.stream],
    pile: () => {},
    complete: () => client.leave(),
    cut: () => client.leave(),
    pause: () => client.pause(),
    resume: () => client.resume(),
  };
}

/** Accepts the end of a subscription if its model was deleted, its credentials are unknown, or its client was a slow consumer. */
async function checkEnd(world: World, stream: Stream, authorization: string, isSlow: boolean): Promise<void> {
  const end = await stream.end;
  world.tally.count(`visits that ended: ${end.kind}`);
  if (end.kind === 'left' || (end.kind === 'broken' && isSlow)) return;
  if (end.kind === 'complete' && stream.lastStatus === 'DELETED') return;
  const expected = STRANGER.test(authorization) ? 'UNAUTHENTICATED' : 'NOT_FOUND';
  if (end.kind === 'error' && end.codes.every((code) => code === expected)) return;
  world.tally.problem(`a subscription ended with ${JSON.stringify(end)} after ${stream.events} events`);
}
