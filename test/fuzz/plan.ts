/**
 * The expected outcome. `answer`: one response to each request or operation. `refusal`: only a 4xx or a close. `any`: no
 * response is also correct, as after half a request. `cut`: the client disconnects at once, so nothing is expected.
 */
export type Wants = 'answer' | 'refusal' | 'any' | 'cut';

/** The actions of a client on one connection. */
export interface Plan {
  protocol: 'http' | 'websocket';
  /** Sent in order. The first piece of a WebSocket is the handshake. */
  pieces: Buffer[];
  wants: Wants;
  /** The number of expected responses. @default 1 */
  answers?: number;
  /** The credentials of each request, if the requests belong to several callers. */
  owners?: readonly string[];
  /** Whether to send frames before the response to the handshake. */
  isEager?: boolean;
  /** Whether responses have no bodies. */
  isHead?: boolean;
}

/** The bytes of a request with a correct Content-Length. */
export function requestOf(
  line: string,
  headers: readonly (readonly [string, string])[],
  body: Buffer | string = '',
): Buffer {
  const bytes = Buffer.from(body);
  const all = [['Host', '127.0.0.1'], ...headers, ['Content-Length', String(bytes.length)]];
  const head = `${line}\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  // Each character of the head stands for one byte.
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

export const JSON_TYPE = ['Content-Type', 'application/json'] as const;

/** Splits bytes at the given positions. */
export function split(bytes: Buffer, at: readonly number[]): Buffer[] {
  const cuts = [0, ...at.toSorted((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((cut, i) => bytes.subarray(cuts[i], cut));
}
