import { execute, parse, validate, type ExecutionResult } from 'graphql';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Limits } from '../../../src/config/limits.ts';
import { codeOf } from '../../../src/graphql/errors.ts';
import type { QueryOutcome } from '../../../src/graphql/query-outcome.ts';
import type { KnownQuery } from '../../../src/graphql/shared-queries.ts';
import { withReads } from '../../../src/graphql/reads.ts';
import { changingService, VALUES, type Answers } from '../../support/query/changing-service.ts';
import { CALLER, operationsOn, schema } from '../../support/query/operations.ts';
import { randomQuery } from '../../support/query/random-query.ts';
import { RESET_MODEL } from '../../support/documents.ts';
import { Random } from '../../support/random.ts';
import { languageModel, stubClient } from '../../support/stub-client.ts';
import { until } from '../../support/wait.ts';

const SEEDS = 2_000;
const RUNS = 4;

test('a query that is run again has byte for byte the result of plain execution, whatever changes meanwhile', async () => {
  let service = changingService(new Random(0));
  const { operations, makeContext, run } = operationsOn(() => service.client);

  /** What graphql alone makes of the answers that an operation got. */
  async function plain(
    { document, variables }: KnownQuery,
    answers: Answers,
  ): Promise<ExecutionResult & { bytes: number; reads: number }> {
    const read = new Set<string>();
    const client = withReads(service.client, ({ key }) => {
      read.add(key);
      const answer = answers.get(key) ?? Promise.reject(new Error(`${key} was not read`));
      // The same key means the same type.
      return answer as Promise<never>;
    });
    const { signal } = new AbortController();
    const contextValue = makeContext(CALLER, { client, signal });
    const result = await execute({ schema, document, variableValues: variables, contextValue });
    return { ...result, bytes: contextValue.budget.chargedBytes, reads: read.size };
  }

  let reused = 0;
  let planned = 0;
  let withErrors = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const random = new Random(seed);
    service = changingService(random);
    // Where the REST client keeps nothing, nothing is recorded, and each run is executed.
    service.isKept = random.chance(0.7);
    const request = randomQuery(schema, random, VALUES);
    const query = operations.knowQuery(request);
    if (!query) throw new Error(`invalid: ${request.query} ${validate(schema, parse(request.query)).join()}`);
    let last: Buffer | undefined;
    for (let i = 0; i < RUNS; i += 1) {
      service.unrest = random.chance(0.3) ? 0.3 : 0;
      if (random.chance(0.4)) service.change();
      service.takeAnswers();

      const { json, result, chargedBytes } = await run(query);

      const answers = service.takeAnswers();
      const { bytes, reads, ...expected } = await plain(query, answers);
      const where = `seed ${seed}, run ${i}: ${request.query} ${JSON.stringify(request.variables)}`;
      if (expected.errors) withErrors += 1;
      if (json && json === last) reused += 1;
      last = json;
      // With errors, their order and number depend on which read failed first.
      if (expected.errors) expect(JSON.stringify(result?.data), where).toBe(JSON.stringify(expected.data));
      else expect(json?.toString(), where).toBe(JSON.stringify(expected));
      if (!expected.errors) expect(chargedBytes, where).toBe(bytes);
      if (!service.isKept) expect(answers.size, where).toBe(reads);
    }
    if (query.plan) planned += 1;
  }
  // Otherwise the test would show nothing.
  expect(reused / SEEDS).toBeGreaterThan(0.3);
  expect(planned / SEEDS).toBeGreaterThan(0.2);
  expect(withErrors / SEEDS).toBeGreaterThan(0.1);
}, 300_000);

const LIST = '{ customizations { id } }';
const NESTED = '{ customizations { id corpora { name } } }';

/** A stub of the REST client and the operations on it. */
function stubbed(limits: Partial<Limits> = {}) {
  const stub = stubClient(['m-1']);
  const all = operationsOn(
    ({ authorization = 'scope' }) => ({ ...stub.client, scope: authorization }),
    limits,
  );
  return { stub, ...all };
}

const codesOf = ({ result }: QueryOutcome) => result?.errors?.map((error) => codeOf(error));

test('queries in flight share their reads within a scope and a role, and no others do', async () => {
  const { stub, run, know } = stubbed();
  const query = know(LIST);
  stub.isHeld = true;
  const same = [run(query), run(query)];
  const others = [run(query, { authorization: 'other' }), run(query, { role: 'write' }), run(know(LIST))];
  await until('all reads', () => stub.calls.length === 4);
  stub.release();

  const [first, second] = await Promise.all(same);
  expect(first?.json).toBe(second?.json);
  for (const other of await Promise.all(others)) {
    expect(other.json).not.toBe(first?.json);
    expect(other.json).toEqual(first?.json);
  }
});

test('a query does not join one of which a read has returned', async () => {
  const { stub, run, know } = stubbed();
  const query = know(NESTED);
  const held = Promise.withResolvers<void>();
  const corpora = { ...stub.client.corpora };
  stub.client.corpora.list = (id) => held.promise.then(() => corpora.list(id));
  const first = run(query);
  await until('the first read', () => stub.calls.length === 1);
  await setImmediate();
  const second = run(query);
  await until('the read of the second', () => stub.calls.length === 2);
  held.resolve();
  await Promise.all([first, second]);
});

test('a query that starts after the response to a mutation does not join one from before', async () => {
  const { stub, run, know, operations, makeContext } = stubbed();
  const query = know(LIST);
  stub.isHeld = true;
  const before = run(query);
  await until('the read', () => stub.calls.length === 1);
  stub.isHeld = false;
  const contextValue = makeContext({ ...CALLER, role: 'write' });
  const { document } = operations.prepare({ query: RESET_MODEL });
  if (!document) throw new Error('the mutation is invalid');
  stub.models.set('m-2', languageModel('m-2'));
  await operations.run({ document, contextValue });

  const after = await run(query);

  expect(String(after.json)).toContain('m-2');
  stub.release();
  expect(String((await before).json)).not.toContain('m-2');
});

test('a caller that disconnects does not disturb the others, and the last one ends the reads', async () => {
  const { stub, run, know } = stubbed();
  const query = know(LIST);
  stub.isHeld = true;
  const [first, second] = [new AbortController(), new AbortController()];
  const leaving = run(query, { signal: first.signal });
  const staying = run(query, { signal: second.signal });
  first.abort();
  expect(codesOf(await leaving)).toEqual(['CANCELLED']);
  expect(stub.signals[0]?.aborted).toBe(false);
  second.abort();
  expect(codesOf(await staying)).toEqual(['CANCELLED']);
  expect(stub.signals[0]?.aborted).toBe(true);
  stub.release();
});

test('each caller has its own deadline, and gets what was read until then', async () => {
  const { stub, run, know } = stubbed({ executionMs: 300 });
  const query = know('{ customizations { id } baseModels { name } }');
  const models = Promise.withResolvers<void>();
  const languageModels = { ...stub.client.languageModels };
  stub.client.languageModels.list = () => models.promise.then(() => languageModels.list());
  const early = run(query);
  await setTimeout(150);
  const late = run(query);
  const outcome = await early;
  expect(JSON.stringify(outcome.result?.data)).toBe('{"customizations":null,"baseModels":[]}');
  expect(codesOf(outcome)).toEqual(['EXECUTION_TIMEOUT']);
  models.resolve();
  expect(String((await late).json)).toBe('{"data":{"customizations":[{"id":"m-1"}],"baseModels":[]}}');
});

test('a result is recorded when its query runs for the second time, and used again in its own scope alone', async () => {
  const { stub, run, know } = stubbed();
  const list = [...stub.models.values()];
  stub.client.languageModels.list = () => Promise.resolve(list);
  const query = know(LIST);
  const answers = [await run(query), await run(query), await run(query)].map(({ json }) => json);
  expect(answers[1]).not.toBe(answers[0]);
  expect(answers[2]).toBe(answers[1]);
  expect((await run(query, { authorization: 'other' })).json).not.toBe(answers[2]);
});
