import type { Dispatcher } from 'undici';
import { dispatcherMaker, type DispatcherOptions, type MakeDispatcher } from './dispatcher.ts';

/**
 * Connections to one server that no request uses. The one that was used last is taken first, so that few stay open. undici's
 * pool would search for an idle one, and tell its listeners, with each request.
 */
export class IdleConnections {
  readonly #options: DispatcherOptions;
  readonly #origin: string;
  readonly #idle: Dispatcher[] = [];
  /**
   * Idle since this turn of the event loop. Some servers close a connection after a response without saying so: a request that
   * is sent on it at once is lost.
   */
  readonly #justUsed: Dispatcher[] = [];
  readonly #all = new Set<Dispatcher>();
  #make: MakeDispatcher | undefined;
  #isDestroyed = false;

  constructor(options: DispatcherOptions, origin: string) {
    this.#options = options;
    this.#origin = origin;
  }

  /** Throws where the environment has an invalid proxy. */
  prepare(): MakeDispatcher {
    return (this.#make ??= dispatcherMaker(this.#options, this.#origin));
  }

  /**
   * Sends a request, and returns its connection. Where all were just used, the request waits for a turn of the event loop, in
   * which undici learns whether the server has closed the connection.
   */
  dispatch(request: Dispatcher.DispatchOptions, response: Dispatcher.DispatchHandler): Dispatcher {
    const idle = this.#idle.pop() ?? this.#createAnother();
    if (idle) {
      idle.dispatch(request, response);
      return idle;
    }
    const justUsed = this.#justUsed.pop() ?? this.#create();
    setImmediate(() => justUsed.dispatch(request, response));
    return justUsed;
  }

  /** Called when no request uses it any longer. */
  giveBack(dispatcher: Dispatcher): void {
    if (this.#justUsed.length === 0) setImmediate(() => this.#idle.push(...this.#justUsed.splice(0)));
    this.#justUsed.push(dispatcher);
  }

  /** Closes all connections. Requests in flight and later ones fail. */
  async destroy(): Promise<void> {
    this.#isDestroyed = true;
    await Promise.all([...this.#all].map((dispatcher) => dispatcher.destroy()));
  }

  /** Undefined where the maximum is reached. */
  #createAnother(): Dispatcher | undefined {
    const { connections = Infinity } = this.#options;
    return this.#all.size < connections ? this.#create() : undefined;
  }

  #create(): Dispatcher {
    const created = this.prepare()();
    this.#all.add(created);
    if (this.#isDestroyed) void created.destroy();
    return created;
  }
}
