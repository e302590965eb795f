import { SUBSCRIPTIONS, type ModelStatus, type Subscriptions } from './generated/operations.ts';
import { LexigateError } from './errors.ts';
import { iterate, type CoreOptions, type Watch, type WatchOptions } from './iterate.ts';

/** The state of a model at one moment. */
export type ModelStatusEvent = Subscriptions['watchModel']['data']['modelStatus'];

export interface WatchModelOptions extends WatchOptions {
  /** The iteration ends after the first confirmed state with one of these statuses, which can be the first one. */
  until?: readonly ModelStatus[] | undefined;
}

/** States that the caller must see, even if another one follows before it is read. */
const FINAL: readonly ModelStatus[] = ['AVAILABLE', 'FAILED', 'DELETED'];

export function watchModel(
  id: string,
  { until = [], ...options }: WatchModelOptions,
  { live, memory }: CoreOptions,
): Watch<ModelStatusEvent> {
  let last: ModelStatusEvent | undefined;
  const isFinal = ({ status }: ModelStatusEvent) => FINAL.includes(status) || until.includes(status);
  const operation = {
    query: SUBSCRIPTIONS.watchModel,
    variables: { id, until: until.length > 0 ? until : undefined },
  };
  return iterate<ModelStatusEvent>(
    { ...options, live: { ...live, operation }, memory },
    (data, isFirst, waiting) => {
      const { modelStatus: event } = data as Subscriptions['watchModel']['data'];
      const staleness = event.staleness ?? undefined;
      // The first event after a gap repeats what the caller knows, unless something happened meanwhile.
      if (isFirst && last && stateOf(last) === stateOf(event)) return staleness;
      last = event;
      // The latest state wins, but a final one is never dropped.
      const [newest] = waiting.events.slice(-1);
      if (newest && !isFinal(newest)) waiting.events.pop();
      waiting.events.push(event);
      if (event.status === 'DELETED' || (until.includes(event.status) && !staleness)) waiting.finish();
      return staleness;
    },
    (error, { events }) => {
      // The model was deleted while the connection was lost.
      if (!last || !(error instanceof LexigateError) || error.code !== 'NOT_FOUND' || error.status === 404)
        return false;
      events.push(deletedAfter(last));
      return true;
    },
  );
}

function stateOf({ status, progress, model, staleness }: ModelStatusEvent): string {
  return JSON.stringify([status, progress, model?.updated, model?.error, staleness?.code]);
}

function deletedAfter({ id, status, previousStatus }: ModelStatusEvent): ModelStatusEvent {
  const now = new Date().toISOString();
  return {
    id,
    status: 'DELETED',
    previousStatus: status === 'DELETED' ? previousStatus : status,
    progress: 0,
    since: now,
    sinceExact: false,
    observedAt: now,
    model: null,
    staleness: null,
  };
}
