import type { Random } from '../support/random.ts';
import { bodyOf } from './carrier.ts';
import { anyOperation } from './document.ts';
import { frameOf } from '../support/websocket/frame.ts';
import { handshakeOf, PROTOCOL } from '../support/websocket/handshake.ts';
import { INIT, overSocket, subscribe } from './socket.ts';
import type { Plan } from './plan.ts';
import { hostileText } from './text.ts';
import { hostileValue } from './value.ts';

const LIVE = 'subscription{modelStatuses{id status}}';
const IDS = ['"1"', '"1"', '"2"', '"__proto__"', '"constructor"', '""', '1', 'null', '{}', '[]', '"\\ud800"'];
/** A WebSocket whose client sends invalid messages, or messages in the wrong order. */
export function anyConversation(random: Random): Plan {
  if (random.chance(0.12)) return flood(random);
  const isOpened = random.chance(0.75);
  const messages = Array.from({ length: 1 + random.below(6) }, () => message(random));
  const all = isOpened ? [INIT, ...messages] : messages;
  return overSocket(
    random,
    all.map((text) => frameOf(text)),
  );
}

/** Many concurrent subscriptions of a client that disconnects early. */
function flood(random: Random): Plan {
  const count = random.pick([20, 120, 300]);
  const query = random.chance(0.7) ? LIVE : '{customizations{id corpora{name}}}';
  const frames = Array.from({ length: count }, (_, at) => frameOf(subscribe(`"${at}"`, query)));
  const pieces = [handshakeOf(PROTOCOL), frameOf(INIT), Buffer.concat(frames)];
  return { protocol: 'websocket', pieces, wants: random.chance(0.7) ? 'cut' : 'any' };
}

function message(random: Random): string {
  const id = random.pick(IDS);
  switch (
    random.weighted({
      subscribe: 6,
      live: 3,
      payload: 3,
      complete: 3,
      init: 3,
      ping: 2,
      wrongWay: 2,
      type: 2,
      any: 3,
      broken: 2,
      deep: 1,
    })
  ) {
    case 'subscribe':
      return `{"id":${id},"type":"subscribe","payload":${bodyOf(anyOperation(random))}}`;
    case 'live':
      return subscribe(id, LIVE);
    case 'payload':
      return `{"id":${id},"type":"subscribe","payload":${oddPayload(random)}}`;
    case 'complete':
      return `{"id":${id},"type":"complete"}`;
    case 'init':
      return `{"type":"connection_init","payload":${hostileValue(random).json}}`;
    case 'ping':
      return `{"type":"${random.pick(['ping', 'pong'])}","payload":${hostileValue(random).json}}`;
    case 'wrongWay':
      return `{"id":${id},"type":"${random.pick(['next', 'error', 'connection_ack'])}","payload":${random.pick(['[]', '{}', '{"data":null}'])}}`;
    case 'type':
      return `{"id":${id},"type":${hostileValue(random).json}}`;
    case 'any':
      return hostileValue(random).json;
    case 'broken':
      return hostileText(random);
    default:
      return `{"type":"ping","payload":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  }
}

function oddPayload(random: Random): string {
  const value = hostileValue(random).json;
  return random.pick([
    value,
    `{"query":${value}}`,
    `{"query":"{__typename}","variables":${value}}`,
    `{"query":"{__typename}","operationName":${value}}`,
    `{"query":"{__typename}","extensions":${value}}`,
    `{"query":"{__typename}","extensions":{"headers":${value}}}`,
    '{"query":"{__typename}","extensions":{"headers":{"authorization":"Bearer \\r\\nX-Injected: 1"}}}',
    '{"query":"{customizations{id}}","extensions":{"headers":{"authorization":"\\ud800"}}}',
  ]);
}
