import { once } from 'node:events';
import {
  Agent,
  request,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { bytesOf, FORM_TYPE, formOf, openBytesOf, PREFLIGHT } from '../support/http/form.ts';
import type { World } from './world.ts';

export interface Ask {
  authorization: string;
  query: string;
  variables?: object;
  /** Aborts the request if there is no response after this time. */
  leaveAfterMs?: number | undefined;
  /** Whether to reuse a kept-alive connection. */
  keepsAlive?: boolean;
}

export interface Upload extends Ask {
  file: Buffer;
  /** Whether to cut the connection in the middle of the file. */
  breaksOff: boolean;
}

const kept = new Agent({ keepAlive: true, maxSockets: 4 });

/** Closes the kept-alive connections. */
export function hangUp(): void {
  kept.destroy();
}

/** Posts an operation as JSON and returns the parsed response, or undefined if the request was aborted. */
export async function ask(world: World, options: Ask): Promise<any> {
  const { query, variables } = options;
  const headers = { 'content-type': 'application/json' };
  return post(world, options, headers, (out) => void out.end(JSON.stringify({ query, variables })));
}

/** Posts an operation whose `input.file` is an uploaded file. */
export async function upload(world: World, options: Upload): Promise<any> {
  const { query, variables, file, breaksOff } = options;
  const headers = { 'content-type': FORM_TYPE, ...PREFLIGHT };
  const parts = formOf(query, variables ?? {}, { 0: { path: 'variables.input.file', content: file } });
  return post(world, options, headers, (out, leave) => {
    if (breaksOff) out.write(openBytesOf(parts), leave);
    else out.end(bytesOf(parts));
  });
}

/** Sends the request body. `leave` aborts the request. */
type Send = (out: ClientRequest, leave: () => void) => void;

async function post(
  world: World,
  { authorization, leaveAfterMs, keepsAlive = false }: Ask,
  headers: OutgoingHttpHeaders,
  send: Send,
): Promise<any> {
  const agent = keepsAlive ? kept : false;
  const out = request(world.endpoint, { method: 'POST', agent, headers: { ...headers, authorization } });
  // The connection may break a second time, after the response began.
  out.on('error', () => {});
  let hasLeft = false;
  const leave = () => {
    hasLeft = true;
    out.destroy();
  };
  const timer = leaveAfterMs === undefined ? undefined : setTimeout(leave, leaveAfterMs);
  try {
    const responded = once(out, 'response');
    send(out, leave);
    const [response] = (await responded) as [IncomingMessage];
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    return parseResponse(world, response.statusCode ?? 0, text);
  } catch (error) {
    // The server may close a kept-alive connection at the moment of its next use.
    if (!hasLeft && !out.reusedSocket) world.tally.problem(`a request failed: ${String(error)}`);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

function parseResponse({ tally }: World, status: number, text: string): any {
  tally.count('answers');
  if (status >= 500) tally.problem(`a request received status ${status}: ${text}`);
  const body = JSON.parse(text);
  tally.errorsOf(body);
  return body;
}
