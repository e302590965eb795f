import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { admissionError, type AdmissionOptions } from './admission.ts';
import { instanceOf } from './auth.ts';
import { BodyAborted } from './body.ts';
import { platformError, ErrorReply, serviceError } from '../errors.ts';
import { TEXTS } from '../texts.ts';
import { applyFaults } from '../faults.ts';
import { settle } from '../lifecycle.ts';
import { rejectMalformed, sendReply } from './reply.ts';
import { allowed, choose, resolve, type Route } from './router.ts';
import type { Reply, Call, Service } from '../service.ts';

/** A request that was answered. */
export interface ServedRequest {
  method: string;
  /** Path and query. */
  path: string;
  status: number;
  authorization?: string;
  transactionId: string;
}

export interface ServerHooks {
  /** Called after each reply. */
  onRequest?: ((request: ServedRequest) => void) | undefined;
  /** Called with each error that is not a reply: of the database, or a bug. */
  onFailure?: ((error: unknown) => void) | undefined;
}

/** The emulator's HTTP server, not yet listening. No request can end the process. */
export function makeServer(service: Service, admission: AdmissionOptions, hooks: ServerHooks = {}): Server {
  const server = createServer((request, response) => {
    const error = admissionError(request, admission);
    if (error) return reject(request, response, error);
    void serve(service, request, response, hooks);
  });
  server.on('clientError', rejectMalformed);
  return server;
}

function reject(request: IncomingMessage, response: ServerResponse, error: ErrorReply): void {
  response.setHeader('Connection', 'close');
  sendReply(request, response, error, randomUUID());
}

async function serve(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  { onRequest, onFailure = () => {} }: ServerHooks,
): Promise<void> {
  const transactionId = randomUUID();
  const { authorization } = request.headers;
  try {
    const disconnect = new AbortController();
    response.once('close', () => disconnect.abort());
    const reply = await replyOrError(service, request, transactionId, disconnect.signal, onFailure);
    if (!reply || response.destroyed) return;
    sendReply(request, response, reply, transactionId);
    // Unread bytes of the body would block the next request on the connection.
    request.resume();
    notify(onRequest, {
      method: request.method ?? '',
      path: request.url ?? '',
      status: reply.status,
      ...(authorization !== undefined && { authorization }),
      transactionId,
    });
  } catch {
    // The reply could not be sent.
    response.destroy();
  }
}

function notify(onRequest: ((request: ServedRequest) => void) | undefined, request: ServedRequest): void {
  try {
    onRequest?.(request);
  } catch {
    // The reply is already sent, so an error of the listener is ignored.
  }
}

/** The reply of the handler or its error as a reply. Undefined if the client has disconnected. */
async function replyOrError(
  service: Service,
  request: IncomingMessage,
  transactionId: string,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<Reply | undefined> {
  try {
    return await handle(service, request, transactionId, signal);
  } catch (error) {
    if (error instanceof BodyAborted || signal.aborted) return undefined;
    if (error instanceof ErrorReply) return error;
    onFailure(error);
    return serviceError(500, TEXTS.internal);
  }
}

async function handle(
  service: Service,
  request: IncomingMessage,
  transactionId: string,
  signal: AbortSignal,
): Promise<Reply> {
  const { method = 'GET', headers } = request;
  // A request to a proxy has the absolute URL in its request line.
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

/** Throws an error reply if the role or the plan does not allow the request. */
function checkAccess(service: Service, route: Route, transactionId: string): void {
  if (route.open) return;
  if (service.settings.readOnly && route.method !== 'GET') throw platformError(403, transactionId);
  if (service.settings.litePlan && /customizations/.test(route.path)) throw serviceError(400, TEXTS.litePlan);
}

/** The local address that received the request. */
function originOf(request: IncomingMessage): string {
  const { localAddress = '', localPort, localFamily } = request.socket;
  return `http://${localFamily === 'IPv6' ? `[${localAddress}]` : localAddress}:${localPort ?? 0}`;
}
