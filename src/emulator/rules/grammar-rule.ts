/** What both forms of SRGS 1.0 have in common: names of rules, references and repeats. */

const NAME_START =
  ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F' +
  '\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}';

/** A name of XML 1.0, as the source of a pattern with the flag `u`. */
export const XML_NAME = `[${NAME_START}][${NAME_START}.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040-]*`;

const NAME = new RegExp(`^${XML_NAME}$`, 'u');

/** The service does not support the special rules of SRGS. */
const SPECIAL_RULES = new Set(['NULL', 'VOID', 'GARBAGE']);

/** The rules that a grammar defines and references. */
export interface GrammarRules {
  defined: Set<string>;
  used: Set<string>;
}

/** Notes a rule. False if the name is not allowed or already has a rule. */
export function define({ defined }: GrammarRules, name: string): boolean {
  if (!NAME.test(name) || SPECIAL_RULES.has(name) || defined.has(name)) return false;
  defined.add(name);
  return true;
}

export function isComplete({ defined, used }: GrammarRules): boolean {
  return [...used].every((name) => defined.has(name));
}

/** Whether a text is a number of repeats: `2`, `0-1` or `1-`. */
export function isRepeat(text: string): boolean {
  const [, least, range, most = ''] = /^(\d+)(-(\d*))?$/.exec(text) ?? [];
  return least !== undefined && (range === undefined || most === '' || Number(least) <= Number(most));
}

const NUMBER = /^(?:\d+\.?\d*|\.\d+)$/;

export function isWeight(text: string): boolean {
  return NUMBER.test(text);
}

export function isProbability(text: string): boolean {
  return NUMBER.test(text) && Number(text) <= 1;
}
