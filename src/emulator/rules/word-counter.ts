import { isKnown } from './vocabulary.ts';

/** Longer lines are split at a space, or anywhere if there is none. */
const MAX_LINE = 64 * 1024;
/** Longer tokens are counted but not kept as words. */
const MAX_WORD = 64;
/** Size of the cache of vocabulary lookups. */
const MAX_CACHED = 50_000;

export interface WordCounts {
  /** Tokens between white space with at least one letter or digit. */
  totalWords: number;
  /** Words outside the base vocabulary and their number of occurrences; at most `maxNewWords` words. */
  newWords: Map<string, number>;
}

export interface CounterOptions {
  /** Five characters, such as `en-US`. */
  language: string;
  /** Maximum number of words outside the base vocabulary that are kept. 0 if the family keeps none. */
  maxNewWords: number;
}

export interface WordCounter {
  /** Adds the next chunk of the text, which may end in the middle of a word. */
  add(text: string): void;
  end(): WordCounts;
}

/** Counts the words of a text of any length in bounded memory. */
export function createWordCounter({ language, maxNewWords }: CounterOptions): WordCounter {
  const newWords = new Map<string, number>();
  const cached = new Map<string, string | undefined>();
  const split = splitterOf(language);
  const clean = language.startsWith('ko') ? withoutKoreanMarks : withoutBrackets;
  let totalWords = 0;
  let rest = '';

  function addLine(line: string): void {
    for (const token of split(clean(line))) {
      if (!/[\p{L}\p{N}]/u.test(token)) continue;
      totalWords += 1;
      if (maxNewWords > 0) addToken(token);
    }
  }

  function addToken(token: string): void {
    if (!cached.has(token)) {
      if (cached.size >= MAX_CACHED) cached.clear();
      // A slice of the line would keep the whole line in memory, hence the copy.
      const copy = Buffer.from(token).toString();
      cached.set(copy, unknownWord(copy, language));
    }
    const word = cached.get(token);
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

/** In Korean the service keeps text in brackets. It removes some marks, and a period only at the end of a line. */
function withoutKoreanMarks(line: string): string {
  return line.replaceAll(/[-()*:,'"]|\.\s*$/g, '');
}

/** The service ignores text in brackets. */
function withoutBrackets(line: string): string {
  if (!/[([<{]/.test(line)) return line;
  return line.replaceAll(/\([^()]*\)|\[[^[\]]*\]|<[^<>]*>|\{[^{}]*\}/g, ' ');
}

/** The word without surrounding punctuation, or undefined if the base vocabulary has it or it contains a digit. */
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
