import { effect, signal, untracked, type Signal } from '../reactive.ts';
import { OperationError, type LexigateError } from '../../client/client.ts';
import { isLoaded, rowOf, version, whenLive, type Row } from './models.ts';
import { client, noteError, type Client } from './session.ts';

type Detail = NonNullable<Awaited<ReturnType<Client['getModel']>>>;

/** A model with its data. A field is null if it has no value, or if its read failed. */
export type ModelDetail = { [name in keyof Detail]?: Detail[name] | null };

/** One model, as its view and the sections of the view use it. */
export interface ModelState {
  id: string;
  /** Status and name, live. Undefined: no such model, or the list is not there yet. */
  row: Signal<Row | undefined>;
  /** Corpora, grammars, failure and so on, read again after each change of the model. */
  detail: Signal<ModelDetail | undefined>;
  /** Why the last read failed, wholly or in part. */
  error: Signal<unknown>;
  /** Reads `detail` again. Sections call it after a change of their own. */
  refresh: () => Promise<void>;
}

/** What each section of the view gets. */
export interface SectionProps {
  model: ModelState;
}

/** While the service analyzes data it reports no change of the model until all is done, so the data is read this often. */
const ANALYSIS_READ_MS = 3_000;

/** Follows a model until `stop` is called. */
export function followModel(id: string): ModelState & { stop: () => void } {
  const row = signal<Row | undefined>();
  const detail = signal<ModelDetail | undefined>();
  const error = signal<unknown>(undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reads = 0;
  const refresh = async () => {
    const mine = ++reads;
    clearTimeout(timer);
    const result = await read(client.peek(), id);
    // A later read is under way, and knows more.
    if (mine !== reads) return;
    if (result.detail) detail.value = result.detail;
    error.value = result.error;
    const { retryAfterSeconds } = (result.error ?? {}) as Partial<LexigateError>;
    const isAnalyzing = detail.value?.activity?.kind === 'ANALYZING';
    const pauseMs = retryAfterSeconds ? retryAfterSeconds * 1_000 : isAnalyzing && ANALYSIS_READ_MS;
    if (pauseMs) timer = setTimeout(() => void refresh(), pauseMs);
  };
  const stopRow = effect(() => {
    void version.value;
    const last = row.peek();
    // The list forgets a deleted model after some seconds. Its view does not.
    const isKept = !isLoaded.value || last?.mark === 'deleted';
    const next = (isLoaded.value && rowOf(id)?.value) || (isKept ? last : undefined);
    if (next !== last) row.value = next;
  });
  let reader = client.peek();
  const stopReads = effect(() => {
    // Another credential may not see what this one saw.
    if (reader !== client.value) detail.value = undefined;
    reader = client.value;
    const isDeleted = row.value?.mark === 'deleted';
    if (!isDeleted) untracked(() => void refresh());
  });
  const stopRetries = whenLive(() => error.peek() && refresh());
  const stop = () => {
    reads = Infinity;
    clearTimeout(timer);
    stopRetries();
    stopRow();
    stopReads();
  };
  return { id, row, detail, error, refresh, stop };
}

async function read(of: Client, id: string): Promise<{ detail?: ModelDetail; error?: unknown }> {
  try {
    const model = await of.getModel({ id });
    return model ? { detail: model } : {};
  } catch (error) {
    noteError(error);
    const { customization } = ((error instanceof OperationError && error.data) || {}) as {
      customization?: ModelDetail | null;
    };
    return customization ? { detail: customization, error } : { error };
  }
}
