import { GraphQLError } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import { expect, test } from 'vitest';

/** Run by test/e2e/process/library-quirks.test.ts, without the conditions of vitest.config.ts. */
test('graphql-yoga has the same instance of graphql', () => {
  expect(createGraphQLError('failed')).toBeInstanceOf(GraphQLError);
});
