import { expect } from 'vitest';

type Extensions = Record<string, unknown>;

/** The extensions of an error. */
function isExtensions(value: unknown): value is Extensions {
  return typeof value === 'object' && value !== null && 'code' in value;
}

/**
 * Every error has a request id of its own, so two answers never have equal extensions. Tests that do not name the id
 * compare the rest; test/e2e/process/request-id.test.ts checks the ids.
 */
expect.addEqualityTesters([
  function (actual: unknown, expected: unknown) {
    if (!isExtensions(actual) || !isExtensions(expected)) return undefined;
    const { requestId: id, ...rest } = actual;
    const { requestId: expectedId, ...expectedRest } = expected;
    const isNamed = expectedId !== undefined && typeof expectedId !== 'string';
    if (typeof id !== 'string' || isNamed) return undefined;
    // `toMatchObject` goes on to compare the part.
    return this.equals(rest, expectedRest) ? true : undefined;
  },
]);
