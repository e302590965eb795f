import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { GraphQLError } from 'graphql';
import { headersOf, statusOf } from '../graphql/request-error.ts';
import { encodeSmall } from './compression.ts';
import { codingOf, writeHead } from './send-content.ts';

export function sendJson(res: ServerResponse, status: number, body: object): void {
  if (res.headersSent || res.destroyed) return;
  const encoded = encodeSmall(Buffer.from(JSON.stringify(body)), codingOf(res));
  res.setHeader('content-type', 'application/json; charset=utf-8');
  writeHead(res, status, encoded);
  res.end(encoded.body);
}

/** Answers a request that never ran, in the shape of every other GraphQL error. */
export function sendError(res: ServerResponse, error: GraphQLError): void {
  const { code, retryAfterSeconds } = error.extensions;
  const status = statusOf(error) ?? 400;
  if (!res.headersSent)
    for (const [name, value] of Object.entries(headersOf(error))) res.setHeader(name, value);
  if (status === 401 && !res.headersSent) res.setHeader('www-authenticate', 'Bearer');
  if (retryAfterSeconds !== undefined && !res.headersSent)
    res.setHeader('retry-after', Number(retryAfterSeconds));
  // JSON leaves out what is undefined.
  const requestId = res.getHeader('x-request-id');
  const extensions = { code, retryAfterSeconds, requestId };
  sendJson(res, status, { errors: [{ message: error.message, extensions }] });
}

/** Sends the response to an upgrade request: Node passes only the socket, without a response. */
export function sendOnSocket(res: ServerResponse, socket: Socket): void {
  res.once('finish', () => {
    res.detachSocket(socket);
    // Not `end`: the client may keep its half of the connection open.
    socket.destroySoon();
    res.emit('close');
  });
  res.assignSocket(socket);
}
