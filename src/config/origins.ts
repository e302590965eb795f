import { entriesOf, type Parser } from './parser.ts';

/** Origins as browsers send them. */
export const origins: Parser<string[]> = {
  values: 'origins, separated by commas',
  parse(text, report) {
    const found = entriesOf(text).filter(Boolean);
    return found.map((entry) => {
      const origin = originOf(entry);
      if (origin === undefined) report(mistakeOf(entry));
      return origin ?? entry;
    });
  },
};

/**
 * As a browser sends it: without a trailing slash or a default port. The `origin` of a URL is `null` for schemes of apps,
 * such as `capacitor:`. A wildcard parses, but matches no origin.
 */
function originOf(text: string): string | undefined {
  const url = URL.parse(text);
  const isPlain = url && /^[a-z][a-z0-9+.-]*:\/\/[^/?#@*\\]+\/?$/i.test(text);
  if (!isPlain || url.host === '' || url.protocol === 'file:') return undefined;
  return `${url.protocol}//${url.host.toLowerCase()}`;
}

/** An origin with a password is not repeated. */
function mistakeOf(origin: string): string {
  const got = origin.includes('@') ? 'one with a user name' : origin;
  return `must be origins such as https://app.example.com, but got: ${got}`;
}
