import { XML_NAME } from './grammar-rule.ts';

export interface XmlTag {
  name: string;
  /** `</a>`. */
  closes: boolean;
  /** `<a/>`. */
  closed: boolean;
  attributes: Map<string, string>;
}

export type XmlToken = XmlTag | { text: string; isCdata: boolean };

const ATTRIBUTE = String.raw`(${XML_NAME})\s*=\s*("[^"<]*"|'[^'<]*')`;
const ATTRIBUTES = new RegExp(ATTRIBUTE, 'gu');
const TAG = new RegExp(String.raw`<(/?)(${XML_NAME})((?:\s+${ATTRIBUTE})*)\s*(/?)>`, 'uy');

const SKIPPED: [opening: string, closing: string][] = [
  ['<!--', '-->'],
  ['<?', '?>'],
];

const CDATA = '<![CDATA[';

/** The tags and texts of an XML document in order. Undefined where the document is malformed. */
export function* tokensOf(source: string): Generator<XmlToken | undefined> {
  let isProlog = true;
  let at = 0;
  while (at < source.length) {
    const start = source.indexOf('<', at);
    const text = unescape(source.slice(at, start < 0 ? source.length : start));
    yield text === undefined ? undefined : { text, isCdata: false };
    if (start < 0) return;
    const markup = markupAt(source, start, isProlog);
    if (markup.token !== null) yield markup.token;
    isProlog &&= markup.token === null;
    at = markup.end;
  }
}

interface Markup {
  /** Undefined where the document is malformed, null for a comment and the like. */
  token: XmlToken | undefined | null;
  end: number;
}

function markupAt(source: string, start: number, isProlog: boolean): Markup {
  const malformed = { token: undefined, end: source.length };
  const [, closing] = SKIPPED.find(([opening]) => source.startsWith(opening, start)) ?? [];
  if (closing !== undefined) {
    const end = endOf(source, start + 2, closing);
    return end === undefined ? malformed : { token: null, end };
  }
  if (isProlog && source.startsWith('<!DOCTYPE', start)) {
    const end = endOfDoctype(source, start);
    return end === undefined ? malformed : { token: null, end };
  }
  if (source.startsWith(CDATA, start)) {
    const end = endOf(source, start, ']]>');
    if (end === undefined) return malformed;
    return { token: { text: source.slice(start + CDATA.length, end - 3), isCdata: true }, end };
  }
  const token = tagAt(source, start);
  return token === undefined ? malformed : { token, end: TAG.lastIndex };
}

function endOf(source: string, start: number, closing: string): number | undefined {
  const at = source.indexOf(closing, start);
  return at < 0 ? undefined : at + closing.length;
}

/** The tag at a position. `TAG.lastIndex` is then its end. */
function tagAt(source: string, start: number): XmlTag | undefined {
  TAG.lastIndex = start;
  const found = TAG.exec(source);
  if (!found) return undefined;
  const [, slash, name = '', list = ''] = found;
  const closed = found.at(-1) === '/';
  const attributes = new Map<string, string>();
  for (const [, key = '', quoted = ''] of list.matchAll(ATTRIBUTES)) {
    const value = unescape(quoted.slice(1, -1));
    if (value === undefined || attributes.has(key)) return undefined;
    attributes.set(key, value);
  }
  const closes = slash === '/';
  if (closes && (closed || attributes.size > 0)) return undefined;
  return { name, closes, closed, attributes };
}

const DOCTYPE_PART = /"[^"]*"|'[^']*'|<!--[^]*?-->|<\?[^]*?\?>|[[\]<>]|[^"'<>[\]]+/y;

/** The end of a document type declaration, which may contain declarations in square brackets. */
function endOfDoctype(source: string, start: number): number | undefined {
  let depth = 0;
  DOCTYPE_PART.lastIndex = start;
  for (let part = DOCTYPE_PART.exec(source); part; part = DOCTYPE_PART.exec(source)) {
    const [text] = part;
    if (text === '<' || text === '[') depth += 1;
    if (text === '>' || text === ']') depth -= 1;
    if (depth === 0) return DOCTYPE_PART.lastIndex;
  }
  return undefined;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', apos: "'", quot: '"' };
const REFERENCE = new RegExp(String.raw`&(?:#(\d{1,7})|#x([\dA-Fa-f]{1,6})|(${XML_NAME}))?;?`, 'gu');

/** The text with its entities replaced. Undefined if an ampersand begins none. */
function unescape(text: string): string | undefined {
  if (!text.includes('&')) return text;
  let isMalformed = false;
  const plain = text.replaceAll(REFERENCE, (all, decimal?: string, hexadecimal?: string, name?: string) => {
    isMalformed ||= all.length < 3 || !all.endsWith(';');
    if (name !== undefined) return ENTITIES[name] ?? ' ';
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
    isMalformed ||= !(code > 0 && code <= 0x10ffff);
    return isMalformed ? '' : String.fromCodePoint(code);
  });
  return isMalformed ? undefined : plain;
}
