import type { WordInput } from '../../client/client.ts';
import type { Entry } from './parse.ts';
import type { Word } from './word.ts';

export interface Change {
  line: number;
  word: WordInput;
  /** What the model has now. Undefined: it does not have the word. */
  before: Word | undefined;
}

/** What an import changes. */
export interface Preview {
  added: Change[];
  changed: Change[];
  /** Number of words that the model has just so. */
  same: number;
}

export function compare(entries: readonly Entry[], known: ReadonlyMap<string, Word>): Preview {
  const preview: Preview = { added: [], changed: [], same: 0 };
  for (const { line, ...entry } of entries) {
    const before = known.get(entry.word);
    const word = before ? completed(entry, before) : { ...entry, displayAs: entry.displayAs || undefined };
    if (!before) preview.added.push({ line, word, before });
    else if (isSame(word, before)) preview.same++;
    else preview.changed.push({ line, word, before });
  }
  return preview;
}

/** The service replaces a word completely, so what the file does not say must be sent again. */
function completed(entry: WordInput, before: Word): WordInput {
  return {
    word: entry.word,
    soundsLike: entry.soundsLike ?? before.soundsLike,
    displayAs: (entry.displayAs ?? before.displayAs) || undefined,
    mappingOnly: entry.mappingOnly ?? before.mappingOnly ?? undefined,
  };
}

const contentOf = ({ word, soundsLike, displayAs, mappingOnly }: WordInput) =>
  JSON.stringify([soundsLike ?? [], displayAs || word, mappingOnly ?? false]);

const isSame = (word: WordInput, before: Word) => contentOf(word) === contentOf(before);
