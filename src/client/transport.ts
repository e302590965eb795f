import type { Credential } from './credentials.ts';
import type { GraphQLResult } from './http.ts';
import type { Operation } from './request.ts';

/** Called by one attempt to subscribe. Nothing is called after `end`, or after the attempt was stopped. */
export interface Sink {
  /** The credential that this attempt was made with. The transport sets it. */
  credential?: Credential | undefined;
  /** The gateway was reached: it speaks the protocol of this transport. */
  open(): void;
  /** A sign of life without an event. */
  alive(): void;
  next(result: GraphQLResult): void;
  /** The gateway completed the subscription, or `error` ended it. */
  end(error?: unknown): void;
}

/** Starts one attempt to subscribe. Returns its end. */
export type Transport = (operation: Operation, sink: Sink) => () => void;
