import { onTestFinished } from 'vitest';

export interface EventStream {
  status: number;
  /** The payloads of the `next` events so far. */
  events: any[];
  /** `complete` after the event of that name, `broken` when the stream broke off without one. */
  end: { kind?: 'complete' | 'broken' };
  /** Leaves as a browser does that closes its tab. */
  leave(): void;
}

/** Runs an operation over server-sent events. Ends with the test. */
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
    events: [],
    end: {},
    leave: () => abort.abort(),
  };
  if (response.body) void read(response.body, stream);
  return stream;
}

async function read(body: ReadableStream<Uint8Array>, stream: EventStream): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames) take(frame, stream);
    }
  } catch {
    // Left, or cut by the other side.
  }
  stream.end.kind ??= 'broken';
}

function take(frame: string, stream: EventStream): void {
  const fields = frame.split('\n').map((line) => line.split(/: ?(.*)/s));
  const valueOf = (name: string) => fields.find(([field]) => field === name)?.[1];
  if (valueOf('event') === 'next') stream.events.push(JSON.parse(valueOf('data') ?? 'null'));
  if (valueOf('event') === 'complete') stream.end.kind = 'complete';
}
