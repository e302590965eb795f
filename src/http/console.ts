import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { requestError } from '../graphql/request-error.ts';
import { pathOf } from './request.ts';
import { securityHeaders } from './security-headers.ts';
import { sendStored, storeContent, type StoredContent } from './stored-content.ts';

export interface Console {
  /** Sends the page at `/`. */
  sendPage(res: ServerResponse, req: IncomingMessage): Promise<void>;
  /** What answers a request for a file of the page. Undefined: there is no such file. */
  fileFor(req: IncomingMessage): Promise<Console['sendPage'] | undefined>;
}

/** Where `npm run build` puts the page. The gateway also runs from its sources. */
const FOLDER = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/console/' : '../console/',
  import.meta.url,
);

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The page runs its own script alone, and reaches its own gateway alone. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  // This includes the WebSocket of the same host and port.
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

/** The name of a file has a hash of its content. */
const HASHED = { 'cache-control': 'public, max-age=31536000, immutable' };

/** The console, from the files of its build. They are read on the first visit, and kept in memory. */
export function createConsole(stallTimeoutMs: number): Console {
  let loading: Promise<Map<string, StoredContent>> | undefined;
  const load = () => (loading ??= readFiles().catch(() => ((loading = undefined), new Map())));
  const answer =
    (content: StoredContent): Console['sendPage'] =>
    (res, req) =>
      sendStored(req, res, content, stallTimeoutMs);
  return {
    async sendPage(res, req) {
      const page = (await load()).get('/index.html');
      if (!page) throw requestError(404, 'NOT_FOUND', NOT_BUILT);
      await answer(page)(res, req);
    },
    async fileFor(req) {
      const path = pathOf(req);
      if (!path.startsWith('/assets/')) return undefined;
      const file = (await load()).get(path);
      return file && answer(file);
    },
  };
}

async function readFiles(): Promise<Map<string, StoredContent>> {
  const assets = await readdir(new URL('assets/', FOLDER));
  const paths = ['index.html', ...assets.map((name) => `assets/${name}`)];
  const contents = paths.map(async (path): Promise<[string, StoredContent]> => {
    const body = await readFile(new URL(path, FOLDER));
    const caching = path === 'index.html' ? { 'cache-control': 'no-cache' } : HASHED;
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    const headers = { ...securityHeaders(POLICY), ...caching, 'content-type': type };
    return [`/${path}`, storeContent(body, headers, compressWell)];
  });
  return new Map(await Promise.all(contents));
}

/** As small as possible: it is done once for each file, in another thread. */
function compressWell(body: Buffer, coding: 'br' | 'gzip'): Promise<Buffer> {
  return coding === 'br' ? promisify(brotliCompress)(body) : promisify(gzip)(body, { level: 9 });
}

const NOT_BUILT = 'The console is not built. Run "npm run build", or open GraphiQL at /graphql.';
