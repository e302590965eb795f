import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { serviceError } from '../errors.ts';
import type { Reply } from '../service.ts';

/** Sends a reply. */
export function sendReply(
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

/** JSON with the layout of the service: shell scripts search for `"status": "ready"`. */
function textOf(body: unknown): string {
  return `${JSON.stringify(body, null, 2)}\n`;
}

/** Replies to malformed HTTP with a body of the same shape as other errors. */
export function rejectMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
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
