import type { Random } from '../support/random.ts';
import { frameOf, type FrameOptions } from '../support/websocket/frame.ts';
import { handshakeOf } from '../support/websocket/handshake.ts';
import { mutateBytes } from './mutate.ts';
import type { Plan } from './plan.ts';
import { INIT, overSocket, subscribe } from './socket.ts';
import { noiseBytes } from './text.ts';

const PROTOCOLS = [
  undefined,
  '',
  'graphql-ws',
  'graphql-transport-ws, graphql-ws',
  'graphql-ws, graphql-transport-ws',
  'graphql-transport-ws, graphql-transport-ws',
  'GRAPHQL-TRANSPORT-WS',
  'a b',
  ',',
  'x'.repeat(4_000),
  '__proto__',
];
const HANDSHAKE_HEADERS = [
  'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
  'Sec-WebSocket-Extensions: permessage-deflate; x=y; ;',
  'Sec-WebSocket-Version: 8',
  'Sec-WebSocket-Key: short',
  'Origin: http://evil.example',
  'Origin: null',
  'Origin: http://127.0.0.1',
  'Content-Length: 5',
  'Transfer-Encoding: chunked',
  'Upgrade: h2c',
];

/** A WebSocket whose client sends an invalid handshake or malformed frames. */
export function anyFrames(random: Random): Plan {
  if (random.chance(0.3)) {
    const headers = random.chance(0.6) ? [random.pick(HANDSHAKE_HEADERS)] : [];
    const pieces = [
      handshakeOf(random.pick(PROTOCOLS), headers),
      frameOf(INIT),
      frameOf(subscribe('"1"', '{__typename}')),
    ];
    return { protocol: 'websocket', pieces, wants: 'any', isEager: random.chance(0.3) };
  }
  const frames = Array.from({ length: 1 + random.below(4) }, () => malformedFrame(random));
  return overSocket(random, random.chance(0.7) ? [frameOf(INIT), ...frames] : frames);
}

function malformedFrame(random: Random): Buffer {
  const text = Buffer.from(subscribe('"1"', '{__typename}'));
  const options: FrameOptions[] = [
    { opcode: random.below(16) },
    { opcode: 2 },
    { opcode: 0 },
    { opcode: 8 },
    { opcode: 9 },
    { isLast: false },
    { isLast: false, opcode: 9 },
    { reserved: 1 + random.below(7) },
    { isMasked: false },
    { claimedLength: 1n << 63n },
    { claimedLength: (1n << 53n) + 1n },
    { claimedLength: 0xff_ff_ff_ffn },
    { claimedLength: 2_000_000n },
    { claimedLength: 10n },
  ];
  switch (
    random.weighted({ options: 8, close: 3, utf8: 2, parts: 2, noise: 2, mutated: 3, large: 1, pings: 1 })
  ) {
    case 'options':
      return frameOf(text, random.pick(options));
    case 'close':
      return frameOf(
        random.pick([
          Buffer.from([3]),
          Buffer.from([0, 0]),
          Buffer.from([3, 237]),
          Buffer.from([3, 232, 255]),
          noiseBytes(random, 130),
        ]),
        { opcode: 8 },
      );
    case 'utf8':
      return frameOf(noiseBytes(random, 1 + random.below(200)));
    case 'parts':
      return Buffer.concat([
        frameOf(text.subarray(0, 9), { isLast: false }),
        frameOf('', { opcode: random.pick([0, 9, 1]), isLast: random.chance(0.5) }),
        frameOf(text.subarray(9), { opcode: 0 }),
      ]);
    case 'noise':
      return noiseBytes(random, 1 + random.below(100));
    case 'mutated':
      return mutateBytes(random, frameOf(text));
    case 'large':
      return frameOf(Buffer.alloc(1_048_577 - random.below(3), ' '));
    default:
      return Buffer.concat(Array.from({ length: 500 }, () => frameOf('x'.repeat(125), { opcode: 9 })));
  }
}
