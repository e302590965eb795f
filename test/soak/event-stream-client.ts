import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { eventsIn } from '../support/http/server-sent-event.ts';
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

  /** Cuts the connection. The protocol has no other way to leave. */
  leave(): void {
    this.stream.finish({ kind: 'left' });
    this.#request.destroy();
  }

  /** Stops reading. */
  pause(): void {
    this.#response?.socket.pause();
  }

  resume(): void {
    this.#response?.socket.resume();
  }

  async #read(response: IncomingMessage): Promise<void> {
    const chunks: AsyncIterable<string> = response.setEncoding('utf8');
    try {
      if (response.headers['content-type']?.includes('json')) await this.#readRefusal(chunks);
      else await this.#readEvents(chunks);
    } catch {
      // The client left, or the server cut the connection.
    }
    this.stream.finish({ kind: 'broken', reason: `${response.statusCode} ended early` });
  }

  async #readRefusal(chunks: AsyncIterable<string>): Promise<void> {
    let text = '';
    for await (const chunk of chunks) text += chunk;
    this.stream.fail(JSON.parse(text).errors);
  }

  async #readEvents(chunks: AsyncIterable<string>): Promise<void> {
    for await (const { name, data } of eventsIn(chunks)) {
      if (name === 'next') this.stream.take(JSON.parse(data));
      if (name === 'complete') this.stream.finish({ kind: 'complete' });
    }
  }
}
