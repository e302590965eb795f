import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGateway, type Gateway } from '../../../src/gateway.ts';
import { createLogger } from '../../../src/log.ts';
import { postQuery } from '../../support/http/post.ts';

const HEAD = '#ABNF 1.0 ISO-8859-1;\nlanguage en-US;\nmode voice;\n';
const rule = (expansion: string): string =>
  `${HEAD}root $main;\n$main = ${expansion};\n$digit = zero | one | two;\n`;
const xml = (content: string, attributes = ''): string =>
  `<grammar version="1.0" xmlns="http://www.w3.org/2001/06/grammar" xml:lang="en-US" root="main"${attributes}>${content}</grammar>`;
const ONE = '<rule id="main">one</rule>';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await createGateway({ port: 0, trainingMs: 0, log: createLogger('silent') });
});
afterAll(() => gateway.close());

/** The status that a model of the emulator gives a grammar. */
async function statusOf(text: string): Promise<string> {
  const query = async (document: string, variables: object = {}) =>
    (await postQuery(`${gateway.url}/graphql`, document, variables)).body;
  const created = await query(
    'mutation { createModel(input: { name: "Berths", baseModelName: "en-US_Telephony" }) { model { id } } }',
  );
  const variables = { id: created.data.createModel.model.id, text };
  const { data } = await query(
    `mutation ($id: ID!, $text: String!) {
      addGrammar(modelId: $id, input: { name: "g", text: $text }) { grammar { status } errors { message } }
    }`,
    variables,
  );
  return data.addGrammar.grammar.status;
}

describe('a grammar as IBM documents it is analyzed', () => {
  test.each([
    ['a repeat without a blank', rule('berth $digit<1->')],
    ['repeats with blanks', rule('[$digit <2>] $digit <0-1> $digit <1-3> (one | two) <2->')],
    ['a repeat with a probability', rule('$digit<0-1 /0.5/> please < 1- / .25 / >')],
    ['weights', rule('/0.5/ yes | /2/ no | /.5/ (perhaps /3./ never)')],
    [
      'names with letters of other scripts',
      `${HEAD}root $größe;\n$größe = $数字 | $число_1;\n$数字 = 一;\n$число_1 = один;`,
    ],
    [
      'comments of both kinds',
      `${HEAD}root $main; // $nothing;\n/* "\n { */ private $main = /* a */ yes;// no`,
    ],
    [
      'every declaration',
      `#ABNF 1.0;\nbase <http://a.example/b//c>;\nlexicon <http://a.example/l;x>;\ntag-format <semantics/1.0>;\nmeta "author" is "A; B";\nhttp-equiv 'Expires' is '0; //';\n{!{ var x = {}; }!};\nlanguage en-US;mode voice;root $main;public $main=yes;`,
    ],
    ['tags', rule('yes {out = "yes; $no";} | no {!{ if (a) { b } }!} | {only}')],
    ['quoted phrases and attached languages', rule('"Nab Tower; (two)"!en-US | l\'Hôtel | o\'clock')],
    ['Windows line ends', rule('yes | no').replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${rule('yes')}`],
    ['a list of names', rule('Mary Ann Lee | Jo-Ann St. John | Ng')],
  ])('in ABNF: %s', async (_what, text) => {
    expect(await statusOf(text)).toBe('ANALYZED');
  });

  test.each([
    ['CDATA', xml('<rule id="main"><item><![CDATA[one <two> & three]]></item></rule>')],
    [
      'a DOCTYPE',
      `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE grammar PUBLIC "-//W3C//DTD GRAMMAR 1.0//EN" "http://www.w3.org/TR/speech-grammar/grammar.dtd">\n${xml(ONE)}`,
    ],
    [
      'a DOCTYPE with declarations',
      `<!DOCTYPE grammar [ <!-- ]> ' --> <!ENTITY a "]>"> <!ELEMENT x ANY> ]>${xml('<rule id="main">&a;</rule>')}`,
    ],
    [
      'a prefix',
      '<s:grammar xmlns:s="http://www.w3.org/2001/06/grammar" root="main"><s:rule id="main"><s:item repeat="1-">one</s:item></s:rule></s:grammar>',
    ],
    ['elements of another namespace', xml(`<x:note><x:rule id="main"/></x:note>${ONE}`, ' xmlns:x="urn:x"')],
    ['leading blanks', `${' \r\n\t'.repeat(100)}${xml(ONE)}`],
    ['a byte order mark and blanks', `\uFEFF${'\n'.repeat(200)}${xml(ONE)}`],
    [
      'processing instructions and comments',
      `<?a > ?><!-- <grammar> -->${xml(`<?b <rule?>${ONE}`)}<!-- end --><?c?>`,
    ],
    [
      'repeats, probabilities and weights',
      xml(
        '<rule id="main"><one-of><item weight="0.5">a</item><item weight=".5" repeat="0-1" repeat-prob="0.3">b</item></one-of></rule>',
      ),
    ],
    [
      'names with letters of other scripts',
      '<grammar root="größe"><rule id="größe"><ruleref uri="#数字"/></rule><rule id="数字">一</rule></grammar>',
    ],
    [
      'entities and marks in attributes',
      xml(`<meta name="a" content="a > b"/><rule id='main' scope = "public">R&amp;D &#233;&#x20AC;</rule>`),
    ],
    [
      'all elements',
      xml(
        '<lexicon uri="a"/><metadata><x/></metadata><tag>a</tag><rule id="main"><example>b</example><token>c</token><tag/></rule>',
      ),
    ],
  ])('in XML: %s', async (_what, text) => {
    expect(await statusOf(text)).toBe('ANALYZED');
  });
});

describe('a grammar that breaks SRGS 1.0, or uses what the service does not support, is not', () => {
  test.each([
    ['a repeat that ends before it begins', rule('yes<3-1>')],
    ['a repeat of nothing', rule('<1-> yes')],
    ['two repeats', rule('yes<1-><2>')],
    ['a probability above 1', rule('yes<0-1 /1.5/>')],
    ['an empty rule', rule('')],
    ['an empty alternative', rule('yes | ')],
    ['an empty optional group', rule('yes []')],
    ['a backslash', rule(String.raw`yes\no`)],
    ['a missing semicolon', `${HEAD}root $main;\n$main = yes`],
    ['a rule that is defined twice', `${rule('yes')}$main = no;`],
    ['two roots', `${rule('yes')}root $main;`],
    ['an unknown declaration', `${HEAD}grammar $main;root $main;$main = yes;`],
    ['each special rule', rule('$GARBAGE yes')],
    ['a definition of a special rule', `${HEAD}root $NULL;\n$NULL = yes;`],
    ['a name that begins with a digit', `${HEAD}root $1st;\n$1st = yes;`],
    ['an external rule', rule('$<http://a.example/g#r>')],
    ['an open tag', rule('yes {!{ }')],
    ['an open quotation', rule('"yes')],
  ])('in ABNF: %s', async (_what, text) => {
    expect(await statusOf(text)).toBe('UNDETERMINED');
  });

  test.each([
    ['an undeclared prefix', '<s:grammar root="main"><s:rule id="main">a</s:rule></s:grammar>'],
    ['another namespace', '<s:grammar xmlns:s="urn:x" root="main"><s:rule id="main">a</s:rule></s:grammar>'],
    ['a bare ampersand', xml('<rule id="main">R & D</rule>')],
    ['open CDATA', xml('<rule id="main"><![CDATA[a</rule>')],
    ['CDATA outside', `${xml(ONE)}<![CDATA[]]>`],
    ['an open DOCTYPE', `<!DOCTYPE grammar [${xml(ONE)}`],
    ['a DOCTYPE at the end', `${xml(ONE)}<!DOCTYPE grammar>`],
    ['an attribute without quotation marks', '<grammar root=main><rule id="main">a</rule></grammar>'],
    ['the same attribute twice', xml('<rule id="main" id="b">a</rule>')],
    ['a rule that is defined twice', xml(ONE + ONE)],
    ['a malformed repeat', xml('<rule id="main"><item repeat="many">a</item></rule>')],
    ['a special rule', xml('<rule id="main"><ruleref special="VOID"/></rule>')],
    ['an external rule', xml('<rule id="main"><ruleref uri="http://a.example/g.grxml#main"/></rule>')],
    ['an unknown element', xml('<rule id="main"><items>a</items></rule>')],
    ['a rule only inside CDATA', xml(`<![CDATA[${ONE}]]>`)],
  ])('in XML: %s', async (_what, text) => {
    expect(await statusOf(text)).toBe('UNDETERMINED');
  });
});
