import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Variables of the example tabs that train and watch; a model that is ready, where there is one. */
export interface GraphiQLOptions {
  exampleModelId: string | undefined;
}

interface Page {
  html: Buffer;
  gzipped: Buffer;
  etag: string;
}

const LIST = `# 1. Your custom language models.
# Run it: the play button, or Ctrl-Enter.
query ListModels {
  customizations {
    id
    name
    language
    baseModelName
    status
    progress
    updated
    description
  }
}
`;

const TRAIN = `# 2. Starts a training; watch it in the next tab.
# "force" trains even when nothing is new.
mutation TrainModel($id: ID!) {
  trainModel(id: $id, input: { force: true }) {
    model {
      name
      status
    }
    warnings {
      code
      message
    }
    errors {
      __typename
      message
    }
  }
}
`;

const WATCH = `# 3. The state of the model, live: now, and as
# it changes. Run it while the model trains.
subscription WatchModel($id: ID!) {
  modelStatus(id: $id) {
    status
    previousStatus
    progress
    since
    observedAt
    model {
      name
      updated
      error
    }
  }
}
`;

/** The playground: one page with everything in it. It is made on the first visit and sent compressed. */
export function createGraphiQL({ exampleModelId }: GraphiQLOptions) {
  let page: Promise<Page> | undefined;
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    page ??= makePage(exampleModelId);
    const { html, gzipped, etag } = await page;
    res.setHeader('etag', etag);
    res.setHeader('cache-control', 'no-cache');
    res.setHeader('vary', 'accept, accept-encoding');
    if (req.headers['if-none-match'] === etag) return void res.writeHead(304).end();
    res.setHeader('content-type', 'text/html; charset=utf-8');
    const acceptsGzip = /\bgzip\b/.test(req.headers['accept-encoding'] ?? '');
    if (acceptsGzip) res.setHeader('content-encoding', 'gzip');
    const body = acceptsGzip ? gzipped : html;
    res.setHeader('content-length', body.length);
    res.writeHead(200).end(req.method === 'HEAD' ? undefined : body);
  };
}

async function makePage(exampleModelId: string | undefined): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const variables = JSON.stringify({ id: exampleModelId ?? 'the id of one of your models' }, null, 2);
  const html = Buffer.from(
    renderGraphiQL({
      title: 'Lexigate',
      subscriptionsProtocol: 'WS',
      defaultTabs: [{ query: LIST }, { query: TRAIN, variables }, { query: WATCH, variables }],
    }),
  );
  return {
    html,
    gzipped: await promisify(gzip)(html),
    etag: `"${createHash('sha256').update(html).digest('base64url')}"`,
  };
}
