import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { compress } from './compression.ts';
import { exampleTabs } from './graphiql-tabs.ts';
import type { Coding } from './negotiation.ts';
import { codingOf, sendEncoded } from './send-content.ts';
import { securityHeadersOf } from './security-headers.ts';

export interface GraphiQLOptions {
  /** The model of the example tabs that change and watch a model. Undefined: the user must fill in an id. */
  exampleModelId: string | undefined;
  /**
   * How the page subscribes. A browser sends no header with a WebSocket, so a gateway that needs a token rejects the
   * socket: there the page must use `SSE`.
   *
   * @default 'WS'
   */
  subscriptionsProtocol?: 'WS' | 'SSE' | undefined;
}

interface Page {
  /** The hash in its ETags. */
  hash: string;
  /** The page in a content coding. It is compressed when the first client accepts the coding. */
  bodyIn: (coding: Coding) => Promise<Buffer>;
  /** Sent with every response, also with 304: a browser then updates the headers of its cached page. */
  headers: Map<string, string>;
}

/** GraphiQL as one self-contained page. It is made on the first visit. */
export function createGraphiQL(options: GraphiQLOptions, stallTimeoutMs: number) {
  let page: Promise<Page> | undefined;
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    page ??= makePage(options);
    const { hash, bodyIn, headers } = await page;
    const { coding } = codingOf(res);
    const etag = coding === 'identity' ? `"${hash}"` : `"${hash}-${coding}"`;
    res.setHeaders(headers).setHeader('etag', etag);
    if (isCurrent(req.headers['if-none-match'], etag)) return void res.writeHead(304).end();
    res.setHeader('content-type', 'text/html; charset=utf-8');
    await sendEncoded(res, 200, { body: await bodyIn(coding), coding }, stallTimeoutMs);
  };
}

async function makePage({ exampleModelId, subscriptionsProtocol = 'WS' }: GraphiQLOptions): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const text = renderGraphiQL({
    title: 'Lexigate',
    subscriptionsProtocol,
    // Headers may have a token, and the storage of a browser is not encrypted.
    shouldPersistHeaders: false,
    defaultTabs: exampleTabs(exampleModelId),
  });
  const html = Buffer.from(text);
  const security = securityHeadersOf(text);
  // Browsers keep some headers of a cached page, so a page with other headers needs another ETag.
  const hash = createHash('sha256').update(html).update(JSON.stringify(security));
  const headers = new Map(Object.entries(security));
  headers.set('cache-control', 'no-cache');
  const bodies = new Map<Coding, Promise<Buffer>>([['identity', Promise.resolve(html)]]);
  const bodyIn = (coding: Coding): Promise<Buffer> => {
    const body =
      bodies.get(coding) ?? (coding === 'identity' ? Promise.resolve(html) : compress(html, coding));
    bodies.set(coding, body);
    return body;
  };
  return { hash: hash.digest('base64url'), bodyIn, headers };
}

/** Whether the client has the page already. It compares weakly: a proxy that compresses makes weak ETags. */
function isCurrent(ifNoneMatch = '', etag: string): boolean {
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || ifNoneMatch.trim() === '*';
}
