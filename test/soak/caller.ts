import { once } from 'node:events';
import {
  Agent,
  request,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import type { World } from './world.ts';

export interface Ask {
  authorization: string;
  query: string;
  variables?: object;
  /** Goes away when there is no answer after so long. */
  leaveAfterMs?: number | undefined;
  /** On a connection that is kept for the next one. */
  keepsAlive?: boolean;
}

export interface Upload extends Ask {
  file: Buffer;
  /** Breaks off in the middle of the file. */
  breaksOff: boolean;
}

const BOUNDARY = 'boundary-of-the-soak';
const kept = new Agent({ keepAlive: true, maxSockets: 4 });

/** Ends the connections that are kept. */
export function hangUp(): void {
  kept.destroy();
}

/** Posts an operation as JSON. The parsed answer; undefined for who left before it came. */
export async function ask(world: World, options: Ask): Promise<any> {
  const { query, variables } = options;
  const headers = { 'content-type': 'application/json' };
  return exchange(world, options, headers, (out) => void out.end(JSON.stringify({ query, variables })));
}

/** Posts an operation whose `input.file` is a file. */
export async function upload(world: World, options: Upload): Promise<any> {
  const { query, variables, file, breaksOff } = options;
  const headers = {
    'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
    'graphql-require-preflight': 'true',
  };
  const field = (name: string, content: string, more = '') =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}`;
  return exchange(world, options, headers, (out, leave) => {
    out.write(`${field('operations', JSON.stringify({ query, variables }))}\r\n`);
    out.write(`${field('map', '{"0":["variables.input.file"]}')}\r\n`);
    out.write(field('0', '', '; filename="log.txt"\r\nContent-Type: text/plain'));
    if (!breaksOff) return void out.end(Buffer.concat([file, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]));
    return void out.write(file, leave);
  });
}

/** Sends the body; `leave` goes away in the middle of it. */
type Send = (out: ClientRequest, leave: () => void) => void;

async function exchange(
  world: World,
  { authorization, leaveAfterMs, keepsAlive = false }: Ask,
  headers: OutgoingHttpHeaders,
  send: Send,
): Promise<any> {
  const agent = keepsAlive ? kept : false;
  const out = request(world.endpoint, { method: 'POST', agent, headers: { ...headers, authorization } });
  let hasLeft = false;
  const leave = () => {
    hasLeft = true;
    out.destroy();
  };
  const timer = leaveAfterMs === undefined ? undefined : setTimeout(leave, leaveAfterMs);
  try {
    const answered = once(out, 'response');
    send(out, leave);
    const [response] = (await answered) as [IncomingMessage];
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    return answerOf(world, response.statusCode ?? 0, text);
  } catch (error) {
    // A kept connection may be closed by the server at the moment when it is used again.
    if (!hasLeft && !out.reusedSocket) world.tally.problem(`a request failed: ${String(error)}`);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

function answerOf({ tally }: World, status: number, text: string): any {
  tally.count('answers');
  if (status >= 500) tally.problem(`a request was answered with ${status}: ${text}`);
  const body = JSON.parse(text);
  tally.errorsOf(body);
  return body;
}
