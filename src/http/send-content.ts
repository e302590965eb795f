import type { ServerResponse } from 'node:http';
import { encode, type EncodedBody } from './compression.ts';
import { codingFor, type ChosenCoding } from './negotiation.ts';
import { sendBody } from './send-body.ts';

const PLAIN: ChosenCoding = { coding: 'identity', isForced: false };

/** What the client of a response accepts. The guard has rejected requests for which the gateway has no coding. */
export function codingOf({ req }: ServerResponse): ChosenCoding {
  return codingFor(req.headers['accept-encoding']) ?? PLAIN;
}

/** Sends a whole body in the coding that the client accepts. A HEAD request gets the headers alone. */
export async function sendContent(
  res: ServerResponse,
  status: number,
  content: Buffer,
  stallTimeoutMs: number,
): Promise<void> {
  await sendEncoded(res, status, await encode(content, codingOf(res)), stallTimeoutMs);
}

/** Sends a body that is encoded already. */
export async function sendEncoded(
  res: ServerResponse,
  status: number,
  encoded: EncodedBody,
  stallTimeoutMs: number,
): Promise<void> {
  if (res.destroyed) return;
  writeHead(res, status, encoded);
  if (res.req.method === 'HEAD') return void res.end();
  await sendBody(res, encoded.body, stallTimeoutMs);
}

/** Writes the headers that describe a body. */
export function writeHead(res: ServerResponse, status: number, { body, coding }: EncodedBody): void {
  if (coding !== 'identity') res.setHeader('content-encoding', coding);
  res.setHeader('content-length', body.length);
  res.writeHead(status);
}
