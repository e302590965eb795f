import { attempt } from './attempt.ts';
import type { Call } from './call.ts';
import { authorized } from './authorized.ts';
import { reasonOf } from './call-failure.ts';
import type { Circuits, StartedCall } from './circuits.ts';
import { isUpload, type Connection, type Connections } from './connections.ts';
import type { RequestHeaders } from './exchange.ts';
import { isRejectedToken } from './judge.ts';
import { waitForRetry } from './retry.ts';
import type { Outcome } from './single-flight.ts';

export interface SendingOptions {
  connections: Connections;
  circuits: Circuits;
  /** Called once for each call, with its error if it has failed. Must not throw. */
  onEnded: (call: Call<unknown>, error: Error | undefined) => void;
}

/**
 * One call on its way: credentials, circuit, connection, attempt. Each step calls the next one. As asynchronous functions
 * that wait for each other, the steps of a read took a tenth of the CPU time of a query.
 */
export class Sending<T> {
  readonly #options: SendingOptions;
  readonly #call: Call<T>;
  readonly #outcome: Outcome<T>;
  #headers: RequestHeaders = {};
  #started: StartedCall | undefined;
  #isRetried = false;
  /** The error of the service that rejected the credentials of the gateway. */
  #rejection: unknown;

  /** @param outcome takes the result, or the error that the caller gets */
  constructor(options: SendingOptions, call: Call<T>, outcome: Outcome<T>) {
    this.#options = options;
    this.#call = call;
    this.#outcome = outcome;
  }

  start(): void {
    try {
      const headers = authorized(this.#call);
      if (!(headers instanceof Promise)) return this.#begin(headers);
      headers.then((each) => this.#begin(each)).catch((error: unknown) => this.#reject(error));
    } catch (error) {
      // Later, so that identical reads that start now share the error.
      queueMicrotask(() => this.#reject(error));
    }
  }

  /** Throws where the circuit is open. */
  #begin(headers: RequestHeaders): void {
    if (this.#rejection && headers['authorization'] === this.#headers['authorization']) throw this.#rejection;
    this.#headers = headers;
    this.#started = this.#options.circuits.start(this.#call.sender);
    this.#connect();
  }

  /** Both attempts count as one call for the circuits. */
  #connect(): void {
    const { exchange, sender, deadline } = this.#call;
    try {
      const taken = this.#options.connections.take(exchange, sender.scope, deadline);
      if (!(taken instanceof Promise)) return this.#attempt(taken);
      taken.then((each) => this.#attempt(each)).catch((error: unknown) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Gives the connection back, whatever happens. */
  #attempt(connection: Connection): void {
    const { exchange, sender } = this.#call;
    let result: Promise<T>;
    try {
      // After the wait for a connection, right before the write is sent.
      if (exchange.method !== 'GET') sender.beforeWrite?.();
      result = this.#traced(connection);
    } catch (error) {
      result = Promise.reject(error);
    }
    result.then(
      (value) => {
        connection.giveBack();
        this.#succeed(value);
      },
      (error: unknown) => {
        connection.giveBack();
        this.#retry(error);
      },
    );
  }

  #traced(connection: Connection): Promise<T> {
    const call = this.#call;
    const headers = this.#headers;
    if (!call.traceAttempt) return attempt({ call, connection, headers });
    return call.traceAttempt((traceHeaders, onStatus) =>
      attempt({ call, connection, headers: { ...headers, ...traceHeaders }, onStatus }),
    );
  }

  #succeed(result: T): void {
    const { circuits } = this.#options;
    if (this.#started) circuits.succeeded(this.#started);
    this.#end(undefined);
    this.#outcome.resolve(result);
  }

  /** Makes a second attempt where a read failed and the deadline allows it. */
  #retry(failure: unknown): void {
    if (this.#isRetried) return this.#fail(failure);
    this.#isRetried = true;
    waitForRetry(failure, this.#call).then(
      () => this.#connect(),
      (reason: unknown) => this.#fail(reason),
    );
  }

  #fail(error: unknown): void {
    const { circuits } = this.#options;
    if (this.#started) circuits.failed(this.#started, error, this.#call.signal?.aborted);
    if (this.#getsOtherCredentials(error)) this.#renew(error);
    else this.#reject(error);
  }

  /** Where the service rejected the credentials of the gateway: asks for others, and returns whether there are any. */
  #getsOtherCredentials(error: unknown): boolean {
    const { exchange, sender } = this.#call;
    const hasOthers = !this.#rejection && isRejectedToken(error) && sender.renew?.(this.#headers);
    // The service did not carry out the call. A stream was read and cannot be sent again.
    return hasOthers === true && !isUpload(exchange);
  }

  #renew(rejection: unknown): void {
    this.#rejection = rejection;
    this.#isRetried = false;
    this.start();
  }

  #reject(error: unknown): void {
    const reason = reasonOf(this.#call, error);
    this.#end(reason instanceof Error ? reason : new Error(String(reason)));
    this.#outcome.reject(reason);
  }

  #end(error: Error | undefined): void {
    this.#call.deadline.end();
    this.#options.onEnded(this.#call, error);
  }
}
