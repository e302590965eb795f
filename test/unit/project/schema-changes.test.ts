import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildSchema } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { findChanges } from '../../../tools/schema/changes.ts';

const RELEASED = `
directive @semanticNonNull(levels: [Int!]! = [0]) on FIELD_DEFINITION
directive @hint(text: String! = "x", old: Int) repeatable on FIELD | QUERY
"The root."
type Query {
  "All harbours."
  harbours(first: Int! = 10, after: String): [Harbour!] @semanticNonNull
  names: [[String]] @semanticNonNull(levels: [0, 2])
  place: Place
  node(id: ID!): Node
}
type Mutation { add(input: HarbourInput!): Harbour }
type Subscription { watch: State! }
interface Node { id: ID! }
type Harbour implements Node { id: ID!, name: String!, depth: Int, state: State }
type Buoy implements Node { id: ID! }
type Light { range: Int }
union Place = Harbour | Buoy
enum State { OPEN CLOSED }
input HarbourInput { name: String!, depth: Int = 5, state: State! = OPEN, tags: [String!] }
input Choice { a: Int, b: Int }
input One @oneOf { a: Int, b: Int }
scalar Instant
type Uses { choice(choice: Choice, one: One, at: Instant): Light }
`;

type Row = readonly [change: string, from: string, to: string];

const BREAKING: Row[] = [
  ['a type is removed', 'type Uses { choice(choice: Choice, one: One, at: Instant): Light }', ''],
  ['a field is removed', ', depth: Int, state: State }', ', state: State }'],
  ['a field of an interface is removed', 'interface Node { id: ID! }', 'interface Node { other: ID }'],
  ['a field becomes nullable', 'name: String!, depth: Int, s', 'name: String, depth: Int, s'],
  ['a field gets another type', 'range: Int', 'range: Float'],
  ['a field becomes a list', 'range: Int', 'range: [Int]'],
  ['a type changes its kind', 'scalar Instant', 'input Instant { at: String }'],
  ['an argument is removed', ', after: String)', ')'],
  ['a required argument is added', 'place: Place', 'place(id: ID!): Place'],
  ['an argument becomes required', 'after: String)', 'after: String!)'],
  ['an argument gets another type', 'after: String)', 'after: ID)'],
  ['an argument becomes a list', 'after: String)', 'after: [String])'],
  ['a required argument loses its default value', 'first: Int! = 10', 'first: Int!'],
  ['an input field is removed', ', tags: [String!] }', ' }'],
  ['a required input field is added', ', tags: [String!] }', ', tags: [String!], z: Int! }'],
  ['an input field becomes required', 'tags: [String!]', 'tags: [String!]!'],
  [
    'the elements of an input list become required',
    'a: Int, b: Int }\ninput One',
    'a: [Int!], b: Int }\ninput One',
  ],
  ['a required input field loses its default value', 'state: State! = OPEN', 'state: State!'],
  ['an input becomes a @oneOf', 'input Choice {', 'input Choice @oneOf {'],
  ['an enum value is removed', 'OPEN CLOSED', 'OPEN'],
  ['an enum value is renamed', 'OPEN CLOSED', 'OPEN SHUT'],
  ['a type leaves a union', 'Harbour | Buoy', 'Harbour'],
  ['an object no longer implements an interface', 'Buoy implements Node', 'Buoy'],
  ['@semanticNonNull is removed', '[Harbour!] @semanticNonNull', '[Harbour!]'],
  ['a level of @semanticNonNull is removed', 'levels: [0, 2]', 'levels: [0]'],
  ['the levels of @semanticNonNull move', 'levels: [0, 2]', 'levels: [1, 2]'],
  [
    'a directive is removed',
    'directive @hint(text: String! = "x", old: Int) repeatable on FIELD | QUERY',
    '',
  ],
  ['a directive loses an argument', ', old: Int)', ')'],
  ['a directive gets a required argument', 'old: Int)', 'old: Int, z: Int!)'],
  ['an argument of a directive gets another type', 'old: Int)', 'old: ID)'],
  ['a required argument of a directive loses its default value', 'text: String! = "x"', 'text: String!'],
  ['a directive loses a location', 'FIELD | QUERY', 'FIELD'],
  ['a directive is no longer repeatable', ' repeatable', ''],
  ['the root type of subscriptions is removed', 'type Subscription { watch: State! }', ''],
  [
    'a root type is renamed',
    'type Mutation { add',
    'schema { query: Query mutation: Changes subscription: Subscription } type Changes { add',
  ],
  [
    'a root type is no longer one',
    'type Mutation {',
    'schema { query: Query subscription: Subscription } type Mutation {',
  ],
];

const DANGEROUS: (readonly [...Row, names: string[]])[] = [
  ['an enum value is added', 'OPEN CLOSED', 'OPEN CLOSED ICED', ['State.ICED']],
  ['a type joins a union', 'Harbour | Buoy', 'Harbour | Buoy | Light', ['Light', 'Place']],
  [
    'an object implements an interface',
    'type Light {',
    'type Light implements Node { id: ID!',
    ['Node', 'Light'],
  ],
  ['an optional argument is added', 'place: Place', 'place(id: ID): Place', ['Query.place(id:)']],
  [
    'an argument with a default value is added',
    'place: Place',
    'place(n: Int! = 1): Place',
    ['Query.place(n:)'],
  ],
  ['an optional input field is added', 'tags: [String!] }', 'tags: [String!], z: Int }', ['HarbourInput.z']],
  ['a field is added to a @oneOf', '@oneOf { a: Int', '@oneOf { z: Int, a: Int', ['One.z']],
  [
    'the default value of an argument changes',
    'first: Int! = 10',
    'first: Int! = 20',
    ['Query.harbours(first:)'],
  ],
  ['the default value of an input field changes', 'depth: Int = 5', 'depth: Int = 6', ['HarbourInput.depth']],
  [
    'the default value of an optional input field is removed',
    'depth: Int = 5',
    'depth: Int',
    ['HarbourInput.depth'],
  ],
  [
    'the default value of a directive changes',
    'text: String! = "x"',
    'text: String! = "y"',
    ['@hint(text:)'],
  ],
];

const SAFE: Row[] = [
  ['a description changes', '"All harbours."', '"Every harbour."'],
  ['a description is removed', '"The root."', ''],
  ['a type is added', 'scalar Instant', 'scalar Instant type New { a: Int }'],
  [
    'a type that implements an interface is added',
    'scalar Instant',
    'scalar Instant type New implements Node { id: ID! }',
  ],
  ['a field is added', 'range: Int', 'range: Int, colour: String'],
  ['a field becomes non-null', 'range: Int', 'range: Int!'],
  ['an argument becomes optional', 'node(id: ID!)', 'node(id: ID)'],
  ['an argument gets a default value', 'after: String)', 'after: String = "a")'],
  ['an input field becomes optional', 'HarbourInput { name: String!', 'HarbourInput { name: String'],
  ['a field is deprecated', 'range: Int', 'range: Int @deprecated(reason: "Use depth.")'],
  ['an enum value is deprecated', 'OPEN CLOSED', 'OPEN CLOSED @deprecated'],
  ['an input field is deprecated', 'tags: [String!]', 'tags: [String!] @deprecated'],
  ['@oneOf is removed', 'input One @oneOf', 'input One'],
  ['@semanticNonNull is added', 'place: Place', 'place: Place @semanticNonNull'],
  ['@semanticNonNull becomes non-null', '[Harbour!] @semanticNonNull', '[Harbour!]!'],
  [
    '@semanticNonNull names its default',
    '[Harbour!] @semanticNonNull',
    '[Harbour!] @semanticNonNull(levels: [0])',
  ],
  ['a directive is added', 'scalar Instant', 'scalar Instant directive @new on FIELD'],
  ['a directive gets an optional argument', 'old: Int)', 'old: Int, z: Int)'],
  ['a directive gets a location', 'FIELD | QUERY', 'FIELD | QUERY | MUTATION'],
  ['the order of types and fields changes', '{ OPEN CLOSED }', '{ CLOSED OPEN }'],
];

function changesOf([, from, to]: Row | (typeof DANGEROUS)[number]) {
  expect(RELEASED).toContain(from);
  return findChanges(buildSchema(RELEASED), buildSchema(RELEASED.replace(from, to)));
}

test.each(BREAKING)('it is breaking if %s', (...row) => {
  expect(changesOf(row).map(({ severity }) => severity)).toContain('breaking');
});

test.each(DANGEROUS)('it is dangerous if %s', (...row) => {
  const [change, ...others] = changesOf(row);
  expect(others).toEqual([]);
  expect(change).toMatchObject({ severity: 'dangerous', names: row[3] });
});

test.each(SAFE)('it is safe if %s', (...row) => {
  expect(changesOf(row)).toEqual([]);
});

/** Runs the check as `npm run check:schema` does. */
async function check(from: string, to: string, changelog: string) {
  const folder = mkdtempSync(join(tmpdir(), 'lexigate-schema-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const files = { released: RELEASED, current: RELEASED.replace(from, to), changelog };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const tool = new URL('../../../tools/schema/check.ts', import.meta.url).pathname;
  const paths = Object.keys(files).map((name) => join(folder, name));
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [tool, ...paths]);
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

test.each([
  ['a breaking change fails and names the recipe', ', after: String)', ')', 1, /CONTRIBUTING\.md/],
  [
    'a dangerous change fails and names its line',
    'OPEN CLOSED',
    'OPEN CLOSED ICED',
    1,
    /`State\.ICED`.*CHANGELOG\.md/,
  ],
  [
    'an announced dangerous change passes',
    'OPEN CLOSED',
    'OPEN CLOSED FOGGY',
    0,
    /announced: .*State\.FOGGY/,
  ],
  [
    'a change that is announced in other words passes',
    'OPEN CLOSED',
    'OPEN CLOSED SNOWY',
    0,
    /announced: .*State\.SNOWY/,
  ],
  ['a safe change passes', 'range: Int', 'range: Int!', 0, /0 breaking, 0 dangerous/],
  [
    'an invalid schema fails and says why',
    'range: Int',
    'range: Nothing',
    1,
    /cannot be compared: .*Nothing/,
  ],
] as const)('the check of the schema: %s', async (_what, from, to, code, output) => {
  const changelog =
    '# Changelog\n\n## Unreleased\n\n- `State.FOGGY` is new, and `State` has a new value `SNOWY`.\n\n## 0.1.0\n\n- `State.ICED` is new.\n';
  const result = await check(from, to, changelog);

  expect(result.output).toMatch(output);
  expect(result.code).toBe(code);
});
