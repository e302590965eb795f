import { UNKNOWN_ID } from '../model-id.ts';
import type { Change, Target } from './random-operation.ts';

/** The outcome of a change, in the terms of GraphQL. */
export interface Outcome {
  /** `done`, or the GraphQL type of the error. */
  result: string;
  /** The warnings of a training. */
  warnings: unknown[];
  /** The model after the call. Null if it was deleted or the call was refused. */
  model: unknown;
  /** Further fields of the error: the status of a busy model, invalid data, an existing name. */
  detail: unknown;
}

/** A client of the service. Both clients return their results in the terms of GraphQL. */
export interface Way {
  /** Applies a change. */
  make(change: Change): Promise<Outcome>;
  /** All models with their contents. Ids are replaced by numbers in the order of creation. */
  look(): Promise<unknown[]>;
}

/** The ids of the created models, in order, and ids of no model. */
export class Ids {
  readonly #ids: string[] = [];

  add(id: string): void {
    this.#ids.push(id);
  }

  of(target: Target): string {
    if (target === 'unknown') return UNKNOWN_ID;
    if (target === 'malformed') return 'not-a-guid';
    return this.#ids[target] ?? '';
  }

  /** Replaces the ids in a value by numbers. */
  hide<T>(value: T): T {
    const text = JSON.stringify(value);
    return JSON.parse(this.#ids.reduce((hidden, id, at) => hidden.replaceAll(id, `model ${at}`), text)) as T;
  }
}
