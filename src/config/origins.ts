import { entriesOf, type Parser } from './parser.ts';

/** Origins as browsers send them. */
export const origins: Parser<string[]> = {
  values: 'origins, separated by commas',
  parse(text, report) {
    const found = entriesOf(text).filter(Boolean);
    for (const origin of found) if (!isOrigin(origin)) report(mistakeOf(origin));
    return found;
  },
};

/** A wildcard parses, but matches no origin. */
function isOrigin(text: string): boolean {
  return URL.parse(text)?.origin === text && !text.includes('*');
}

/** An origin with a password is not repeated. */
function mistakeOf(origin: string): string {
  const got = origin.includes('@') ? 'one with a user name' : origin;
  return `must be origins such as https://app.example.com, but got: ${got}`;
}
