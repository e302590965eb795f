import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { GraphQLError } from 'graphql';
import type { Limits } from '../config/limits.ts';
import { internalErrorMessage } from '../graphql/errors.ts';
import { logRarely } from '../graphql/log-rarely.ts';
import { requestError } from '../graphql/request-error.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { hasAllowedOrigin, isLoopbackHost, isValidHost } from './origin.ts';
import { discardBody, isGraphQLPath, isWebSocketUpgrade, loggedPathOf, requestIdOf } from './request.ts';
import { sendError } from './response.ts';

export interface GuardOptions {
  allowedOrigins: readonly string[];
  /** Whether the `Host` header must name this machine. */
  loopbackHostOnly: boolean;
  limits: Limits;
  isClosing: () => boolean;
  metrics: Metrics;
  log: Logger;
}

/**
 * Handles one request or upgrade: gives it an id, checks it, lets `work` answer it, answers what fails, and writes a log
 * line when it is answered.
 */
export type Guard = (
  req: IncomingMessage,
  res: ServerResponse,
  work: (requestId: string) => Promise<void>,
) => Promise<void>;

/** The one way in, for requests and WebSocket upgrades alike. */
export function createGuard(options: GuardOptions): Guard {
  const { limits, metrics, log } = options;
  const takeSlot = createRequestSlots(limits.socketOperations);

  function check(req: IncomingMessage, res: ServerResponse): void {
    checkTarget(req);
    checkHost(req, options.loopbackHostOnly);
    takeSlot(req.socket, res);
    if (!isGraphQLPath(req)) return;
    if (options.isClosing())
      throw requestError(503, 'SHUTTING_DOWN', 'The gateway is shutting down. Send the request again.');
    checkOrigin(req, options.allowedOrigins);
  }

  function fail(res: ServerResponse, error: unknown, requestId: string): void {
    if (error instanceof GraphQLError) {
      metrics.onRejectedRequest(String(error.extensions['code']));
      return sendError(res, error);
    }
    const kind = error instanceof Error ? error.message : String(error);
    logRarely(log, { level: 'error', kind, fields: { requestId, err: error }, message: 'unexpected error' });
    if (res.headersSent) return void res.destroy();
    sendError(res, requestError(500, 'INTERNAL_SERVER_ERROR', internalErrorMessage(requestId)));
  }

  return async (req, res, work) => {
    const requestId = requestIdOf(req);
    const startedAt = performance.now();
    res.setHeader('x-request-id', requestId);
    res.setHeader('x-content-type-options', 'nosniff');
    req.on('error', (error) => log.debug({ requestId, err: error }, 'request error'));
    res.on('error', (error) => log.debug({ requestId, err: error }, 'response error'));
    res.once('finish', () => discardBody(req, limits.requestMs));
    res.once('close', () => {
      const durationMs = Math.round(performance.now() - startedAt);
      const { method } = req;
      log.debug(
        { requestId, method, path: loggedPathOf(req), status: res.statusCode, durationMs },
        'request',
      );
    });
    try {
      check(req, res);
      await work(requestId);
    } catch (error) {
      fail(res, error, requestId);
    }
  };
}

/** Counts requests that are pipelined on one connection: a client may send them without waiting for answers. */
function createRequestSlots(max: number): (socket: Socket, res: ServerResponse) => void {
  const open = new WeakMap<Socket, number>();
  return (socket, res) => {
    const count = (open.get(socket) ?? 0) + 1;
    if (count > max)
      throw requestError(
        429,
        'TOO_MANY_OPERATIONS',
        `One connection may have at most ${max} operations under way (LEXIGATE_MAX_OPERATIONS_PER_SOCKET).`,
      );
    open.set(socket, count);
    res.once('close', () => open.set(socket, (open.get(socket) ?? 1) - 1));
  };
}

/** Yoga answers other targets with a stack trace. */
function checkTarget(req: IncomingMessage): void {
  if (req.url?.startsWith('/') && !req.url.startsWith('//')) return;
  throw requestError(400, 'BAD_REQUEST', 'The request target must be a path.');
}

function checkHost({ headers: { host } }: IncomingMessage, loopbackHostOnly: boolean): void {
  if (!isValidHost(host)) throw requestError(400, 'BAD_REQUEST', 'The Host header is missing or malformed.');
  if (!loopbackHostOnly || isLoopbackHost(host)) return;
  throw requestError(
    403,
    'FORBIDDEN',
    'This gateway only serves this machine. Use the host name localhost or 127.0.0.1.',
  );
}

/** A page of another site cannot read the answer, but its request would cost the gateway work. */
function checkOrigin(req: IncomingMessage, allowedOrigins: readonly string[]): void {
  const isChecked = req.method === 'GET' || req.method === 'HEAD' || isWebSocketUpgrade(req);
  if (!isChecked || hasAllowedOrigin(req, allowedOrigins)) return;
  throw requestError(
    403,
    'FORBIDDEN',
    'Pages of this origin may not use this gateway. Add the origin to LEXIGATE_ALLOWED_ORIGINS.',
  );
}
