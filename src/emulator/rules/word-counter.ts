import { isKnown } from './vocabulary.ts';

/** More characters without a line break than this are cut at a space, or anywhere if there is none. */
const MAX_LINE = 64 * 1024;
/** What is longer is no word of any language: it is counted, but not kept. */
const MAX_WORD = 64;
/** How many different words are remembered as known or not, so that a large text is not looked up word by word. */
const MAX_REMEMBERED = 50_000;

export interface WordCounts {
  /** Everything between white space that has a letter or a digit in it. */
  totalWords: number;
  /** Words outside the base vocabulary, with the times they occur; at most `maxNewWords` of them. */
  newWords: Map<string, number>;
}

export interface CounterOptions {
  /** Five characters, such as `en-US`. */
  language: string;
  /** How many words outside the base vocabulary are kept. 0 if the family keeps none. */
  maxNewWords: number;
}

export interface WordCounter {
  /** Takes the next piece of the text, which may end in the middle of a word. */
  add(text: string): void;
  end(): WordCounts;
}

/** Counts the words of a text of any length in bounded memory. */
export function createWordCounter({ language, maxNewWords }: CounterOptions): WordCounter {
  const newWords = new Map<string, number>();
  const remembered = new Map<string, string | undefined>();
  const split = splitterOf(language);
  let totalWords = 0;
  let rest = '';

  function addLine(line: string): void {
    for (const token of split(withoutBrackets(line))) {
      if (!/[\p{L}\p{N}]/u.test(token)) continue;
      totalWords += 1;
      if (maxNewWords > 0) addToken(token);
    }
  }

  function addToken(token: string): void {
    if (!remembered.has(token)) {
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      // A copy: as a slice of its line, the word would keep the whole line in memory.
      const copy = Buffer.from(token).toString();
      remembered.set(copy, unknownWord(copy, language));
    }
    const word = remembered.get(token);
    if (word === undefined) return;
    const count = newWords.get(word) ?? 0;
    if (count > 0 || newWords.size < maxNewWords) newWords.set(word, count + 1);
  }

  return {
    add(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(addLine);
      if (rest.length <= MAX_LINE) return;
      const at = rest.lastIndexOf(' ');
      const cut = at > 0 ? at : rest.length;
      addLine(rest.slice(0, cut));
      rest = rest.slice(cut);
    },
    end() {
      addLine(rest);
      rest = '';
      return { totalWords, newWords };
    },
  };
}

/** The service ignores what stands in brackets. */
function withoutBrackets(line: string): string {
  if (!/[([<{]/.test(line)) return line;
  return line.replaceAll(/\([^()]*\)|\[[^[\]]*\]|<[^<>]*>|\{[^{}]*\}/g, ' ');
}

/** The word without the marks around it if the base vocabulary lacks it; numbers are no words. */
function unknownWord(token: string, language: string): string | undefined {
  if (token.length > MAX_WORD || /\p{N}/u.test(token)) return undefined;
  const word = token.replaceAll(/^[^\p{L}]+|[^\p{L}\p{M}]+$/gu, '');
  return word === '' || isKnown(language, word) ? undefined : word;
}

function splitterOf(language: string): (line: string) => Iterable<string> {
  if (!/^(ja|zh)/.test(language)) return (line) => line.split(/\s+/);
  const segmenter = new Intl.Segmenter(language, { granularity: 'word' });
  return function* segments(line) {
    for (const { segment, isWordLike } of segmenter.segment(line)) if (isWordLike) yield segment;
  };
}
