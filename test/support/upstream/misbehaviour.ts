import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { platformError, serviceError } from './error-body.ts';

export type Behaviour = (req: IncomingMessage, res: ServerResponse) => void;

/** Part of every upstream text that must not reach a caller. */
export const UPSTREAM_TEXT = 'stack trace of upstream';

const TRANSACTION = { 'x-global-transaction-id': 'tx-1' };

/** A response with any body. */
export function answer(
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Behaviour {
  return (_req, res) => {
    res.writeHead(status, { 'content-type': 'application/json', ...TRANSACTION, ...headers }).end(body);
  };
}

/** A response with an error body of the service itself. */
export function refuse(status: number, error: string, headers: Record<string, string> = {}): Behaviour {
  return answer(status, JSON.stringify(serviceError(status, error)), headers);
}

/** A response with an error body of the platform in front of the service. */
export function refuseAsPlatform(status: number, error: string): Behaviour {
  return answer(status, JSON.stringify(platformError(status, error)));
}

/** Resets the connection without a response. */
export const reset: Behaviour = (req) => void req.socket.resetAndDestroy();

/** Cuts the connection in the middle of a response body. */
export const truncate: Behaviour = (req, res) => {
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000', ...TRANSACTION });
  res.write('{"customizations": [', () => req.socket.destroy());
};

/** Never responds. */
export const hang: Behaviour = () => {};

/** Sends a space every 20 ms and never completes the response. */
export const drip: Behaviour = (_req, res) => {
  res.writeHead(200, { 'content-type': 'application/json', ...TRANSACTION });
  const timer = setInterval(() => res.write(' '), 20);
  res.once('close', () => clearInterval(timer));
};

/** An HTML page with status 200, as a proxy sends it. */
export const html = answer(200, `<html><body>${UPSTREAM_TEXT}</body></html>`, {
  'content-type': 'text/html',
});

/** 64 MiB of spaces that gzip compresses to 64 KiB. */
export const bomb = answer(200, gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')), {
  'content-encoding': 'gzip',
});

/** A body of 128 MiB. `onSent` is called with the number of bytes sent so far. */
export function flood(onSent: (bytes: number) => void = () => {}): Behaviour {
  const chunk = Buffer.alloc(64 * 1024, ' ');
  const total = 128 * 1024 * 1024;
  return (_req, res) => {
    let sent = 0;
    res.writeHead(200, { 'content-type': 'application/json', ...TRANSACTION });
    const write = () => {
      let isFull = false;
      while (!isFull && sent < total && !res.destroyed) {
        sent += chunk.length;
        onSent(sent);
        isFull = !res.write(chunk);
      }
      if (isFull) res.once('drain', write);
      else res.end();
    };
    write();
  };
}

/** A redirect. */
export function redirect(location: string): Behaviour {
  return answer(302, '', { location });
}
