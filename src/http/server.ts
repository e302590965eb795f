import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ConnectionSlots, tooManyConnections } from '../access/connection-slots.ts';
import { logRarely } from '../graphql/log-rarely.ts';
import { methodNotAllowed, requestError } from '../graphql/request-error.ts';
import type { WithinTrace } from '../graphql/trace.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { GraphQLWebSockets } from '../websocket/server.ts';
import type { Console } from './console.ts';
import { EventStreams } from './event-streams.ts';
import { GatewayRequest } from './gateway-request.ts';
import { createOpenRequests, GatewayResponse } from './gateway-response.ts';
import { createGraphQLRoute, type GraphQLRouteOptions } from './graphql-route.ts';
import { createGuard, type GuardOptions } from './guard.ts';
import { prefersPage } from './negotiation.ts';
import { announcesBody, closeGently, isGraphQLPath, isRead, isWebSocketUpgrade, pathOf } from './request.ts';
import { sendJson, sendOnSocket } from './response.ts';
import { sendContent } from './send-content.ts';
import { answerParserErrors } from './parser-error.ts';

export interface HttpServerOptions
  extends Omit<GuardOptions, 'isClosing'>, Omit<GraphQLRouteOptions, 'streams'> {
  host: string;
  port: number;
  webSockets: GraphQLWebSockets;
  /** Undefined: the console is switched off. */
  console: Console | undefined;
  /** Whether tokens can be checked. */
  isAccessReady: () => boolean;
  /** Whether the circuit to the service is closed. */
  isUpstreamAvailable: () => boolean;
  metrics: Metrics;
  /** How long a connection without a request stays open, in milliseconds. */
  keepAliveTimeoutMs: number;
  version: string;
  /** Most connections of clients. Further ones are closed at once. */
  maxConnections: number;
  /** Takes over the trace of each request. */
  withinTrace?: WithinTrace | undefined;
}

/** Answers GET and HEAD of one path. */
export type PageHandler = (res: ServerResponse, req: IncomingMessage) => void | Promise<void>;

export interface HttpServer {
  /** `http://HOST:PORT` */
  url: string;
  /** From now on `/ready` answers 503. Everything else is still served. */
  stopBeingReady(): void;
  /** Stops listening, answers requests under way, and ends streams and sockets. */
  close(deadlineMs: number): Promise<void>;
}

const MAX_HEADERS_MS = 10_000;
/** The longest upload. Each of its chunks has a shorter deadline. */
const MAX_REQUEST_MS = 30 * 60 * 1_000;

/** Starts to listen. Rejects with the plain error of Node, such as `EADDRINUSE`. */
export async function listen(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, limits, metrics, log, webSockets, withinTrace } = options;
  let isClosing = false;
  let isReady = true;
  const slots = new ConnectionSlots(limits);
  const open = createOpenRequests(() => {
    // A kept-alive connection that is idle would delay the shutdown.
    if (isClosing) setImmediate(() => server.closeIdleConnections());
  });
  const streams = new EventStreams(slots, open);
  const guard = createGuard({ ...options, isClosing: () => isClosing });
  const graphql = createGraphQLRoute({ ...options, streams });

  function serve(res: GatewayResponse): void {
    const { req } = res;
    if (!req.complete) {
      req.openBody();
      closeGently(req, limits.requestMs);
    }
    void (withinTrace
      ? withinTrace(req.headers, 'child', () => guard(req, res, route))
      : guard(req, res, route));
  }

  const server = createServer<typeof GatewayRequest, typeof GatewayResponse>(
    {
      IncomingMessage: GatewayRequest,
      ServerResponse: GatewayResponse,
      headersTimeout: Math.min(MAX_HEADERS_MS, limits.requestMs),
      requestTimeout: Math.max(MAX_REQUEST_MS, limits.requestMs),
      connectionsCheckingInterval: Math.min(1_000, limits.requestMs),
      keepAliveTimeout: options.keepAliveTimeoutMs,
      // The guard rejects a missing Host header with an explanation.
      requireHostHeader: false,
      shouldUpgradeCallback: isWebSocketUpgrade,
    },
    (req, res) => {
      open.add(res);
      if (req.method !== 'POST') return serve(res);
      req.holdBody();
      // At the end of this turn of the event loop short bodies have arrived as well. One call for each request, because an
      // instrumentation of HTTP gives each an asynchronous context of its own.
      setImmediate(serve, res);
    },
  );
  // Node closes idle connections after a while. This bounds a client that opens them faster.
  server.maxConnections = Math.min(options.maxConnections, Math.max(1_000, 2 * limits.sockets));

  function route(req: GatewayRequest, res: GatewayResponse): Promise<void> {
    return isGraphQLPath(req) ? graphql(req, res) : page(req, res);
  }

  async function page(req: IncomingMessage, res: GatewayResponse): Promise<void> {
    const answer = pages.get(pathOf(req)) ?? (await options.console?.fileFor(req));
    if (!answer)
      throw requestError(404, 'NOT_FOUND', 'This path does not exist. GraphQL and GraphiQL are at /graphql.');
    if (!isRead(req)) throw methodNotAllowed('GET, HEAD');
    await answer(res, req);
  }

  const pages = new Map<string, PageHandler>([
    ['/health', (res) => sendJson(res, 200, { status: 'ok', version: options.version })],
    ['/ready', ready],
    [
      '/metrics',
      async (res) => {
        res.setHeader('content-type', metrics.contentType);
        const content = Buffer.from(await metrics.text());
        await sendContent(res, 200, content, options.slowConsumers.stallTimeoutMs);
      },
    ],
    ['/', root],
  ]);

  async function root(res: ServerResponse, req: IncomingMessage): Promise<void> {
    res.setHeader('vary', 'Accept, Accept-Encoding');
    if (options.console && prefersPage(req.headers.accept)) return options.console.sendPage(res, req);
    // Relative, so that it stays within the path prefix of a proxy.
    res.writeHead(302, { location: 'graphql', 'content-length': 0 }).end();
  }

  function ready(res: ServerResponse): void {
    if (isClosing || !isReady) return sendJson(res, 503, { status: 'closing' });
    if (!options.isAccessReady()) return sendJson(res, 503, { status: 'keys of JWTs not loaded' });
    const upstream = options.isUpstreamAvailable() ? 'available' : 'unavailable';
    return sendJson(res, 200, { status: 'ready', upstream });
  }

  async function upgrade(req: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    if (!isGraphQLPath(req)) throw requestError(404, 'NOT_FOUND', 'WebSockets are at /graphql.');
    if (announcesBody(req))
      throw requestError(400, 'BAD_REQUEST', 'A WebSocket handshake must have no body.');
    const release = slots.take(req.socket.remoteAddress);
    if (typeof release === 'string') throw tooManyConnections(release);
    socket.once('close', release);
    webSockets.upgrade(req, socket, head);
  }

  // Without this listener Node answers 417 itself, and waits for the body as long as for an upload.
  server.on('checkExpectation', (req, res) => {
    open.add(res);
    void guard(req, res, async () => {
      throw requestError(417, 'EXPECTATION_FAILED', 'The only supported expectation is 100-continue.');
    });
  });
  // Not in `takeOver`: with the socket, the listener would keep the request and the response.
  const logSocketError = (error: Error) => log.debug({ err: error }, 'socket error');
  const takeOver = (work: typeof upgrade) => (req: GatewayRequest, duplex: Duplex, head: Buffer) => {
    // While a body arrives, Node 26 passes a stream that is no socket.
    const { socket } = req;
    for (const each of new Set([socket, duplex])) each.on('error', logSocketError);
    // Its frames or its refusal would mix with the response to an earlier, pipelined request.
    if (open.isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const res = new GatewayResponse(req);
    res.shouldKeepAlive = false;
    void guard(req, res, () => work(req, socket, head)).then(() => {
      if (res.headersSent) return sendOnSocket(res, socket);
      res.statusCode = 101;
      return void res.emit('close');
    });
  };
  server.on('upgrade', takeOver(upgrade));
  // Without this listener Node closes the connection without a word.
  server.on(
    'connect',
    takeOver(async () => {
      throw methodNotAllowed('GET, HEAD, POST');
    }),
  );
  answerParserErrors(server, { ...options, open, streams });

  server.listen(port, host);
  await once(server, 'listening');
  // The system may refuse to accept a connection, such as without descriptors. Without this listener the process would end.
  server.on('error', (err) =>
    logRarely(log, {
      level: 'error',
      kind: err.message,
      fields: { err },
      message: 'cannot accept connections',
    }),
  );
  const { port: actualPort } = server.address() as AddressInfo;

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    stopBeingReady: () => void (isReady = false),
    async close(deadlineMs) {
      isClosing = true;
      const closed = new Promise((resolve) => server.once('close', resolve));
      server.close();
      streams.close();
      const timer = setTimeout(() => server.closeAllConnections(), deadlineMs);
      await Promise.all([webSockets.close(deadlineMs), closed]);
      clearTimeout(timer);
    },
  };
}
