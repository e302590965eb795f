/** Turns the text of a setting into its value. */
export interface Parser<T> {
  /** The values that it takes, for the documentation. */
  values: string;
  /**
   * @param report takes what is wrong with the text, as the rest of a sentence that begins with the setting's name. The
   * value that is returned then does not count.
   */
  parse(text: string, report: (mistake: string) => void): T;
}

/** The longest delay of Node's timers in milliseconds, and a size larger than any buffer. */
export const MAX_INT32 = 2_147_483_647;
const DAY_MS = 24 * 60 * 60 * 1_000;

export function wholeNumber(min: number, max: number): Parser<number> {
  return {
    values: `${min} to ${max}`,
    parse(text, report) {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      if (value >= min && value <= max) return value;
      report(`must be a whole number from ${min} to ${max}, but got: ${text}`);
      return min;
    },
  };
}

/** A duration of at most a day. */
export function milliseconds(min: number): Parser<number> {
  return wholeNumber(min, DAY_MS);
}

export const portNumber = wholeNumber(0, 65_535);

/** One of some words, in any case. */
export function oneOf<T extends string>(words: readonly [T, ...T[]]): Parser<T> {
  return {
    values: words.join(', '),
    parse(text, report) {
      const word = words.find((known) => known === text.toLowerCase());
      if (word === undefined) report(`must be one of ${words.join(', ')}, but got: ${text}`);
      return word ?? words[0];
    },
  };
}

const booleanWord = oneOf(['false', 'true']);

export const trueOrFalse: Parser<boolean> = {
  values: 'true, false',
  parse: (text, report) => booleanWord.parse(text, report) === 'true',
};

export function anyText(values: string): Parser<string> {
  return { values, parse: (text) => text };
}

/** Undefined where the setting is empty. */
export function optional<T>(parser: Parser<T>): Parser<T | undefined> {
  return {
    values: parser.values,
    parse: (text, report) => (text === '' ? undefined : parser.parse(text, report)),
  };
}

/** The entries of a list that is separated by commas. */
export function entriesOf(text: string): string[] {
  return text.split(',').map((entry) => entry.trim());
}
