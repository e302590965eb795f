import { onTestFinished } from 'vitest';
import { eventsIn } from './server-sent-event.ts';

export interface EventStream {
  status: number;
  requestId: string | null;
  /** The payloads of the `next` events so far. */
  events: any[];
  /** `complete` after the `complete` event, `broken` when the stream ended without one. */
  end: { kind?: 'complete' | 'broken' };
  /** Cuts the connection, as a browser does whose tab is closed. */
  leave(): void;
}

/** Runs an operation over server-sent events. The stream is cut when the test ends. */
export async function openEventStream(
  endpoint: string,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<EventStream> {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query, variables }),
    signal: abort.signal,
  });
  const stream: EventStream = {
    status: response.status,
    requestId: response.headers.get('x-request-id'),
    events: [],
    end: {},
    leave: () => abort.abort(),
  };
  if (response.body) void read(response.body, stream);
  return stream;
}

async function read(body: ReadableStream<Uint8Array<ArrayBuffer>>, stream: EventStream): Promise<void> {
  try {
    for await (const { name, data } of eventsIn(body.pipeThrough(new TextDecoderStream()))) {
      if (name === 'next') stream.events.push(JSON.parse(data));
      if (name === 'complete') stream.end.kind = 'complete';
    }
  } catch {
    // The client left, or the server cut the connection.
  }
  stream.end.kind ??= 'broken';
}
