import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Coding } from './negotiation.ts';
import { codingOf, sendEncoded } from './send-content.ts';

/** A body that is the same for every client, such as a page. */
export interface StoredContent {
  /** The hash in its ETags. */
  hash: string;
  /** The body in a content coding. It is compressed when the first client accepts the coding. */
  bodyIn: (coding: Coding) => Promise<Buffer>;
  /** Sent with every response, also with 304: a browser then updates the headers of its cached page. */
  headers: Map<string, string>;
}

export function storeContent(
  body: Buffer,
  headers: Record<string, string>,
  compress: (body: Buffer, coding: Exclude<Coding, 'identity'>) => Promise<Buffer>,
): StoredContent {
  // Browsers keep some headers of a cached page, so a page with other headers needs another ETag.
  const hash = createHash('sha256').update(body).update(JSON.stringify(headers)).digest('base64url');
  const bodies = new Map<Coding, Promise<Buffer>>([['identity', Promise.resolve(body)]]);
  const bodyIn = (coding: Coding): Promise<Buffer> => {
    const encoded =
      bodies.get(coding) ?? (coding === 'identity' ? Promise.resolve(body) : compress(body, coding));
    bodies.set(coding, encoded);
    return encoded;
  };
  return { hash, bodyIn, headers: new Map(Object.entries(headers)) };
}

/** Answers a request for stored content: 304 if the client has it already. */
export async function sendStored(
  req: IncomingMessage,
  res: ServerResponse,
  { hash, bodyIn, headers }: StoredContent,
  stallTimeoutMs: number,
): Promise<void> {
  const { coding } = codingOf(res);
  const etag = coding === 'identity' ? `"${hash}"` : `"${hash}-${coding}"`;
  res.setHeaders(headers).setHeader('etag', etag);
  if (isCurrent(req.headers['if-none-match'], etag)) {
    res.removeHeader('content-type');
    return void res.writeHead(304).end();
  }
  await sendEncoded(res, 200, { body: await bodyIn(coding), coding }, stallTimeoutMs);
}

/** Whether the client has the content already. It compares weakly: a proxy that compresses makes weak ETags. */
function isCurrent(ifNoneMatch = '', etag: string): boolean {
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || ifNoneMatch.trim() === '*';
}
