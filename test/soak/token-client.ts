import { TOKEN_EXPIRED } from '../../src/graphql/token-expired.ts';
import { ADD_WORDS, LIST, STATUS, WATCH } from './document.ts';
import { EventStreamClient } from './event-stream-client.ts';
import { expectCode, jwt, READ, WRITE, type Activities } from './tenant-world.ts';
import { within } from './wait.ts';
import { WebSocketClient } from './web-socket-client.ts';
import type { World } from './world.ts';

const LIFETIME_MS = 1_200;
/** For the expiry to reach a client on a busy machine. */
const LATE_MS = 20_000;
/** Ten times the rate of the gateway. */
const BURST = 100;
const WORDS = { modelId: 'idle', words: [{ word: 'Varne' }] };

/** Clients with tokens and JWTs of the gateway. */
export const TOKEN_CLIENTS: Activities = {
  async 'queries with a read token'(world) {
    const options = { authorization: READ, query: STATUS, variables: { id: 'idle' } };
    return (await expectCode(world, 'NOT_FOUND', options)) === 'data';
  },
  async 'mutations refused for a read token'(world) {
    const options = { authorization: READ, query: ADD_WORDS, variables: WORDS };
    return mustBe(
      'code',
      await expectCode(world, 'FORBIDDEN', options),
      world,
      'a read token ran a mutation',
    );
  },
  async 'mutations with a write token'(world) {
    const options = { authorization: WRITE, query: ADD_WORDS, variables: WORDS };
    return (await expectCode(world, 'NOT_FOUND', options)) === 'data';
  },
  async 'JWTs rejected after their expiry'(world) {
    const { authorization } = await jwt(world, 'write', -5_000);
    const received = await expectCode(world, 'UNAUTHENTICATED', { authorization, query: LIST });
    return mustBe('code', received, world, 'an expired JWT ran a query');
  },
  async 'JWTs that expired during a mutation'(world) {
    const { authorization, expiresAt } = await jwt(world, 'write', LIFETIME_MS);
    const variables = { ...WORDS, modelId: 'large', onBusy: 'WAIT' };
    const options = { authorization, query: ADD_WORDS, variables };
    const isEnded = (await expectCode(world, 'UNAUTHENTICATED', options, TOKEN_EXPIRED)) === 'code';
    if (isEnded && Date.now() < expiresAt) world.tally.problem('a mutation ended before its JWT expired');
    return isEnded;
  },
  async 'JWTs that expired on a WebSocket'(world) {
    const { authorization, expiresAt } = await jwt(world, 'read', LIFETIME_MS);
    // The token may expire before the acknowledgement.
    const socket = await WebSocketClient.open(world.endpoint, authorization, world.tally).catch(() => {});
    if (!socket) return false;
    socket.subscribe(WATCH, { id: 'idle' });
    await within('the expiry of a WebSocket', LIFETIME_MS + LATE_MS, socket.closed);
    if (Date.now() < expiresAt) world.tally.problem('a WebSocket closed before its JWT expired');
    return true;
  },
  async 'JWTs that expired on an event stream'(world) {
    const { authorization, expiresAt } = await jwt(world, 'read', LIFETIME_MS);
    const operation = { query: WATCH, variables: { id: 'idle' } };
    const { stream } = new EventStreamClient(world.endpoint, authorization, operation, world.tally);
    await within('the expiry of an event stream', LIFETIME_MS + LATE_MS, stream.end);
    return Date.now() >= expiresAt;
  },
  async 'callers that hit the rate limit'(world) {
    const { authorization } = await jwt(world, 'read', 60_000);
    const burst = Array.from({ length: BURST }, () =>
      expectCode(world, 'RATE_LIMITED', { authorization, query: '{ __typename }' }),
    );
    const received = new Set(await Promise.all(burst));
    if (!received.has('data')) world.tally.problem('a burst of requests was refused as a whole');
    // On a busy machine the burst may take longer than the rate needs.
    return received.has('code');
  },
};

function mustBe(expected: string, received: string, { tally }: World, problem: string): boolean {
  if (received !== expected) tally.problem(`${problem}: ${received}`);
  return received === expected;
}
