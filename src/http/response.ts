import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { GraphQLError } from 'graphql';
import { headersOf, statusOf } from '../graphql/request-error.ts';
import { encodeSmall } from './compression.ts';
import type { GatewayResponse } from './gateway-response.ts';
import { codingOf, writeHead } from './send-content.ts';

export function sendJson(res: ServerResponse, status: number, body: object): void {
  if (res.headersSent || res.destroyed) return;
  const encoded = encodeSmall(Buffer.from(JSON.stringify(body)), codingOf(res));
  res.setHeader('content-type', 'application/json; charset=utf-8');
  writeHead(res, status, encoded);
  // Node writes the headers and a string in one piece, but not the headers and a buffer.
  res.end(encoded.body.toString('latin1'), 'latin1');
}

/** Answers a request that never ran, in the shape of every other GraphQL error. */
export function sendError(res: GatewayResponse, error: GraphQLError): void {
  if (res.headersSent || res.destroyed) return;
  const { code, retryAfterSeconds } = error.extensions;
  const status = statusOf(error) ?? 400;
  for (const [name, value] of Object.entries(headersOf(error))) res.setHeader(name, value);
  if (status === 401) res.setHeader('www-authenticate', 'Bearer');
  // JSON leaves out what is undefined.
  const extensions = { code, retryAfterSeconds, requestId: res.requestId };
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
