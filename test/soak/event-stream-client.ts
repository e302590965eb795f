import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { Stream } from './stream.ts';
import type { Tally } from './tally.ts';

/** One subscription over server-sent events, on a connection of its own. */
export class EventStreamClient {
  readonly stream: Stream;
  readonly #request: ClientRequest;
  #response: IncomingMessage | undefined;

  constructor(
    url: string,
    authorization: string,
    operation: { query: string; variables?: object },
    tally: Tally,
  ) {
    this.stream = new Stream(tally);
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream', authorization };
    this.#request = request(url, { method: 'POST', agent: false, headers }, (response) => {
      this.#response = response;
      void this.#read(response);
    });
    this.#request.on('error', (error) => this.stream.finish({ kind: 'broken', reason: error.message }));
    this.#request.end(JSON.stringify(operation));
  }

  /** Is gone, as a browser that closes its tab: the protocol has no other way. */
  leave(): void {
    this.stream.finish({ kind: 'left' });
    this.#request.destroy();
  }

  /** Reads nothing from now on. */
  pause(): void {
    this.#response?.socket.pause();
  }

  resume(): void {
    this.#response?.socket.resume();
  }

  async #read(response: IncomingMessage): Promise<void> {
    let text = '';
    try {
      for await (const chunk of response.setEncoding('utf8')) {
        text += chunk;
        const frames = text.split('\n\n');
        text = frames.pop() ?? '';
        for (const frame of frames) this.#take(frame);
      }
    } catch {
      // Left, or cut by the other side.
    }
    const isRefusal = response.headers['content-type']?.includes('json');
    if (isRefusal) this.stream.fail(JSON.parse(text).errors);
    else this.stream.finish({ kind: 'broken', reason: `${response.statusCode} ended early` });
  }

  #take(frame: string): void {
    const [, event] = /^event: (.*)$/m.exec(frame) ?? [];
    const [, data = 'null'] = /^data: (.*)$/m.exec(frame) ?? [];
    if (event === 'next') this.stream.take(JSON.parse(data));
    if (event === 'complete') this.stream.finish({ kind: 'complete' });
  }
}
