import { XML_NAME } from './grammar-rule.ts';

/** `angle` is the content of `<…>`: a repeat or a URI. `external` is a rule of another grammar. */
export type AbnfTokenKind =
  | 'tag'
  | 'quoted'
  | 'external'
  | 'rule'
  | 'angle'
  | 'weight'
  | 'language'
  | 'mark'
  | 'word';

export interface AbnfToken {
  kind: AbnfTokenKind;
  text: string;
}

const WORD_CHARACTER = String.raw`[^\s;=|*+<>()[\]{}"$!/\\]`;

const KINDS: Record<AbnfTokenKind | 'blank', string> = {
  blank: String.raw`\s+|//[^\n\r]*|/\*[^]*?\*/`,
  tag: String.raw`\{!\{[^]*?\}!\}|\{(?!!\{)[^}]*\}`,
  quoted: '"[^"]*"',
  external: String.raw`\$<[^<>]*>`,
  rule: String.raw`\$${XML_NAME}`,
  angle: '<[^<>]*>',
  weight: String.raw`/\s*(?:\d+\.?\d*|\.\d+)\s*/`,
  language: '![A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*',
  mark: String.raw`[;=|()[\]]`,
  word: String.raw`${WORD_CHARACTER}(?:${WORD_CHARACTER}|/(?![/*])|!(?![A-Za-z]))*`,
};

/** One group for each kind, in the order of `NAMES`. */
const TOKEN = Object.values(KINDS)
  .map((pattern) => `(${pattern})`)
  .join('|');
const NAMES = Object.keys(KINDS) as (AbnfTokenKind | 'blank')[];

/** Only the values of `meta` and `http-equiv` may be in single quotes. Elsewhere the mark is an apostrophe. */
const WITH_SINGLE_QUOTES = TOKEN.replace('"[^"]*"', `"[^"]*"|'[^']*'`);

/** The statements from `start` on, without their semicolons. Undefined where the text is malformed. */
export function* statementsOf(source: string, start: number): Generator<AbnfToken[] | undefined> {
  const plain = new RegExp(TOKEN, 'uy');
  const withSingleQuotes = new RegExp(WITH_SINGLE_QUOTES, 'uy');
  let statement: AbnfToken[] = [];
  let pattern = plain;
  let at = start;
  while (at < source.length) {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (!found) {
      yield undefined;
      return;
    }
    const [text] = found;
    at += text.length;
    const kind = NAMES[found.indexOf(text, 1) - 1] ?? 'blank';
    if (kind === 'blank') continue;
    if (text === ';') {
      yield statement;
      statement = [];
      pattern = plain;
      continue;
    }
    if (statement.length === 0 && /^(meta|http-equiv)$/.test(text)) pattern = withSingleQuotes;
    statement.push({ kind, text: contentOf(kind, text) });
  }
  if (statement.length > 0) yield undefined;
}

function contentOf(kind: AbnfTokenKind, text: string): string {
  if (kind === 'rule' || kind === 'language') return text.slice(1);
  return kind === 'quoted' || kind === 'angle' || kind === 'weight' ? text.slice(1, -1) : text;
}
