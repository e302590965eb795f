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

  take(): Dispatcher {
    return this.#idle.pop() ?? this.#create();
  }

  /** Called when no request uses it any longer. */
  giveBack(dispatcher: Dispatcher): void {
    this.#idle.push(dispatcher);
  }

  /** Closes all connections. Requests in flight and later ones fail. */
  async destroy(): Promise<void> {
    this.#isDestroyed = true;
    await Promise.all([...this.#all].map((dispatcher) => dispatcher.destroy()));
  }

  #create(): Dispatcher {
    const created = this.prepare()();
    this.#all.add(created);
    if (this.#isDestroyed) void created.destroy();
    return created;
  }
}
