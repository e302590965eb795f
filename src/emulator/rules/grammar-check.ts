/** A quick check whether a grammar compiles, for both forms of W3C SRGS 1.0. Its time is linear in the length. */

export type SrgsForm = 'abnf' | 'xml';

export interface CheckedGrammar {
  compiles: boolean;
  /** All words that the grammar accepts, as one text. */
  spoken: string;
}

/** Longest tag. The time of the attribute pattern is quadratic in the length of a tag. */
const MAX_TAG = 4_096;

const INVALID: CheckedGrammar = { compiles: false, spoken: '' };

export function checkGrammar(text: string, format: SrgsForm): CheckedGrammar {
  const source = text.replace(/^\uFEFF/, '');
  return format === 'abnf' ? checkAbnf(source) : checkXml(source);
}

/** Valid if the header names the root rule, every referenced rule is defined, and the brackets match. */
function checkAbnf(source: string): CheckedGrammar {
  if (!/^#ABNF\s+1\.0\b[^;\n]*;/.test(source)) return INVALID;
  const body = withoutComments(source.slice(source.indexOf(';') + 1));
  if (body === undefined || !isBalanced(body)) return INVALID;
  const [, root] = /(?:^|;)\s*root\s+\$([\w.-]+)\s*;/.exec(body) ?? [];
  const defined = new Set([...body.matchAll(/\$([\w.-]+)\s*=/g)].map(([, name]) => name));
  const used = [...body.matchAll(/\$([\w.<-]*)/g)].map(([, name]) => name);
  if (root === undefined || !defined.has(root) || used.some((name) => !defined.has(name))) return INVALID;
  const rules = body.split(';').filter((statement) => statement.includes('='));
  const spoken = rules.map((rule) => rule.slice(rule.indexOf('=') + 1)).join(' ');
  return { compiles: true, spoken: spoken.replaceAll(/\$[\w.-]+|<[^<>]*>|\/[\d.]+\/|[|"()[\]]/g, ' ') };
}

/** The source without comments and tags. Undefined if one of them does not end. */
function withoutComments(source: string): string | undefined {
  const kept: string[] = [];
  let from = 0;
  for (const { index } of source.matchAll(/(?<!:)\/\/|\/\*|\{/g)) {
    if (index < from) continue;
    const end = endOf(source, index);
    if (end === undefined) return undefined;
    kept.push(source.slice(from, index));
    from = end;
  }
  return [...kept, source.slice(from)].join(' ');
}

function endOf(source: string, start: number): number | undefined {
  const opening = source.startsWith('{', start) ? '{' : source.slice(start, start + 2);
  const closing = { '//': '\n', '/*': '*/', '{': '}' }[opening] ?? '';
  const at = source.indexOf(closing, start + opening.length);
  if (at < 0) return opening === '//' ? source.length : undefined;
  return at + closing.length;
}

function isBalanced(text: string): boolean {
  const open: string[] = [];
  const pairs: Record<string, string> = { ')': '(', ']': '[' };
  for (const [mark] of text.replaceAll(/"[^"]*"/g, '').matchAll(/[()[\]]/g)) {
    const opening = pairs[mark];
    if (opening === undefined) open.push(mark);
    else if (open.pop() !== opening) return false;
  }
  return open.length === 0;
}

/** Valid if the tags match, the outermost element is `grammar`, and its root and all references are rules of it. */
function checkXml(source: string): CheckedGrammar {
  const rules = new Set<string>();
  const used: string[] = [];
  const open: string[] = [];
  const spoken: string[] = [];
  let elements = 0;
  for (const token of tokensOf(source)) {
    if (token === undefined) return INVALID;
    if ('text' in token) {
      if (open.length === 0 && token.text.trim() !== '') return INVALID;
      spoken.push(token.text);
      continue;
    }
    const { name, closes, closed, attributes } = token;
    if (closes) {
      if (open.pop() !== name) return INVALID;
      continue;
    }
    if (open.length === 0 && (elements > 0 || name !== 'grammar')) return INVALID;
    elements += 1;
    if (name === 'grammar') used.push(attributes.get('root') ?? '');
    if (name === 'rule') rules.add(attributes.get('id') ?? '');
    if (name === 'ruleref') used.push(attributes.get('uri')?.replace(/^#/, '') ?? '');
    if (!closed) open.push(name);
  }
  const complete = elements > 0 && open.length === 0;
  if (!complete || used.some((name) => name === '' || !rules.has(name))) return INVALID;
  return { compiles: true, spoken: spoken.join(' ') };
}

type XmlToken =
  | { text: string }
  | { name: string; closes: boolean; closed: boolean; attributes: Map<string, string> };

const SKIPPED: [opening: string, closing: string][] = [
  ['<!--', '-->'],
  ['<?', '?>'],
  ['<!', '>'],
];

/** The tags and texts of an XML document in order. Undefined where the document is malformed. */
function* tokensOf(source: string): Generator<XmlToken | undefined> {
  let at = 0;
  while (at < source.length) {
    const start = source.indexOf('<', at);
    yield { text: source.slice(at, start < 0 ? source.length : start) };
    if (start < 0) return;
    const [, closing] = SKIPPED.find(([opening]) => source.startsWith(opening, start)) ?? [];
    const end = source.indexOf(closing ?? '>', start);
    if (end < 0) {
      yield undefined;
      return;
    }
    at = end + (closing ?? '>').length;
    if (closing === undefined) yield tagOf(source.slice(start + 1, end));
  }
}

function tagOf(content: string): XmlToken | undefined {
  const closes = content.startsWith('/');
  const closed = content.endsWith('/');
  const inner = content.slice(closes ? 1 : 0, closed ? -1 : undefined);
  const [name] = /^[A-Za-z_][\w.:-]*(?=\s|$)/.exec(inner) ?? [];
  if (name === undefined || content.length > MAX_TAG) return undefined;
  const pairs = [...inner.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g)];
  const attributes = new Map(pairs.map(([, key = '', double, single]) => [key, double ?? single ?? '']));
  return { name, closes, closed, attributes };
}
