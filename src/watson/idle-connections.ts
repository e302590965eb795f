import { performance } from 'node:perf_hooks';
import type { Dispatcher } from 'undici';
import { dispatcherMaker, type DispatcherOptions, type MakeDispatcher } from './dispatcher.ts';

/**
 * Connections to one server that no request uses. The one that was used last is taken first, so that few stay open. undici's
 * pool would search for an idle one, and tell its listeners, with each request.
 *
 * Some servers close a connection after a response without saying so, and a request that is sent on it at once is lost. So a
 * connection that was just used waits for a turn of the event loop, in which undici learns of that.
 */
export class IdleConnections {
  readonly #options: DispatcherOptions;
  readonly #origin: string;
  /** Not used in this turn of the event loop. */
  readonly #idle: Dispatcher[] = [];
  readonly #justUsed: Dispatcher[] = [];
  /** The turn of the event loop in which they were used. */
  #usedIn = -1;
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

  /** Sends a request, and returns its connection. */
  dispatch(request: Dispatcher.DispatchOptions, response: Dispatcher.DispatchHandler): Dispatcher {
    this.#updateIdle();
    const idle = this.#idle.pop();
    const justUsed = idle ? undefined : this.#takeJustUsed(request);
    const connection = idle ?? justUsed ?? this.#create();
    if (justUsed) setImmediate(() => justUsed.dispatch(request, response));
    else connection.dispatch(request, response);
    return connection;
  }

  /** Called when no request uses it any longer. */
  giveBack(connection: Dispatcher): void {
    this.#updateIdle();
    this.#usedIn = turn();
    this.#justUsed.push(connection);
  }

  /** Closes all connections. Requests in flight and later ones fail. */
  async destroy(): Promise<void> {
    this.#isDestroyed = true;
    await Promise.all([...this.#all].map((dispatcher) => dispatcher.destroy()));
  }

  /** What was used in an earlier turn is idle now. */
  #updateIdle(): void {
    if (this.#justUsed.length > 0 && this.#usedIn !== turn()) this.#idle.push(...this.#justUsed.splice(0));
  }

  /** A write is not repeated, so it takes a connection that was just used only where no other can be opened. */
  #takeJustUsed({ method }: Dispatcher.DispatchOptions): Dispatcher | undefined {
    const { connections = Infinity } = this.#options;
    const mayTake = method === 'GET' || this.#all.size >= connections;
    return mayTake ? this.#justUsed.pop() : undefined;
  }

  #create(): Dispatcher {
    const created = this.prepare()();
    this.#all.add(created);
    if (this.#isDestroyed) void created.destroy();
    return created;
  }
}

/** The number of the turn of the event loop. */
function turn(): number {
  return performance.nodeTiming.uvMetricsInfo.loopCount;
}
