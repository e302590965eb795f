import { performance } from 'node:perf_hooks';
import type { Dispatcher } from 'undici';
import { dispatcherMaker, type DispatcherOptions, type MakeDispatcher } from './dispatcher.ts';

/** One connection. */
export interface Line {
  readonly dispatcher: Dispatcher;
  /** The turn of the event loop in which its last request ended. */
  endedIn: number;
}

/**
 * Connections to one server that no request uses. The one that was used last is taken first, so that few stay open. undici's
 * pool would search for an idle one, and tell its listeners, with each request.
 */
export class IdleConnections {
  readonly #options: DispatcherOptions;
  readonly #origin: string;
  readonly #idle: Line[] = [];
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
   * Sends a request, and returns its connection. Some servers close a connection after a response without saying so, and a
   * request that is sent on it at once is lost. So a connection that was just used waits for a turn of the event loop, in
   * which undici learns of that.
   */
  dispatch(request: Dispatcher.DispatchOptions, response: Dispatcher.DispatchHandler): Line {
    const line = request.method === 'GET' ? this.#takeLast() : this.#takeRested();
    const { dispatcher } = line;
    if (isJustUsed(line)) setImmediate(() => dispatcher.dispatch(request, response));
    else dispatcher.dispatch(request, response);
    return line;
  }

  /** Called when no request uses it any longer. */
  giveBack(line: Line): void {
    line.endedIn = turn();
    this.#idle.push(line);
  }

  /** Closes all connections. Requests in flight and later ones fail. */
  async destroy(): Promise<void> {
    this.#isDestroyed = true;
    await Promise.all([...this.#all].map((dispatcher) => dispatcher.destroy()));
  }

  #takeLast(): Line {
    return this.#idle.pop() ?? this.#create();
  }

  /** For a write, which is not repeated: one that was just used only where there is no other. */
  #takeRested(): Line {
    const at = this.#idle.findLastIndex((line) => !isJustUsed(line));
    const [rested] = at < 0 ? [] : this.#idle.splice(at, 1);
    const { connections = Infinity } = this.#options;
    const isFull = this.#all.size >= connections;
    return rested ?? (isFull ? this.#takeLast() : this.#create());
  }

  #create(): Line {
    const dispatcher = this.prepare()();
    this.#all.add(dispatcher);
    if (this.#isDestroyed) void dispatcher.destroy();
    return { dispatcher, endedIn: -1 };
  }
}

function isJustUsed({ endedIn }: Line): boolean {
  return endedIn === turn();
}

/** The number of the turn of the event loop. */
function turn(): number {
  return performance.nodeTiming.uvMetricsInfo.loopCount;
}
