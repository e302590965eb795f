import { statementsOf, type AbnfToken } from './abnf-token.ts';
import { define, isComplete, type GrammarRules, isProbability, isRepeat } from './grammar-rule.ts';

const HEADER = /^#ABNF[ \t]+1\.0(?:[ \t]+[\w.:-]+)?[ \t]*;/;

/** The kinds of the tokens of each declaration. */
const DECLARATIONS: Record<string, RegExp> = {
  base: /^word angle$/,
  language: /^word word$/,
  lexicon: /^word angle$/,
  mode: /^word word$/,
  root: /^word rule$/,
  'tag-format': /^word (angle|word)$/,
  meta: /^word quoted word quoted$/,
  'http-equiv': /^word quoted word quoted$/,
};

/** Returns the words that a grammar in ABNF accepts. Undefined if it does not compile. */
export function checkAbnf(source: string): string | undefined {
  const [header] = HEADER.exec(source) ?? [];
  if (header === undefined) return undefined;
  const rules: GrammarRules = { defined: new Set<string>(), used: new Set<string>() };
  const spoken: string[] = [];
  let roots = 0;
  for (const statement of statementsOf(source, header.length)) {
    if (statement === undefined) return undefined;
    const [first, second] = statement;
    const isRule = first?.kind === 'rule' || second?.text === '=' || isScope(first);
    if (isRule ? !readRule(statement, rules, spoken) : !isDeclaration(statement)) return undefined;
    if (isRule || first?.text !== 'root') continue;
    roots += 1;
    rules.used.add(second?.text ?? '');
  }
  return roots === 1 && isComplete(rules) ? spoken.join(' ') : undefined;
}

function isScope(token: AbnfToken | undefined): boolean {
  return token?.kind === 'word' && (token.text === 'public' || token.text === 'private');
}

function isDeclaration(statement: AbnfToken[]): boolean {
  const [first, second, third] = statement;
  if (first === undefined) return true;
  if (first.kind === 'tag') return statement.length === 1;
  const kinds = statement.map(({ kind }) => kind).join(' ');
  if (!Object.hasOwn(DECLARATIONS, first.text) || !DECLARATIONS[first.text]?.test(kinds)) return false;
  if (first.text === 'mode') return second?.text === 'voice' || second?.text === 'dtmf';
  return third === undefined || third.text === 'is';
}

/** Reads `[public | private] $name = expansion`. */
function readRule(statement: AbnfToken[], rules: GrammarRules, spoken: string[]): boolean {
  const [name, equals, ...expansion] = isScope(statement[0]) ? statement.slice(1) : statement;
  if (name?.kind !== 'rule' || equals?.text !== '=' || !define(rules, name.text)) return false;
  for (const { kind, text } of expansion) {
    if (kind === 'rule') rules.used.add(text);
    if (kind === 'word' || kind === 'quoted') spoken.push(text);
  }
  return isExpansion(expansion);
}

/** Without recursion: brackets may be nested as deeply as the text is long. */
function isExpansion(tokens: AbnfToken[]): boolean {
  const open: string[] = [];
  let isEmpty = true;
  let previous = '';
  for (const { kind, text } of tokens) {
    const isEmptyGroup = previous === '(' && text === ')';
    if (kind === 'external' || text === '=') return false;
    if (kind === 'angle' && !(isRepeatable(previous) && isRepeatOperator(text))) return false;
    if (kind === 'language' && !isRepeatable(previous)) return false;
    if (kind === 'mark' && /[|)\]]/.test(text) && isEmpty && !isEmptyGroup) return false;
    if (kind === 'mark' && /[([]/.test(text)) open.push(text === '(' ? ')' : ']');
    if (kind === 'mark' && /[)\]]/.test(text) && open.pop() !== text) return false;
    if (kind !== 'weight') isEmpty = kind === 'mark' && /[|([]/.test(text);
    previous = kind === 'mark' ? text : kind;
  }
  return open.length === 0 && !isEmpty;
}

/** Whether a repeat or a language may follow. A second repeat may not. */
function isRepeatable(previous: string): boolean {
  return ['word', 'quoted', 'rule', 'tag', 'language', ')', ']'].includes(previous);
}

/** The content of `<0-1 /0.5/>`. */
function isRepeatOperator(text: string): boolean {
  const [, repeat = '', , probability] = /^\s*([\d-]+)\s*(\/\s*([\d.]+)\s*\/\s*)?$/.exec(text) ?? [];
  return isRepeat(repeat) && (probability === undefined || isProbability(probability));
}
