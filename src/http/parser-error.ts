import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { networkOf } from '../access/connection-slots.ts';
import type { GatewayRequest } from './gateway-request.ts';
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

/** Answers what Node's parser rejects as every other refusal: there is no request, so the guard does not see it. */
export function answerParserErrors(
  server: Server<typeof GatewayRequest, typeof GatewayResponse>,
  {
    pace,
    metrics,
    log,
    isAnswering,
  }: Pick<GuardOptions, 'pace' | 'metrics' | 'log'> & Pick<OpenRequests, 'isAnswering'>,
): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const { status, code, message } = REASONS[error.code ?? ''] ?? MALFORMED;
    // The client has left, or part of another response has been sent.
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
      socket.destroy(error);
      return;
    }
    const requestId = randomUUID();
    metrics.onRejectedRequest(code);
    const fields = { requestId, code, cause: error.code };
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
    const send = () => {
      socket.end(`HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
      setTimeout(() => socket.destroy(), 1_000).unref();
    };
    const waitMs = pace.count(networkOf((socket instanceof Socket && socket.remoteAddress) || ''));
    if (waitMs === 0) return send();
    // The parser would reject further data again.
    socket.pause();
    setTimeout(send, waitMs);
  });
}
