import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import { internalErrorMessage } from '../graphql/errors.ts';
import { logRarely } from '../graphql/log-rarely.ts';
import { requestError } from '../graphql/request-error.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { ConnectionLimits } from '../websocket/connection-limits.ts';
import type { GatewayRequest } from './gateway-request.ts';
import { setCommonHeaders, type GatewayResponse } from './gateway-response.ts';
import { withCors } from './origin.ts';
import { discardBody, hasUsedBody, isGraphQLPath, loggedPathOf, requestIdOf } from './request.ts';
import {
  checkCoding,
  checkHost,
  checkOrigin,
  checkPlace,
  checkRepeatedHeaders,
  checkTarget,
  createOriginLog,
  isPageRequest,
} from './request-checks.ts';
import { waitForPace, type RejectionWaitOptions } from './rejection-wait.ts';
import { sendError } from './response.ts';
import { isHandedOver, progress } from './send-body.ts';

export interface GuardOptions extends RejectionWaitOptions {
  allowedOrigins: readonly string[];
  /** Whether the `Host` header must name this machine. */
  loopbackHostOnly: boolean;
  /** Whether answers are compressed for clients that accept it. */
  compression: boolean;
  /** When a slow consumer is dropped. */
  slowConsumers: ConnectionLimits;
  isClosing: () => boolean;
  metrics: Metrics;
  log: Logger;
}

/**
 * Handles one request or upgrade: gives it an id, checks it, calls `work` to answer it, answers errors, and writes a log
 * line when it is answered.
 */
export type Guard = (
  req: GatewayRequest,
  res: GatewayResponse,
  work: (req: GatewayRequest, res: GatewayResponse) => Promise<void>,
) => Promise<void>;

/** Makes the guard of all requests and WebSocket upgrades. */
export function createGuard(options: GuardOptions): Guard {
  const { limits, metrics, log } = options;
  const logOrigin = createOriginLog(log);

  function check(req: IncomingMessage, res: GatewayResponse): void {
    checkPlace(res, limits.socketOperations);
    checkCoding(req, options.compression);
    checkTarget(req);
    checkRepeatedHeaders(req);
    checkHost(req, options.loopbackHostOnly);
    if (!isGraphQLPath(req)) return;
    withCors(req, res, options.allowedOrigins);
    if (options.isClosing())
      throw requestError(503, 'SHUTTING_DOWN', 'The gateway is shutting down. Send the request again.');
    if (isPageRequest(req)) return;
    try {
      checkOrigin(req, options.allowedOrigins);
    } catch (error) {
      logOrigin(req);
      throw error;
    }
  }

  /** Sends the error when the pace of the caller permits. */
  async function reject(res: GatewayResponse, error: GraphQLError): Promise<void> {
    if (!options.isClosing()) await waitForPace(res, options);
    sendError(res, error);
  }

  function fail(req: GatewayRequest, res: GatewayResponse, error: unknown): Promise<void> | void {
    const { requestId } = res;
    // It may wait for its pace.
    res.lease?.release();
    setCommonHeaders(res);
    if (error instanceof GraphQLError) {
      const kind = String(error.extensions['code']);
      metrics.onRejectedRequest(kind);
      const fields = { requestId, code: kind, method: req.method, path: loggedPathOf(req) };
      logRarely(log, { level: 'info', kind, fields, message: 'request rejected', burst: 20 });
      if (res.headersSent) return void res.destroy();
      // Its body must not wait in memory.
      discardBody(req, limits.requestMs);
      return reject(res, error);
    }
    const kind = error instanceof Error ? error.message : String(error);
    logRarely(log, { level: 'error', kind, fields: { requestId, err: error }, message: 'unexpected error' });
    if (res.headersSent) return void res.destroy();
    sendError(res, requestError(500, 'INTERNAL_SERVER_ERROR', internalErrorMessage(requestId)));
  }

  function logResponseError(this: GatewayResponse, error: Error): void {
    log.debug({ requestId: this.requestId, err: error }, 'response error');
  }

  /** Node emits the errors of requests only where there is a listener. */
  function logRequest(req: IncomingMessage, res: GatewayResponse): void {
    const { requestId } = res;
    const { method } = req;
    const startedAt = performance.now();
    req.on('error', (error) => log.debug({ requestId, err: error }, 'request error'));
    res.once('close', () => {
      const durationMs = Math.round(performance.now() - startedAt);
      const path = loggedPathOf(req);
      log.debug({ requestId, method, path, status: res.statusCode, durationMs }, 'request');
    });
  }

  return async (req, res, work) => {
    res.requestId = requestIdOf(req);
    res.on('error', logResponseError);
    if (log.isLevelEnabled('debug')) logRequest(req, res);
    if (!hasUsedBody(req)) {
      setCommonHeaders(res, isGraphQLPath(req) ? undefined : 'Accept-Encoding');
      discardBody(req, limits.requestMs);
    } else if (!req.complete) res.once('finish', () => discardBody(req, limits.requestMs));
    try {
      check(req, res);
      await work(req, res);
    } catch (error) {
      await fail(req, res, error);
    } finally {
      res.lease?.release();
      // The response is complete. Its client may read it slowly, but need not send the rest of the body meanwhile.
      discardBody(req, limits.requestMs);
      if (res.writableEnded && !isHandedOver(res))
        void progress(res, 'finish', options.slowConsumers.stallTimeoutMs);
    }
  };
}
