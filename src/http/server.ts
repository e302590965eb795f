import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { GraphQLError } from 'graphql';
import type { Caller } from '../graphql/context.ts';
import type { Limits } from '../config/limits.ts';
import type { Logger } from '../log.ts';
import type { Access, CheckAccess } from '../access/authentication.ts';
import { Admission, TOO_MANY } from '../access/connection-slots.ts';
import { json, refuse, Refusal } from './answer.ts';
import { readJson } from './json-body.ts';
import { EventStreams } from './event-streams.ts';
import type { Metrics } from '../metrics.ts';
import { isAllowedOrigin, isLoopbackHost, isValidHost, withCors } from './origin.ts';
import {
  accepts,
  isWebSocketUpgrade,
  pathOf,
  requestIdOf,
  tellablePathOf,
  traceOf,
  typeOf,
} from './request.ts';
import type { GraphQLWebSockets } from '../websocket/server.ts';
import type { YogaHandler } from './yoga.ts';

export interface HttpServerOptions {
  host: string;
  port: number;
  allowedOrigins: readonly string[];
  /** Whether only names of this machine may stand in the `Host` header. */
  loopbackHostOnly: boolean;
  limits: Limits;
  access: CheckAccess;
  graphql: YogaHandler;
  upload: (req: IncomingMessage, res: ServerResponse, caller: Caller) => Promise<void>;
  /** The playground; undefined where there is none. */
  graphiql: ((req: IncomingMessage, res: ServerResponse) => Promise<void>) | undefined;
  webSockets: GraphQLWebSockets;
  /** Whether the service behind it can be asked at the moment. */
  isUpstreamAvailable: () => boolean;
  metrics: Metrics;
  log: Logger;
}

export interface HttpServer {
  /** `http://HOST:PORT` */
  url: string;
  /** Answers what is under way, ends streams and sockets, and stops listening. */
  close(deadlineMs: number): Promise<void>;
}

/** Headers are small, so they come fast. */
const MAX_HEADERS_MS = 10_000;
/** The longest upload; it has a shorter deadline for each of its pieces. */
const MAX_REQUEST_MS = 30 * 60 * 1_000;

/** Starts to listen. Rejects with the plain error when it cannot, such as `EADDRINUSE`. */
export async function listen(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, allowedOrigins, loopbackHostOnly, limits, access, webSockets, metrics, log } = options;
  const admission = new Admission(limits);
  const streams = new EventStreams(admission);
  const underWay = new WeakMap<Socket, number>();
  const bodyOptions = { maxBytes: limits.bodyBytes, timeoutMs: limits.requestMs };
  let isClosing = false;

  const timeouts = {
    headersTimeout: Math.min(MAX_HEADERS_MS, limits.requestMs),
    requestTimeout: Math.max(MAX_REQUEST_MS, limits.requestMs),
    connectionsCheckingInterval: Math.min(1_000, limits.requestMs),
  };
  const server = createServer({ ...timeouts, shouldUpgradeCallback: isWebSocketUpgrade }, (req, res) => {
    const requestId = requestIdOf(req);
    const startedAt = performance.now();
    res.setHeader('x-request-id', requestId);
    res.setHeader('x-content-type-options', 'nosniff');
    res.once('close', () => {
      // A connection that its client keeps for later would hold up the end.
      if (isClosing) setImmediate(() => server.closeIdleConnections());
      const durationMs = Math.round(performance.now() - startedAt);
      log.debug(
        { requestId, method: req.method, path: tellablePathOf(req), status: res.statusCode, durationMs },
        'request',
      );
    });
    route(req, res, requestId).catch((error: unknown) => fail(res, error, requestId));
  });
  // Idle connections are let go by Node; this is against those who open them faster.
  server.maxConnections = Math.max(1_000, 2 * limits.sockets);

  function fail(res: ServerResponse, error: unknown, requestId: string): void {
    if (error instanceof Refusal) {
      metrics.onRefusal(error.code);
      return refuse(res, error);
    }
    log.error({ requestId, err: error }, 'unexpected error');
    if (res.headersSent) return void res.destroy();
    const message = `Internal server error. It is in the log under ${requestId}.`;
    refuse(res, new Refusal(500, 'INTERNAL_SERVER_ERROR', message));
  }

  async function route(req: IncomingMessage, res: ServerResponse, requestId: string): Promise<void> {
    checkTarget(req, loopbackHostOnly);
    switch (pathOf(req)) {
      case '/graphql':
      case '/graphql/':
        return graphql(req, withCors(req, res, allowedOrigins), requestId);
      case '/health':
        return json(res, 200, { status: 'ok' });
      case '/ready':
        return ready(res);
      case '/metrics':
        return void res.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text());
      case '/':
        return void res.writeHead(302, { location: '/graphql' }).end();
      default:
        throw new Refusal(
          404,
          'NOT_FOUND',
          'There is nothing here. GraphQL and its playground are at /graphql.',
        );
    }
  }

  async function graphql(req: IncomingMessage, res: ServerResponse, requestId: string): Promise<void> {
    if (pathOf(req) === '/graphql/') req.url = req.url?.replace('/graphql/', '/graphql');
    const isGet = req.method === 'GET' || req.method === 'HEAD';
    if (isGet && accepts(req, 'text/html')) return playground(req, res);
    countOperation(req, res);
    // A page of another site cannot read the answer, but would have made the gateway work for it.
    if (isGet && !isAllowedOrigin(req.headers.origin, req.headers.host ?? '', allowedOrigins))
      throw new Refusal(403, 'FORBIDDEN', 'Pages of this origin may not use this gateway.');
    const { authorization } = req.headers;
    // A browser that asks whether it may send a token does not send it yet.
    const granted = req.method === 'OPTIONS' ? undefined : await admit(res, authorization);
    const caller = { authorization, requestId, role: granted?.role, trace: traceOf(req) };
    if (req.method === 'POST' && typeOf(req) === 'multipart/form-data')
      return options.upload(req, res, caller);
    if (isGet) checkParameters(req);
    const body = req.method === 'POST' ? await readJson(req, res, bodyOptions) : undefined;
    // It closes once only, so nothing may be opened for it any more.
    if (res.destroyed) return;
    const openStream = () => streams.open(req, res, granted?.expiresAt);
    await options.graphql(Object.assign(req, body && { body }), res, { caller, openStream });
  }

  async function playground(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (options.graphiql) return options.graphiql(req, res);
    throw new Refusal(
      404,
      'NOT_FOUND',
      'The playground is switched off here. Post operations to /graphql as application/json.',
    );
  }
  async function admit(res: ServerResponse, authorization: string | undefined): Promise<Access> {
    try {
      return await access(authorization);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      const { code, http } = error.extensions as { code: string; http: { status: number } };
      if (http.status === 401) res.setHeader('www-authenticate', 'Bearer');
      throw new Refusal(http.status, code, error.message);
    }
  }

  /** Requests may come one behind the other on one connection without waiting for answers. */
  function countOperation({ socket }: IncomingMessage, res: ServerResponse): void {
    const count = (underWay.get(socket) ?? 0) + 1;
    if (count > limits.socketOperations) {
      const message = `One connection may have at most ${limits.socketOperations} operations under way.`;
      throw new Refusal(429, 'TOO_MANY_OPERATIONS', message);
    }
    underWay.set(socket, count);
    res.once('close', () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1));
  }

  function ready(res: ServerResponse): void {
    if (isClosing) return json(res, 503, { status: 'closing' });
    if (options.isUpstreamAvailable()) return json(res, 200, { status: 'ready' });
    return json(res, 503, { status: 'upstream unavailable' });
  }

  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { host: hostHeader, origin } = req.headers;
    socket.on('error', (error) => log.debug({ err: error }, 'socket error'));
    if (isClosing) return refuseUpgrade(socket, '503 Service Unavailable');
    if (!['/graphql', '/graphql/'].includes(pathOf(req))) return refuseUpgrade(socket, '404 Not Found');
    if (!isValidHost(hostHeader)) return refuseUpgrade(socket, '400 Bad Request');
    if (loopbackHostOnly && !isLoopbackHost(hostHeader)) return refuseUpgrade(socket, '403 Forbidden');
    if (!isAllowedOrigin(origin, hostHeader, allowedOrigins)) return refuseUpgrade(socket, '403 Forbidden');
    const leave = admission.enter(req.socket.remoteAddress);
    if (leave === 'all') return refuseUpgrade(socket, '503 Service Unavailable', TOO_MANY.all);
    if (leave === 'address') return refuseUpgrade(socket, '429 Too Many Requests', TOO_MANY.address);
    socket.once('close', leave);
    return webSockets.upgrade(req, socket, head);
  });

  server.listen(port, host);
  await once(server, 'listening');
  const { port: actualPort } = server.address() as AddressInfo;

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    async close(deadlineMs) {
      isClosing = true;
      const closed = once(server, 'close');
      server.close();
      // A stream that breaks makes its client come back elsewhere; one that completes would not.
      streams.close();
      const timer = setTimeout(() => server.closeAllConnections(), deadlineMs);
      await Promise.all([webSockets.close(deadlineMs), closed]);
      clearTimeout(timer);
    },
  };
}

/** Yoga answers the first two with a stack trace, so they must not get that far. */
function checkTarget(req: IncomingMessage, loopbackHostOnly: boolean): void {
  if (!req.url?.startsWith('/') || req.url.startsWith('//'))
    throw new Refusal(400, 'BAD_REQUEST', 'The request target must be a path.');
  if (!isValidHost(req.headers.host))
    throw new Refusal(400, 'BAD_REQUEST', 'The Host header is missing or malformed.');
  if (loopbackHostOnly && !isLoopbackHost(req.headers.host))
    throw new Refusal(
      403,
      'FORBIDDEN',
      'Only this machine may ask here, by the name localhost or 127.0.0.1.',
    );
}

/** Yoga takes what is wrong with these for a bug of its own. */
function checkParameters(req: IncomingMessage): void {
  const parameters = new URLSearchParams(req.url?.split('?').slice(1).join('?'));
  for (const name of ['variables', 'extensions']) {
    try {
      JSON.parse(parameters.get(name) || 'null');
    } catch {
      throw new Refusal(400, 'BAD_REQUEST', `The parameter ${name} must be JSON.`);
    }
  }
}

function refuseUpgrade(socket: Duplex, status: string, message = ''): void {
  const length = Buffer.byteLength(message);
  // Its client may keep its half open for ever, and the server does not know it any more.
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: ${length}\r\n\r\n${message}`,
  );
}
