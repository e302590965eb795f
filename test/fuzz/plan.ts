/**
 * What a case may end with: `answer`, one to each request or operation; `refusal`, nothing but a 4xx or a close; `any`,
 * also silence, as after half a request; `cut`, nothing, for the client leaves at once.
 */
export type Wants = 'answer' | 'refusal' | 'any' | 'cut';

/** What a client does on one connection. */
export interface Plan {
  protocol: 'http' | 'websocket';
  /** Sent one after the other; the first of a WebSocket is the handshake. */
  pieces: Buffer[];
  wants: Wants;
  /** How many requests or operations are to be answered. @default 1 */
  answers?: number;
  /** Whose answer each of them is, by credentials, where they are not all one caller's. */
  owners?: readonly string[];
  /** Whether frames are sent before the handshake is answered. */
  isEager?: boolean;
  /** Whether answers have no bodies. */
  isHead?: boolean;
}

/** The bytes of a request whose length is told truly. */
export function requestOf(
  line: string,
  headers: readonly (readonly [string, string])[],
  body: Buffer | string = '',
): Buffer {
  const bytes = Buffer.from(body);
  const all = [['Host', '127.0.0.1'], ...headers, ['Content-Length', String(bytes.length)]];
  const head = `${line}\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  // What stands for a byte each goes out as that byte.
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

export const JSON_TYPE = ['Content-Type', 'application/json'] as const;

/** Cuts bytes into pieces, anywhere. */
export function split(bytes: Buffer, at: readonly number[]): Buffer[] {
  const cuts = [0, ...at.toSorted((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((cut, i) => bytes.subarray(cuts[i], cut));
}
