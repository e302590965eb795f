import type { Word } from './word.ts';
import type { WordsState } from './words-state.ts';

export interface WordRowProps {
  words: WordsState;
  word: Word;
}

/** What is wrong with a word. */
export function Problems({ word: { error } }: { word: Word }) {
  return (
    <>
      {error.map(({ element, message }) => (
        <p class="problem">
          <b>{element}</b>: {message}
        </p>
      ))}
    </>
  );
}
