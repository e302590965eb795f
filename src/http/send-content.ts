import type { ServerResponse } from 'node:http';
import type { ByteLease } from '../graphql/byte-budget.ts';
import { encode, type EncodedBody } from './compression.ts';
import { codingFor, isJson, type ChosenCoding, type OperationType } from './negotiation.ts';
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

export interface SentResult {
  status: number;
  content: Buffer;
  type: OperationType;
  lease: ByteLease;
  stallTimeoutMs: number;
}

/** Sends the result of an operation. Event streams and multipart bodies are not compressed. */
export async function sendResult(
  res: ServerResponse,
  { status, content, type, lease, stallTimeoutMs }: SentResult,
): Promise<void> {
  const error = lease.hold(content.length);
  if (error) throw error;
  const encoded = await encode(content, isJson(type) ? codingOf(res) : PLAIN);
  lease.hold(encoded.body.length);
  await sendEncoded(res, status, encoded, stallTimeoutMs);
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
  res.setHeader('content-length', body.length);
  if (coding !== 'identity') res.setHeader('content-encoding', coding);
  res.writeHead(status);
}
