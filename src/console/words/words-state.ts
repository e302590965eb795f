import { batch, computed, effect, signal, untracked, type Signal } from '../reactive.ts';
import type { WordSort, WordType } from '../../client/client.ts';
import { wanted } from '../model/show-row.ts';
import type { ModelState } from '../state/model.ts';
import { whenLive } from '../state/models.ts';
import { client, noteError } from '../state/session.ts';
import type { WordPage } from './word.ts';

export const PAGE_SIZE = 25;

/** What the user looks for. */
export interface WordFilter {
  search: string;
  type: WordType;
  sort: WordSort;
  withErrors: boolean;
}

export const NO_FILTER: WordFilter = {
  search: '',
  type: 'ALL',
  sort: 'ALPHABETICAL_ASC',
  withErrors: false,
};

/** What the user has typed to correct a word. */
export interface Edit {
  sounds: string;
  display: string;
}

export interface WordsState {
  model: ModelState;
  filter: Signal<WordFilter>;
  /** The cursors of the pages before this one, and of this one. The first page has null. */
  cursors: Signal<readonly (string | null)[]>;
  /** The page, and the number of words before it. */
  page: Signal<(WordPage & { before: number }) | undefined>;
  error: Signal<unknown>;
  isLoading: Signal<boolean>;
  /** The selected words of this page. */
  selected: Signal<ReadonlySet<string>>;
  /** By word: the corrections that are not saved. They stay when a page is read again, also with another credential. */
  edits: Signal<ReadonlyMap<string, Edit | undefined>>;
  /** Changes the filter and shows the first page. */
  find: (change: Partial<WordFilter>) => void;
  turnTo: (cursors: readonly (string | null)[]) => void;
  /** Reads model and page again, after a change. */
  refresh: () => Promise<void>;
}

/** What each dialog of the section gets. */
export interface WordDialogProps {
  words: WordsState;
  onClose: () => void;
}

/** Reads the words of a model page by page, and again when the model changes, until `stop` is called. */
export function followWords(model: ModelState): WordsState & { stop: () => void } {
  const filter = signal(NO_FILTER);
  const cursors = signal<readonly (string | null)[]>([null]);
  const page: WordsState['page'] = signal();
  const error = signal<unknown>(undefined);
  const isLoading = signal(true);
  const selected = signal<ReadonlySet<string>>(new Set());
  const edits: WordsState['edits'] = signal(new Map());
  let reading: AbortController | undefined;
  const read = async () => {
    reading?.abort();
    const { signal: mine } = (reading = new AbortController());
    isLoading.value = true;
    const before = (cursors.peek().length - 1) * PAGE_SIZE;
    const variables = { modelId: model.id, ...filter.peek(), first: PAGE_SIZE, after: cursors.peek().at(-1) };
    try {
      const found = await client.peek().listWords(variables, { signal: mine });
      if (mine.aborted) return;
      // The words of this page were deleted.
      if (found?.words.nodes.length === 0 && before > 0) return turnTo([null]);
      batch(() => {
        page.value = found?.words && { ...found.words, before };
        error.value = undefined;
      });
    } catch (cause) {
      if (mine.aborted) return;
      error.value = cause;
      noteError(cause);
    }
    isLoading.value = false;
  };
  const turnTo = (next: readonly (string | null)[]) =>
    batch(() => {
      cursors.value = next;
      selected.value = new Set();
    });
  const find = (change: Partial<WordFilter>) =>
    batch(() => {
      filter.value = { ...filter.value, ...change };
      turnTo([null]);
    });
  // What changes when words do.
  const version = computed(() => {
    const { updated, activity, words } = model.detail.value ?? {};
    return JSON.stringify([updated, activity?.kind, words?.totalCount]);
  });
  let last: string | undefined;
  const stopVersion = effect(() => {
    const { value } = version;
    if (model.detail.peek() && last !== undefined && last !== value) untracked(() => void read());
    if (model.detail.peek()) last = value;
  });
  const stopWanted = effect(() => {
    if (wanted.value?.kind !== 'words') return;
    const { name } = wanted.value;
    // Another model, opened later, is not filtered by it.
    wanted.value = undefined;
    untracked(() => find({ ...NO_FILTER, search: name, withErrors: !name }));
  });
  let reader = client.peek();
  const stopReads = effect(() => {
    // Another credential may not see what this one saw.
    if (reader !== client.value) page.value = undefined;
    reader = client.value;
    void [filter.value, cursors.value];
    untracked(() => void read());
  });
  const stopRetries = whenLive(() => error.peek() && read());
  const refresh = async () => {
    await Promise.all([model.refresh(), read()]);
  };
  const stop = () => {
    stopVersion();
    stopWanted();
    stopReads();
    stopRetries();
    reading?.abort();
  };
  return { model, filter, cursors, page, error, isLoading, selected, edits, find, turnTo, refresh, stop };
}
