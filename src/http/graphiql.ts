import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { compress } from './compression.ts';
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

const LIST = `# 1. Your models, and why a training failed.
# Run it: the play button, or Ctrl-Enter.
query ListModels {
  customizations {
    id
    name
    baseModelName
    status
    updated
    failure {
      message
      words {
        name
        message
      }
      corpora {
        name
        message
      }
      grammars {
        name
        message
      }
    }
  }
}
`;

const FIX = `# 2. Corrects a word that made a training fail.
# Put the id and the word of your model below,
# in Variables. Letters and spaces, no digits
# and no punctuation: "I V A", not "I. V. A.".
mutation FixWord($id: ID!, $word: WordInput!) {
  addWords(modelId: $id, words: [$word], onBusy: WAIT) {
    model {
      name
      trainability {
        trainable
        advice
      }
    }
    errors {
      __typename
      message
    }
  }
}
`;

const TRAIN = `# 3. Starts a training; watch it in the next tab.
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

const WATCH = `# 4. The state of the model, live: now, and as
# it changes. Run it while the model trains.
# Watching STOPS when you open another tab. Come
# back and run it again: nothing is lost, because
# the first event is the current state.
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

const CREATE = `# 5. Creates an empty model. Copy its id into the
# Variables of the other tabs.
mutation CreateModel {
  createModel(
    input: { name: "My model", baseModelName: "en-US_Telephony" }
  ) {
    model {
      id
      status
    }
    errors {
      __typename
      message
    }
  }
}
`;

const BUILD = `# 6. Adds data to a model and trains it, in one
# document. Each step waits for the one before.
# This page cannot send files: use "text" here,
# or a multipart request for a large corpus.
mutation BuildModel($id: ID!) {
  addCorpus(
    modelId: $id
    input: {
      name: "my-corpus"
      text: "My card is lost.\\nPlease block my card."
      allowOverwrite: true
    }
    onBusy: WAIT
  ) {
    corpus {
      name
      status
    }
    errors {
      message
    }
  }
  addWords(
    modelId: $id
    words: [{ word: "IVA", soundsLike: ["I V A"] }]
    onBusy: WAIT
  ) {
    errors {
      message
    }
  }
  trainModel(id: $id, onBusy: WAIT) {
    model {
      status
    }
    errors {
      message
    }
  }
}
`;

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
  const id = exampleModelId ?? 'the id of one of your models';
  const variables = JSON.stringify({ id }, null, 2);
  const fix = JSON.stringify({ id, word: { word: 'IVA', soundsLike: ['I V A'] } }, null, 2);
  const text = renderGraphiQL({
    title: 'Lexigate',
    subscriptionsProtocol,
    // Headers may have a token, and the storage of a browser is not encrypted.
    shouldPersistHeaders: false,
    defaultTabs: [
      { query: LIST },
      { query: FIX, variables: fix },
      { query: TRAIN, variables },
      { query: WATCH, variables },
      { query: CREATE },
      { query: BUILD, variables },
    ],
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
