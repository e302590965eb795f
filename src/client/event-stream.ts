import { authorizationHeader } from './credentials.ts';
import { NetworkError } from './errors.ts';
import { dataOf, networkError, type GraphQLResult } from './http.ts';
import type { Connector, Operation } from './request.ts';
import type { Sink, Transport } from './transport.ts';

/** The gateway sends a comment at least every 15 s. */
const SILENCE_TIMEOUT_MS = 40_000;

/** Subscriptions over server-sent events, each with a request of its own. */
export function createEventStreams(connector: Connector): Transport {
  return (operation, sink) => {
    const abort = new AbortController();
    let isStopped = false;
    const run = async () => {
      let error: unknown;
      try {
        await read(connector, operation, sink, abort);
      } catch (cause) {
        error = networkError(cause);
      }
      if (!isStopped) sink.end(error);
    };
    void run();
    return () => {
      isStopped = true;
      abort.abort();
    };
  };
}

/** Resolves when the gateway completes the subscription. */
async function read(
  { url, fetch, credentials }: Connector,
  { query, variables }: Operation,
  sink: Sink,
  abort: AbortController,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onLife = () => {
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(), SILENCE_TIMEOUT_MS);
    sink.alive();
  };
  const credential = await credentials.get();
  sink.credential = credential;
  try {
    onLife();
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        ...authorizationHeader(credential),
      },
      body: JSON.stringify({ query, variables }),
      signal: abort.signal,
    });
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      const text = await response.text();
      dataOf({ status: response.status, text, header: (name) => response.headers.get(name) });
      throw new NetworkError('The response is no event stream.', { code: 'INVALID_RESPONSE' });
    }
    sink.open();
    for await (const { type, data } of eventsOf(response.body, onLife)) {
      if (type === 'complete') return;
      if (abort.signal.aborted) return;
      sink.next(JSON.parse(data) as GraphQLResult);
    }
    throw new Error('the event stream broke off');
  } finally {
    clearTimeout(timer);
  }
}

async function* eventsOf(body: ReadableStream<Uint8Array>, onLife: () => void) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onLife();
      text += decoder.decode(value, { stream: true });
      const blocks = text.split(/\r?\n\r?\n/);
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const type = /^event: ?(.*)$/m.exec(block)?.[1];
        const data = /^data: ?(.*)$/m.exec(block)?.[1] ?? '';
        if (type) yield { type, data };
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
