import { GraphQLError } from 'graphql';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { toGraphQLError } from '../../../src/graphql/errors.ts';
import { InvalidPathError, WatsonError, type WatsonErrorOptions } from '../../../src/watson/errors.ts';

const SECRET = 'select * from secrets';

function answerTo(error: unknown) {
  const lines: Record<string, any>[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const answer = toGraphQLError(error, { log, requestId: 'request-1' });
  return { answer, json: JSON.stringify(answer), lines };
}

function watson(options: Partial<WatsonErrorOptions>): WatsonError {
  return new WatsonError({ kind: 'http', method: 'GET', url: 'http://host/v1', ...options });
}

/** Wraps a cause as graphql wraps the error of a resolver. */
function located(cause: Error): GraphQLError {
  return new GraphQLError(cause.message, { path: ['customization', 0], originalError: cause });
}

test.each([
  new TypeError(SECRET),
  SECRET,
  { message: SECRET },
  null,
  undefined,
  located(new RangeError(SECRET)),
  located(located(new Error(SECRET))),
])('an unexpected error (%s) is masked, and logged with its cause and the request id', (bug) => {
  const { answer, json, lines } = answerTo(bug);

  expect(answer.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId: 'request-1' });
  expect(answer.message).toBe(
    'Internal server error. The log of the gateway has the details under request-1.',
  );
  expect(answer.originalError).toBeUndefined();
  expect(json).not.toContain(SECRET);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ requestId: 'request-1', msg: 'unexpected error' });
  if (bug) expect(JSON.stringify(lines[0])).toContain(SECRET);
});

test('the response to an unexpected error has its path in the operation', () => {
  expect(answerTo(located(new Error(SECRET))).answer.path).toEqual(['customization', 0]);
});

test.each([
  [{ status: 500, description: SECRET }, 'UPSTREAM_UNAVAILABLE'],
  [{ status: 503, description: SECRET }, 'UPSTREAM_UNAVAILABLE'],
  [{ kind: 'network', cause: new Error(SECRET) }, 'UPSTREAM_UNAVAILABLE'],
  [{ kind: 'timeout', cause: new Error(SECRET) }, 'UPSTREAM_TIMEOUT'],
  [{ kind: 'invalid', status: 200, cause: new Error(SECRET) }, 'UPSTREAM_INVALID_RESPONSE'],
  [{ status: 401, refusal: 'unauthenticated', description: SECRET }, 'UNAUTHENTICATED'],
  [{ status: 403, refusal: 'forbidden', description: SECRET }, 'FORBIDDEN'],
  [{ status: 404, refusal: 'not-found', description: SECRET }, 'NOT_FOUND'],
  [{ status: 409, refusal: 'busy', description: SECRET }, 'CONFLICT'],
  [{ status: 429, refusal: 'rate-limited', description: SECRET }, 'RATE_LIMITED'],
] satisfies [Partial<WatsonErrorOptions>, string][])(
  '%j is %s in words of our own, and no bug',
  (options, code) => {
    const { answer, json, lines } = answerTo(located(watson({ transactionId: 'tx-1', ...options })));

    const { status } = options as { status?: number };
    expect(answer.extensions).toEqual({
      code,
      requestId: 'request-1',
      ...(status !== undefined && { upstream: { status, transactionId: 'tx-1' } }),
    });
    expect(answer.path).toEqual(['customization', 0]);
    expect(json).not.toContain(SECRET);
    expect(json).not.toContain('http://host');
    // An upstream failure is logged as a warning, an unexpected error as an error.
    expect(lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  },
);

test.each([
  [{ status: 400, refusal: 'invalid-input' }, 'BAD_USER_INPUT'],
  [{ status: 400, refusal: 'plan-not-supported' }, 'PLAN_NOT_SUPPORTED'],
  [{ status: 418, refusal: 'other' }, 'BAD_USER_INPUT'],
] satisfies [Partial<WatsonErrorOptions>, string][])(
  '%j is %s with the words of the service',
  (options, code) => {
    const { answer } = answerTo(watson({ ...options, description: 'It must be shorter.' }));

    expect(answer.extensions['code']).toBe(code);
    expect(answer.message).toContain('The service says: It must be shorter.');
  },
);

test('an upstream error without a transaction id has transactionId null', () => {
  const { answer } = answerTo(watson({ status: 502 }));

  expect(answer.extensions['upstream']).toEqual({ status: 502, transactionId: null });
});

test('the Retry-After of the service is passed on', () => {
  const { answer } = answerTo(watson({ status: 429, refusal: 'rate-limited', retryAfterSeconds: 0 }));

  expect(answer.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 0 });
});

test('a write with unknown outcome has the advice to read the status', () => {
  const { answer } = answerTo(watson({ kind: 'timeout', method: 'POST', outcomeUnknown: true }));

  expect(answer.extensions).toEqual({ code: 'UPSTREAM_TIMEOUT', outcome: 'UNKNOWN', requestId: 'request-1' });
  expect(answer.message).toContain('read the status of the model before you try again');
});

test('an invalid path segment is BAD_USER_INPUT with its own message', () => {
  const { answer } = answerTo(located(new InvalidPathError('The id must be shorter.')));

  expect(answer.extensions).toEqual({ code: 'BAD_USER_INPUT', requestId: expect.any(String) });
  expect(answer.message).toBe('The id must be shorter.');
});

test('an error of graphql keeps its code, or is BAD_USER_INPUT', () => {
  const coded = new GraphQLError('Syntax error', { extensions: { code: 'GRAPHQL_PARSE_FAILED' } });
  const kept = answerTo(coded).answer;
  expect(kept.message).toBe('Syntax error');
  expect(kept.extensions).toEqual({ code: 'GRAPHQL_PARSE_FAILED', requestId: 'request-1' });
  // The cache of documents keeps the error for all callers.
  expect(coded.extensions).toEqual({ code: 'GRAPHQL_PARSE_FAILED' });

  const { answer } = answerTo(new GraphQLError('Variable "$id" is missing'));
  expect(answer.message).toBe('Variable "$id" is missing');
  expect(answer.extensions).toEqual({ code: 'BAD_USER_INPUT', requestId: expect.any(String) });
});

test('the outer message of a graphql error is used, since it names the variable', () => {
  const inner = new GraphQLError('ID cannot represent value: {}');
  const outer = new GraphQLError('Variable "$id" has invalid value: ID cannot represent value: {}', {
    originalError: inner,
  });

  expect(answerTo(outer).answer.message).toBe(outer.message);
});
