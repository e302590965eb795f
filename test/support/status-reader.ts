import type { ModelState } from '../../src/status/types.ts';
import { EventReader } from './event-reader.ts';

/** Reads states of models. */
export class StatusReader extends EventReader<ModelState> {
  /** The live states. */
  get states(): ModelState[] {
    return this.events.filter(({ staleness }) => !staleness);
  }
}
