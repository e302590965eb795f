import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from '../log.ts';
import { isAllowedOrigin, isLoopbackHost, isValidHost, withCors } from './origin.ts';
import type { Metrics } from './metrics.ts';
import type { GraphQLWebSockets } from './websocket.ts';

export interface HttpServerOptions {
  host: string;
  port: number;
  allowedOrigins: readonly string[];
  /** Whether only names of this machine may stand in the `Host` header. */
  loopbackHostOnly: boolean;
  graphql: (req: IncomingMessage, res: ServerResponse, requestId: string) => unknown;
  upload: (req: IncomingMessage, res: ServerResponse, requestId: string) => Promise<void>;
  graphiql: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  webSockets: GraphQLWebSockets;
  metrics: Metrics;
  log: Logger;
}

export interface HttpServer {
  /** `http://HOST:PORT` */
  url: string;
  /** Answers what is under way, ends streams and sockets, and stops listening. */
  close(deadlineMs: number): Promise<void>;
}

/** Starts to listen. Rejects with the plain error when it cannot, such as `EADDRINUSE`. */
export async function listen(options: HttpServerOptions): Promise<HttpServer> {
  const {
    host,
    port,
    allowedOrigins,
    loopbackHostOnly,
    graphql,
    upload,
    graphiql,
    webSockets,
    metrics,
    log,
  } = options;
  const streams = new Set<ServerResponse>();
  let isClosing = false;

  const server = createServer({ shouldUpgradeCallback: isWebSocketUpgrade }, (req, res) => {
    const requestId = requestIdOf(req);
    const startedAt = performance.now();
    res.setHeader('x-request-id', requestId);
    res.once('close', () => {
      streams.delete(res);
      // A connection that its client keeps for later would hold up the end.
      if (isClosing) setImmediate(() => server.closeIdleConnections());
      const durationMs = Math.round(performance.now() - startedAt);
      log.debug(
        { requestId, method: req.method, path: pathOf(req), status: res.statusCode, durationMs },
        'request',
      );
    });
    route(req, res, requestId).catch((error: unknown) => {
      log.error({ requestId, err: error }, 'unexpected error');
      if (!res.headersSent)
        refuse(
          res,
          500,
          'INTERNAL_SERVER_ERROR',
          `Internal server error. It is in the log under ${requestId}.`,
        );
      else res.destroy();
    });
  });

  async function route(req: IncomingMessage, res: ServerResponse, requestId: string): Promise<unknown> {
    // Yoga answers these two with a stack trace, so they must not get that far.
    if (!req.url?.startsWith('/') || req.url.startsWith('//'))
      return refuse(res, 400, 'BAD_REQUEST', 'The request target must be a path.');
    if (!isValidHost(req.headers.host))
      return refuse(res, 400, 'BAD_REQUEST', 'The Host header is missing or malformed.');
    if (loopbackHostOnly && !isLoopbackHost(req.headers.host))
      return refuse(
        res,
        403,
        'FORBIDDEN',
        'Only this machine may ask here, by the name localhost or 127.0.0.1.',
      );
    if (pathOf(req) === '/graphql/') req.url = req.url.replace('/graphql/', '/graphql');
    const isGet = req.method === 'GET' || req.method === 'HEAD';
    switch (pathOf(req)) {
      case '/graphql':
        if (isGet && accepts(req, 'text/html')) return graphiql(req, res);
        if (req.method === 'POST' && typeOf(req) === 'multipart/form-data')
          return upload(req, withCors(req, res, allowedOrigins), requestId);
        if (!checkBody(req, res)) return undefined;
        if (accepts(req, 'text/event-stream')) streams.add(res);
        return graphql(req, res, requestId);
      case '/health':
        return json(res, 200, { status: 'ok' });
      case '/ready':
        return json(res, isClosing ? 503 : 200, { status: isClosing ? 'closing' : 'ready' });
      case '/metrics':
        return void res.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text());
      case '/':
        return void res.writeHead(302, { location: '/graphql' }).end();
      default:
        return refuse(
          res,
          404,
          'NOT_FOUND',
          'There is nothing here. GraphQL and its playground are at /graphql.',
        );
    }
  }

  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { host: hostHeader, origin } = req.headers;
    socket.on('error', (error) => log.debug({ err: error }, 'socket error'));
    if (isClosing) return refuseUpgrade(socket, '503 Service Unavailable');
    if (pathOf(req) !== '/graphql') return refuseUpgrade(socket, '404 Not Found');
    if (!isValidHost(hostHeader)) return refuseUpgrade(socket, '400 Bad Request');
    if (loopbackHostOnly && !isLoopbackHost(hostHeader)) return refuseUpgrade(socket, '403 Forbidden');
    if (!isAllowedOrigin(origin, hostHeader, allowedOrigins)) return refuseUpgrade(socket, '403 Forbidden');
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
      for (const stream of streams) stream.destroy();
      const timer = setTimeout(() => server.closeAllConnections(), deadlineMs);
      await Promise.all([webSockets.close(deadlineMs), closed]);
      clearTimeout(timer);
    },
  };
}

/** Only JSON in UTF-8 may be posted: a form from another site could be sent without a browser asking first. */
function checkBody(req: IncomingMessage, res: ServerResponse): boolean {
  if (req.method !== 'POST') return true;
  const [type = '', ...parameters] = (req.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (type.trim() === 'application/json' && isUtf8) return true;
  refuse(res, 415, 'UNSUPPORTED_MEDIA_TYPE', 'Post application/json in UTF-8.');
  return false;
}

/** Other protocols may be offered too, as h2c by some HTTP clients; they are content with HTTP/1.1. */
function isWebSocketUpgrade({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

function typeOf(req: IncomingMessage): string {
  return (req.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function accepts(req: IncomingMessage, type: string): boolean {
  const ranges = (req.headers.accept ?? '').split(',').map((range) => range.trim());
  return ranges.some((range) => range.startsWith(type) && !/;\s*q=0(\.0*)?$/.test(range));
}

function pathOf(req: IncomingMessage): string {
  return (req.url ?? '').split('?', 1)[0] ?? '';
}

/** The caller's own id where it has a harmless form, so that logs on both sides can be brought together. */
function requestIdOf(req: IncomingMessage): string {
  const given = req.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

function json(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/** Refuses a request in the shape of every other GraphQL error. */
function refuse(res: ServerResponse, status: number, code: string, message: string): void {
  json(res, status, { errors: [{ message, extensions: { code } }] });
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
