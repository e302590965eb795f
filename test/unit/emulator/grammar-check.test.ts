import { describe, expect, test } from 'vitest';
import { checkGrammar } from '../../../src/emulator/rules/grammar-check.ts';

const abnf = (text: string): boolean => checkGrammar(text, 'abnf').compiles;
const xml = (text: string): boolean => checkGrammar(text, 'xml').compiles;
const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

describe('a grammar in ABNF', () => {
  const HEAD = '#ABNF 1.0 UTF-8;\nlanguage en-US;\nmode voice;\n';

  test.each([
    `${HEAD}root $a;\n$a = yes | no;`,
    `\uFEFF${HEAD}root $a;\n$a = yes;`,
    `${HEAD}root $order;\npublic $order = [please] (one | two) $size <1-3>; // comment; $nothing\n$size = /0.7/ small | /0.3/ large {out = "$x"};`,
    `${HEAD}base <http://example.com/a>;\nroot $a;\n/* $b\n */ $a = "quoted (";`,
  ])('compiles: %j', (text) => {
    expect(abnf(text)).toBe(true);
  });

  test.each([
    ['an empty text', ''],
    ['no header', 'root $a; $a = yes;'],
    ['another version', '#ABNF 2.0; root $a; $a = yes;'],
    ['no root', `${HEAD}$a = yes;`],
    ['a root that is not a rule', `${HEAD}root $missing;`],
    ['a rule that does not exist', `${HEAD}root $a; $a = $b;`],
    ['an external reference', `${HEAD}root $a; $a = $<http://example.com/g>;`],
    ['a special rule', `${HEAD}root $a; $a = $NULL;`],
    ['brackets that do not match', `${HEAD}root $a; $a = (yes | [no);`],
    ['a comment without end', `${HEAD}root $a; $a = yes; /* and`],
    ['XML', '<grammar root="a"><rule id="a">yes</rule></grammar>'],
  ])('does not compile with %s', (_, text) => {
    expect(abnf(text)).toBe(false);
  });

  test('extracts only the words that may be spoken', () => {
    const text = `${HEAD}root $a;\n$a = (Solent | "Nab Tower") $b <0-1> /0.5/; // Ryde\n$b = one {tag};`;
    expect(words(checkGrammar(text, 'abnf').spoken)).toEqual(['Solent', 'Nab', 'Tower', 'one']);
  });
});

describe('a grammar in XML', () => {
  const RULE = '<rule id="a"><one-of><item repeat="0-1">yes</item><item/></one-of><ruleref uri="#a"/></rule>';

  test.each([
    `<grammar root="a">${RULE}</grammar>`,
    `<?xml version="1.0"?>\n<!DOCTYPE grammar PUBLIC "x">\n<!-- < > --><grammar version='1.0' root='a' xml:lang="en-US">\n${RULE}</grammar >\n`,
  ])('compiles: %j', (text) => {
    expect(xml(text)).toBe(true);
  });

  test.each([
    ['an empty text', ''],
    ['only text', 'yes'],
    ['another element', `<speak root="a">${RULE}</speak>`],
    ['no root', `<grammar>${RULE}</grammar>`],
    ['a root that is not a rule', `<grammar root="b">${RULE}</grammar>`],
    ['an external reference', `<grammar root="a"><rule id="a"><ruleref uri="x.grxml#a"/></rule></grammar>`],
    ['a special rule', `<grammar root="a"><rule id="a"><ruleref special="NULL"/></rule></grammar>`],
    ['tags that do not match', `<grammar root="a"><rule id="a"></grammar></rule>`],
    ['an open element', `<grammar root="a">${RULE}`],
    ['a tag without end', `<grammar root="a">${RULE}</grammar`],
    ['a comment without end', `<grammar root="a">${RULE}</grammar><!-- `],
    ['two elements', `<grammar root="a">${RULE}</grammar><grammar root="a">${RULE}</grammar>`],
    ['text after the end', `<grammar root="a">${RULE}</grammar> yes`],
    ['ABNF', '#ABNF 1.0; root $a; $a = yes;'],
  ])('does not compile with %s', (_, text) => {
    expect(xml(text)).toBe(false);
  });
});

test.each([
  ['abnf', `#ABNF 1.0; root $a; ${'('.repeat(200_000)}`],
  ['abnf', `#ABNF 1.0; ${'/*'.repeat(200_000)}`],
  ['abnf', `#ABNF 1.0; root $a; ${'$a'.repeat(200_000)}`],
  ['abnf', `#ABNF 1.0; root ${'$'.repeat(10)}${'a'.repeat(400_000)}`],
  ['abnf', `#ABNF 1.0; root $a; $a = ${'"<'.repeat(200_000)};`],
  ['abnf', `#ABNF 1.0; ${'; root '.repeat(60_000)}`],
  ['xml', '<!--'.repeat(100_000)],
  ['xml', `<grammar root="a">${'<'.repeat(400_000)}`],
  ['xml', `<grammar ${'a'.repeat(400_000)}>`],
  ['xml', `<grammar root="a">${'<item>'.repeat(70_000)}`],
] as const)('a hostile grammar in %s is checked quickly', (format, text) => {
  const before = process.threadCpuUsage();
  checkGrammar(text, format);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(2_000);
});
