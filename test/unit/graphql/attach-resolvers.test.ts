import { buildSchema, graphqlSync } from 'graphql';
import { expect, test } from 'vitest';
import { attachResolvers } from '../../../src/graphql/attach-resolvers.ts';

const TEXT = 'type Query { kind(given: Kind = SMALL): Kind } enum Kind { SMALL LARGE }';

test('enum values are spelled as the service spells them, in arguments and their defaults too', () => {
  const schema = buildSchema(TEXT);
  const seen: unknown[] = [];
  attachResolvers(schema, {
    Query: { kind: (_root: unknown, { given }: any) => (seen.push(given), 'large') },
    Kind: { SMALL: 'small', LARGE: 'large' },
  });

  const { data } = graphqlSync({ schema, source: '{ a: kind b: kind(given: LARGE) }' });

  expect(seen).toEqual(['small', 'large']);
  expect({ ...data }).toEqual({ a: 'LARGE', b: 'LARGE' });
});

test.each([
  [{ Nothing: {} }, 'no type Nothing'],
  [{ Query: { nothing() {} } }, 'no field Query.nothing'],
  [{ Kind: { HUGE: 'huge' } }, 'no value Kind.HUGE'],
])('%j is rejected: the schema has %s', (resolvers, message) => {
  expect(() => attachResolvers(buildSchema(TEXT), resolvers)).toThrow(message);
});
