import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

export type Behaviour = (req: IncomingMessage, res: ServerResponse) => void;

/** In every text that upstream says and no caller may hear. */
export const UPSTREAM_TEXT = 'stack trace of upstream';

const TRANSACTION = { 'x-global-transaction-id': 'tx-1' };

/** An answer of any type. */
export function answer(
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Behaviour {
  return (_req, res) => {
    res.writeHead(status, { 'content-type': 'application/json', ...TRANSACTION, ...headers }).end(body);
  };
}

/** The service's own error shape. */
export function refuse(status: number, error: string, headers: Record<string, string> = {}): Behaviour {
  return answer(status, JSON.stringify({ code: status, code_description: 'Error', error }), headers);
}

/** The error shape of the platform in front of the service. */
export function refuseAsPlatform(status: number, error: string): Behaviour {
  return answer(
    status,
    JSON.stringify({ trace: 'trace-1', code: status, error, more_info: 'https://example.com' }),
  );
}

/** Cuts the connection instead of an answer. */
export const reset: Behaviour = (req) => void req.socket.resetAndDestroy();

/** Cuts the connection in the middle of a body. */
export const truncate: Behaviour = (req, res) => {
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000', ...TRANSACTION });
  res.write('{"customizations": [', () => req.socket.destroy());
};

/** Never says a word. */
export const hang: Behaviour = () => {};

/** Sends a space every 20 ms, for ever. */
export const drip: Behaviour = (_req, res) => {
  res.writeHead(200, { 'content-type': 'application/json', ...TRANSACTION });
  const timer = setInterval(() => res.write(' '), 20);
  res.once('close', () => clearInterval(timer));
};

/** A page of a proxy, with status 200. */
export const html = answer(200, `<html><body>${UPSTREAM_TEXT}</body></html>`, {
  'content-type': 'text/html',
});

/** 64 MiB of spaces in 64 KiB. */
export const bomb = answer(200, gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')), {
  'content-encoding': 'gzip',
});

/** 128 MiB, in which `onSent` hears how many bytes went out so far. */
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

/** Sends the caller elsewhere. */
export function redirect(location: string): Behaviour {
  return answer(302, '', { location });
}
