import { define, isComplete, type GrammarRules, isProbability, isRepeat, isWeight } from './grammar-rule.ts';
import { tokensOf, type XmlTag } from './xml-token.ts';

const SRGS_NAMESPACE = 'http://www.w3.org/2001/06/grammar';

/** The elements of SRGS 1.0, and whether their text can be spoken. */
const ELEMENTS = new Map([
  ['grammar', true],
  ['rule', true],
  ['one-of', true],
  ['item', true],
  ['ruleref', true],
  ['token', true],
  ['tag', false],
  ['example', false],
  ['lexicon', false],
  ['meta', false],
  ['metadata', false],
]);

interface OpenElement {
  /** With its prefix. */
  name: string;
  isSpoken: boolean;
  /** URIs of the namespaces by their prefixes. */
  namespaces: ReadonlyMap<string, string>;
}

const OUTSIDE: OpenElement = {
  name: '',
  isSpoken: true,
  namespaces: new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]),
};

/** Returns the words that a grammar in XML accepts. Undefined if it does not compile. */
export function checkXml(source: string): string | undefined {
  const rules: GrammarRules = { defined: new Set<string>(), used: new Set<string>() };
  const open: OpenElement[] = [];
  const spoken: string[] = [];
  let elements = 0;
  for (const token of tokensOf(source)) {
    if (token === undefined) return undefined;
    const parent = open.at(-1) ?? OUTSIDE;
    if ('text' in token) {
      if (open.length === 0 && (token.isCdata || token.text.trim() !== '')) return undefined;
      if (parent.isSpoken) spoken.push(token.text);
      continue;
    }
    if (token.closes) {
      if (open.pop()?.name !== token.name) return undefined;
      continue;
    }
    const element = openElement(token, parent);
    const local = element && localNameOf(element);
    if (element === undefined || (open.length === 0 && (elements > 0 || local !== 'grammar')))
      return undefined;
    if (parent.isSpoken && local !== undefined && !readElement(local, token.attributes, rules))
      return undefined;
    elements += 1;
    if (!token.closed) open.push(element);
  }
  return elements > 0 && open.length === 0 && isComplete(rules) ? spoken.join(' ') : undefined;
}

/** The element with the namespaces that it can use. Undefined if its prefix has no namespace. */
function openElement({ name, attributes }: XmlTag, parent: OpenElement): OpenElement | undefined {
  const declared = [...attributes].filter(([key]) => key.startsWith('xmlns:'));
  const namespaces =
    declared.length === 0
      ? parent.namespaces
      : new Map([...parent.namespaces, ...declared.map(([key, uri]) => [key.slice(6), uri] as const)]);
  const prefixes = [name, ...attributes.keys()].filter(
    (key) => key.includes(':') && !key.startsWith('xmlns:'),
  );
  if (prefixes.some((key) => !namespaces.has(prefixOf(key)))) return undefined;
  const element = { name, isSpoken: parent.isSpoken, namespaces };
  const local = localNameOf(element);
  const isSpoken = parent.isSpoken && local !== undefined && ELEMENTS.get(local) !== false;
  return { ...element, isSpoken };
}

/** The name without its prefix. Undefined for an element of another namespace than that of SRGS. */
function localNameOf({ name, namespaces }: OpenElement): string | undefined {
  if (!name.includes(':')) return name;
  return namespaces.get(prefixOf(name)) === SRGS_NAMESPACE ? name.slice(name.indexOf(':') + 1) : undefined;
}

function prefixOf(name: string): string {
  return name.slice(0, name.indexOf(':'));
}

/** Notes the rules that an element defines or uses. False if the element is not one of SRGS, or invalid. */
function readElement(name: string, attributes: Map<string, string>, rules: GrammarRules): boolean {
  if (name === 'rule') return define(rules, attributes.get('id')?.trim() ?? '');
  if (name === 'ruleref') return readReference(attributes, rules);
  if (name === 'item') {
    const { repeat = '1', weight = '1', 'repeat-prob': probability = '1' } = Object.fromEntries(attributes);
    return isRepeat(repeat.trim()) && isWeight(weight.trim()) && isProbability(probability.trim());
  }
  if (name === 'grammar') rules.used.add(attributes.get('root')?.trim() ?? '');
  return ELEMENTS.has(name);
}

/** The service supports only references to rules of the same grammar. */
function readReference(attributes: Map<string, string>, rules: GrammarRules): boolean {
  const uri = attributes.get('uri')?.trim() ?? '';
  if (!uri.startsWith('#') || attributes.has('special')) return false;
  rules.used.add(decoded(uri.slice(1)));
  return true;
}

/** A rule name that is not ASCII may be percent-encoded in a URI. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
