import type { IncomingMessage, ServerResponse } from 'node:http';
import { compress } from './compression.ts';
import { exampleTabs } from './graphiql-tabs.ts';
import { securityHeadersOf } from './security-headers.ts';
import { sendStored, storeContent, type StoredContent } from './stored-content.ts';

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

/** GraphiQL as one self-contained page. It is made on the first visit. */
export function createGraphiQL(options: GraphiQLOptions, stallTimeoutMs: number) {
  let page: Promise<StoredContent> | undefined;
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    page ??= makePage(options);
    await sendStored(req, res, await page, stallTimeoutMs);
  };
}

async function makePage({
  exampleModelId,
  subscriptionsProtocol = 'WS',
}: GraphiQLOptions): Promise<StoredContent> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const text = renderGraphiQL({
    title: 'Lexigate',
    subscriptionsProtocol,
    // Headers may have a token, and the storage of a browser is not encrypted.
    shouldPersistHeaders: false,
    defaultTabs: exampleTabs(exampleModelId),
  });
  const headers = {
    ...securityHeadersOf(text),
    'cache-control': 'no-cache',
    'content-type': 'text/html; charset=utf-8',
  };
  return storeContent(Buffer.from(text), headers, compress);
}
