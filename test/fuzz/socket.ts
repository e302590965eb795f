import type { Random } from '../support/random.ts';
import { handshakeOf, PROTOCOL } from '../support/websocket/handshake.ts';
import type { Plan, Wants } from './plan.ts';

export const INIT = '{"type":"connection_init"}';

/** Sends frames on a WebSocket. Any outcome is correct. */
export function overSocket(random: Random, frames: readonly Buffer[]): Plan {
  const wants: Wants = random.chance(0.15) ? 'cut' : 'any';
  return {
    protocol: 'websocket',
    pieces: [handshakeOf(PROTOCOL), ...frames],
    wants,
    isEager: random.chance(0.2),
  };
}

/** The message that starts an operation. The id is JSON text, so that it may be of any type. */
export function subscribe(id: string, query: string): string {
  return `{"id":${id},"type":"subscribe","payload":${JSON.stringify({ query })}}`;
}
