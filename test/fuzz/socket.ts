import type { Random } from '../support/random.ts';
import { handshakeOf } from './frame.ts';
import type { Plan, Wants } from './plan.ts';

export const PROTOCOL = 'graphql-transport-ws';
export const INIT = '{"type":"connection_init"}';

/** Frames on a WebSocket of which nobody knows what comes of them. */
export function overSocket(random: Random, frames: readonly Buffer[]): Plan {
  const wants: Wants = random.chance(0.15) ? 'cut' : 'any';
  return {
    protocol: 'websocket',
    pieces: [handshakeOf(PROTOCOL), ...frames],
    wants,
    isEager: random.chance(0.2),
  };
}

/** The message that starts an operation; the id is JSON text, for it may be anything. */
export function subscribe(id: string, query: string): string {
  return `{"id":${id},"type":"subscribe","payload":${JSON.stringify({ query })}}`;
}
