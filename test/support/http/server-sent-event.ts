export interface ServerSentEvent {
  /** The `event` field; undefined in a comment. */
  name: string | undefined;
  data: string;
}

/** The events of a `text/event-stream` body. */
export async function* eventsIn(chunks: AsyncIterable<string>): AsyncGenerator<ServerSentEvent> {
  let text = '';
  for await (const chunk of chunks) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) yield parse(block);
  }
}

function parse(block: string): ServerSentEvent {
  const fields = block.split('\n').map((line) => line.split(/: ?(.*)/s));
  const valueOf = (name: string) => fields.find(([field]) => field === name)?.[1];
  return { name: valueOf('event'), data: valueOf('data') ?? 'null' };
}
