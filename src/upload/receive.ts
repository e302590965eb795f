import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BusboyInstance } from '@fastify/busboy';
import { SourceError } from '../watson/errors.ts';

export interface ReceiveOptions {
  /** Largest file, and largest sum of all files of one request, in bytes. */
  maxBytes: number;
  /** The longest time without data, while the gateway waits for data. */
  stallTimeoutMs: number;
}

/** Room for the fields `operations` and `map`, each. */
export const MAX_FIELD_BYTES = 1024 * 1024;

/**
 * Feeds the request to the form; rejects with a `SourceError` if the upload fails. Not `pipeline`: that destroys the
 * connection, and with it the response, when the form fails.
 */
export async function receive(
  { req, res, form }: { req: IncomingMessage; res: ServerResponse; form: BusboyInstance },
  { maxBytes, stallTimeoutMs }: ReceiveOptions,
): Promise<void> {
  const reading = Promise.withResolvers<void>();
  const fail = (message: string, code: string) => reading.reject(new SourceError(message, code));
  let bytes = 0;
  form.once('finish', reading.resolve);
  form.on('error', () => fail('The multipart body is malformed.', 'BAD_REQUEST'));
  req.once('close', () => {
    if (!req.complete) fail('The connection closed before the multipart body was complete.', 'BAD_REQUEST');
  });
  // After the response, the rest of the form is not read.
  res.once('close', () => fail('The response ended before the form was complete.', 'BAD_REQUEST'));
  const stalled = setTimeout(() => {
    // While the service is slow, the gateway does not read from the client.
    if (form.writableNeedDrain) stalled.refresh();
    else
      fail(
        `The upload stalled: no data for ${stallTimeoutMs / 1_000} s (LEXIGATE_REQUEST_TIMEOUT_MS).`,
        'REQUEST_TIMEOUT',
      );
  }, stallTimeoutMs);
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    stalled.refresh();
    if (bytes > maxBytes + 2 * MAX_FIELD_BYTES) fail(tooLarge(maxBytes), 'PAYLOAD_TOO_LARGE');
  };
  req.on('data', onData);
  req.pipe(form);
  try {
    await reading.promise;
  } finally {
    clearTimeout(stalled);
    req.off('data', onData);
    // The rest of the body, if any, is dropped.
    req.unpipe(form);
    req.resume();
  }
}

export function tooLarge(maxBytes: number): string {
  return `The files of a request may have at most ${maxBytes} bytes together (LEXIGATE_UPLOAD_MAX_BYTES). Split them into smaller files.`;
}
