import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { networkOf } from '../access/connection-slots.ts';
import type { GatewayRequest } from './gateway-request.ts';
import type { EventStreams } from './event-streams.ts';
import type { GatewayResponse, OpenRequests } from './gateway-response.ts';
import type { GuardOptions } from './guard.ts';
import { logRarely } from '../graphql/log-rarely.ts';

/** Why Node's parser rejects what arrives. Other codes: it is not HTTP. */
const REASONS: Record<string, { status: string; code: string; message: string }> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    code: 'BAD_REQUEST',
    message: 'The headers of the request are too large: at most 16 KiB.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: '408 Request Timeout',
    code: 'REQUEST_TIMEOUT',
    message: 'The request was not complete in time (LEXIGATE_REQUEST_TIMEOUT_MS).',
  },
};
const MALFORMED = {
  status: '400 Bad Request',
  code: 'BAD_REQUEST',
  message: 'The request is not valid HTTP/1.1.',
};

export interface ParserErrorOptions extends Pick<GuardOptions, 'pace' | 'limits' | 'metrics' | 'log'> {
  open: OpenRequests;
  streams: EventStreams;
}

/**
 * Answers what Node's parser rejects as every other refusal: there is no request, so the guard does not see it. Earlier requests
 * of the connection are answered first. The connection is then closed, since nothing says where a next request would begin.
 */
export function answerParserErrors(
  server: Server<typeof GatewayRequest, typeof GatewayResponse>,
  { pace, limits, metrics, log, open, streams }: ParserErrorOptions,
): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // The parser rejects all further data again.
    if (open.isEnding(socket)) return;
    if (error.code === 'ECONNRESET' || !socket.writable || mustCut(error, socket)) {
      socket.destroy(error);
      return;
    }
    const { code: cause } = error;
    const timer = setTimeout(() => socket.destroy(), limits.requestMs);
    open.endAfterAnswers(socket, (partial) => {
      clearTimeout(timer);
      if (!socket.writable) return;
      // It was the body of a request that has been answered already.
      if (partial?.headersSent) return hangUp(socket);
      reject(cause, socket);
    });
  });

  /** Whether the answers to earlier requests have no reader, or never end. */
  function mustCut({ code }: NodeJS.ErrnoException, socket: Duplex): boolean {
    if (!open.isAnswering(socket)) return false;
    return code === 'HPE_INVALID_EOF_STATE' || streams.isOpenOn(socket);
  }

  function reject(cause: string | undefined, socket: Duplex): void {
    const { status, code, message } = REASONS[cause ?? ''] ?? MALFORMED;
    const requestId = randomUUID();
    metrics.onRejectedRequest(code);
    const fields = { requestId, code, cause };
    logRarely(log, { level: 'info', kind: code, fields, message: 'request rejected', burst: 20 });
    const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
    const headers = [
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'X-Content-Type-Options: nosniff',
      `X-Request-Id: ${requestId}`,
      'Connection: close',
    ];
    const send = () => hangUp(socket, `HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
    const waitMs = pace.count(networkOf((socket instanceof Socket && socket.remoteAddress) || ''));
    if (waitMs === 0) send();
    else setTimeout(send, waitMs);
  }
}

/** Closes a connection, at the latest in a second, after its last bytes. */
function hangUp(socket: Duplex, bytes = ''): void {
  socket.end(bytes);
  setTimeout(() => socket.destroy(), 1_000).unref();
}
