import { once } from 'node:events';
import { createServer, ServerResponse, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ConnectionSlots, tooManyConnections } from '../access/connection-slots.ts';
import { requestError } from '../graphql/request-error.ts';
import type { Metrics } from '../metrics.ts';
import type { GraphQLWebSockets } from '../websocket/server.ts';
import { EventStreams } from './event-streams.ts';
import { createGraphQLRoute, type GraphQLRouteOptions } from './graphql-route.ts';
import { createGuard, type GuardOptions } from './guard.ts';
import { isGraphQLPath, isWebSocketUpgrade, pathOf } from './request.ts';
import { sendJson, sendOnSocket } from './response.ts';

export interface HttpServerOptions
  extends Omit<GuardOptions, 'isClosing'>, Omit<GraphQLRouteOptions, 'streams'> {
  host: string;
  port: number;
  webSockets: GraphQLWebSockets;
  /** Whether tokens can be checked. */
  isAccessReady: () => boolean;
  /** Whether the circuit to the service is closed. */
  isUpstreamAvailable: () => boolean;
  metrics: Metrics;
}

export interface HttpServer {
  /** `http://HOST:PORT` */
  url: string;
  /** Stops listening, answers requests under way, and ends streams and sockets. */
  close(deadlineMs: number): Promise<void>;
}

const MAX_HEADERS_MS = 10_000;
/** The longest upload. Each of its chunks has a shorter deadline. */
const MAX_REQUEST_MS = 30 * 60 * 1_000;

/** Starts to listen. Rejects with the plain error of Node, such as `EADDRINUSE`. */
export async function listen(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, limits, metrics, log, webSockets } = options;
  let isClosing = false;
  const slots = new ConnectionSlots(limits);
  const streams = new EventStreams(slots);
  const guard = createGuard({ ...options, isClosing: () => isClosing });
  const graphql = createGraphQLRoute({ ...options, streams });

  /** Requests of a connection whose response is not complete. */
  const unanswered = new WeakMap<Socket, number>();

  const server = createServer(
    {
      headersTimeout: Math.min(MAX_HEADERS_MS, limits.requestMs),
      requestTimeout: Math.max(MAX_REQUEST_MS, limits.requestMs),
      connectionsCheckingInterval: Math.min(1_000, limits.requestMs),
      shouldUpgradeCallback: isWebSocketUpgrade,
    },
    (req, res) => {
      const { socket } = req;
      unanswered.set(socket, (unanswered.get(socket) ?? 0) + 1);
      res.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
      // A kept-alive connection that is idle would delay the shutdown.
      res.once('close', () => isClosing && setImmediate(() => server.closeIdleConnections()));
      void guard(req, res, (requestId) => route(req, res, requestId));
    },
  );
  // Node closes idle connections after a while. This bounds a client that opens them faster.
  server.maxConnections = Math.max(1_000, 2 * limits.sockets);

  async function route(req: IncomingMessage, res: ServerResponse, requestId: string): Promise<void> {
    if (isGraphQLPath(req)) return graphql(req, res, requestId);
    switch (pathOf(req)) {
      case '/health':
        return sendJson(res, 200, { status: 'ok' });
      case '/ready':
        return ready(res);
      case '/metrics':
        return void res.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text());
      case '/':
        return void res.writeHead(302, { location: '/graphql' }).end();
      default:
        throw requestError(
          404,
          'NOT_FOUND',
          'This path does not exist. GraphQL and GraphiQL are at /graphql.',
        );
    }
  }

  function ready(res: ServerResponse): void {
    if (isClosing) return sendJson(res, 503, { status: 'closing' });
    if (!options.isAccessReady()) return sendJson(res, 503, { status: 'keys of JWTs not loaded' });
    const upstream = options.isUpstreamAvailable() ? 'available' : 'unavailable';
    return sendJson(res, 200, { status: 'ready', upstream });
  }

  async function upgrade(req: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    if (!isGraphQLPath(req)) throw requestError(404, 'NOT_FOUND', 'WebSockets are at /graphql.');
    const release = slots.take(req.socket.remoteAddress);
    if (typeof release === 'string') throw tooManyConnections(release);
    socket.once('close', release);
    webSockets.upgrade(req, socket, head);
  }

  // Without this listener Node answers 417 itself, and waits for the body as long as for an upload.
  server.on('checkExpectation', (req: IncomingMessage, res: ServerResponse) => {
    void guard(req, res, async () => {
      throw requestError(417, 'EXPECTATION_FAILED', 'The only supported expectation is 100-continue.');
    });
  });
  server.on('upgrade', (req: IncomingMessage, duplex: Duplex, head: Buffer) => {
    const socket = duplex as Socket;
    socket.on('error', (error) => log.debug({ err: error }, 'socket error'));
    // Its frames or its refusal would mix with the response to an earlier, pipelined request.
    if (unanswered.get(socket)) {
      socket.destroy();
      return;
    }
    const res = new ServerResponse(req);
    res.shouldKeepAlive = false;
    void guard(req, res, () => upgrade(req, socket, head)).then(() => {
      if (res.headersSent) return sendOnSocket(res, socket);
      res.statusCode = 101;
      return void res.emit('close');
    });
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
      streams.close();
      const timer = setTimeout(() => server.closeAllConnections(), deadlineMs);
      await Promise.all([webSockets.close(deadlineMs), closed]);
      clearTimeout(timer);
    },
  };
}
