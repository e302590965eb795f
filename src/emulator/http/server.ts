import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { instanceOf } from './auth.ts';
import { BodyAborted } from './body.ts';
import { platformError, ErrorReply, serviceError, TEXTS } from './errors.ts';
import { applyFaults } from '../faults.ts';
import { settle } from '../rules/lifecycle.ts';
import { allowed, choose, resolve } from './router.ts';
import type { Route } from './router.ts';
import type { Reply, Call, Service } from '../service.ts';

/** One request and its answer. */
export interface ServedRequest {
  method: string;
  /** With the query. */
  path: string;
  status: number;
  authorization?: string;
  transactionId: string;
}

/** The emulator's HTTP server, not yet listening. Whatever a client sends, it goes on. */
export function makeServer(service: Service, onRequest?: (exchange: ServedRequest) => void): Server {
  const server = createServer((request, response) => {
    void serve(service, request, response, onRequest);
  });
  server.on('clientError', replyToMalformed);
  return server;
}

async function serve(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  onRequest?: (exchange: ServedRequest) => void,
): Promise<void> {
  const transactionId = randomUUID();
  const { authorization } = request.headers;
  try {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const answer = await replyOrError(service, request, transactionId, gone.signal);
    if (!answer || response.destroyed) return;
    send(request, response, answer, transactionId);
    // The rest of a body that was refused half-way would block the connection for the next request.
    request.resume();
    tell(onRequest, {
      method: request.method ?? '',
      path: request.url ?? '',
      status: answer.status,
      ...(authorization !== undefined && { authorization }),
      transactionId,
    });
  } catch {
    // The answer could not be sent, which may not end the server.
    response.destroy();
  }
}

function tell(onRequest: ((exchange: ServedRequest) => void) | undefined, exchange: ServedRequest): void {
  try {
    onRequest?.(exchange);
  } catch {
    // The client has its answer; what the listener makes of it is no business of the service.
  }
}

/** An answer for everything, but none for a client that is gone. */
async function replyOrError(
  service: Service,
  request: IncomingMessage,
  transactionId: string,
  signal: AbortSignal,
): Promise<Reply | undefined> {
  try {
    return await handle(service, request, transactionId, signal);
  } catch (error) {
    if (error instanceof BodyAborted || signal.aborted) return undefined;
    return error instanceof ErrorReply ? error : serviceError(500, TEXTS.internal);
  }
}

async function handle(
  service: Service,
  request: IncomingMessage,
  transactionId: string,
  signal: AbortSignal,
): Promise<Reply> {
  const { method = 'GET', headers } = request;
  // A proxy's form of the request line has the host in front of the path.
  const [path = '', ...query] = (request.url ?? '').replace(/^https?:\/\/[^/?]*/i, '').split('?');
  const target = resolve(path, service.settings.control);
  const isControl = target.routes.some((route) => route.control);
  if (!isControl) {
    await applyFaults(service.faults, { method, path: request.url ?? '', transactionId, signal });
  }
  if (method === 'OPTIONS' && target.routes.length > 0) {
    return { status: 204, body: {}, headers: { Allow: allowed(target) } };
  }
  const instance = instanceOf(service, headers.authorization);
  const isOpen = target.routes.some((route) => route.open);
  if (instance === undefined && !isOpen) throw platformError(401, transactionId);
  const route = choose(target, method);
  checkAccess(service, route, transactionId);
  settle(service);
  const call: Call = {
    params: target.params,
    query: new URLSearchParams(query.join('?')),
    headers,
    stream: request,
    instance: instance ?? '',
    baseUrl: `${originOf(request)}${target.prefix}`,
  };
  return await route.handler(service, call);
}

/** What the role and the plan allow. */
function checkAccess(service: Service, route: Route, transactionId: string): void {
  if (route.open) return;
  if (service.settings.readOnly && route.method !== 'GET') throw platformError(403, transactionId);
  if (service.settings.litePlan && /customizations/.test(route.path)) throw serviceError(400, TEXTS.litePlan);
}

/** The address that this request came in on. */
function originOf(request: IncomingMessage): string {
  const { localAddress = '', localPort, localFamily } = request.socket;
  return `http://${localFamily === 'IPv6' ? `[${localAddress}]` : localAddress}:${localPort ?? 0}`;
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, headers }: Reply,
  transactionId: string,
): void {
  const text = textOf(body);
  response.writeHead(status, {
    ...(status !== 204 && {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text),
    }),
    'X-Global-Transaction-Id': transactionId,
    ...headers,
  });
  response.end(request.method === 'HEAD' || status === 204 ? undefined : text);
}

/** JSON laid out as the service does it: scripts that have nothing but `sed` look for `"status": "ready"`. */
function textOf(body: unknown): string {
  return `${JSON.stringify(body, null, 2)}\n`;
}

/** What Node cannot read as HTTP still gets an answer of the right shape. */
function replyToMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const statuses: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };
  const { status, body } = serviceError(statuses[error.code ?? ''] ?? 400, 'Malformed HTTP request');
  const text = textOf(body);
  socket.end(
    `HTTP/1.1 ${status} ${String(body.code_description)}\r\nX-Global-Transaction-Id: ${randomUUID()}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}
