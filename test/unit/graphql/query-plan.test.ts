import { execute, parse } from 'graphql';
import { expect, test } from 'vitest';
import { planQuery } from '../../../src/graphql/plan/query-plan.ts';
import { CALLER, operationsOn, schema } from '../../support/query/operations.ts';
import { languageModel, refused, stubClient } from '../../support/stub-client.ts';

/** The data of a plan, and what graphql makes of the same reads. */
async function both(query: string, models = [languageModel('m-1'), languageModel('m-2')], failure?: unknown) {
  const stub = stubClient([]);
  for (const model of models) stub.models.set(model.customization_id, model);
  stub.failure = failure;
  const { makeContext } = operationsOn(() => stub.client);
  const document = parse(query);
  const contextOfPlan = makeContext(CALLER);
  const plan = planQuery(schema, { document, operationName: undefined, variables: {} });
  const planned = plan && { data: await plan(contextOfPlan) };
  const contextValue = makeContext(CALLER);
  const result = await execute({ schema, document, contextValue });
  return { planned, result, charged: [contextOfPlan, contextValue].map(({ budget }) => budget.chargedBytes) };
}

test.each([
  '{ customizations { id name status versions } }',
  '{ b: __typename customizations { t: __typename id } a: customization(id: "m-9") { id } }',
  '{ a: customization(id: "m-1") { id } b: customization(id: "M-1") { name } baseModels { name } }',
  '{ customizations { ...F ... on LanguageModel { status id } ...F } } fragment F on LanguageModel { id progress }',
  '{ customizations { id @skip(if: true) name @include(if: true) language @include(if: false) } }',
  '{ customizations { id } customizations { name description } }',
])('a plan has byte for byte the data of graphql: %s', async (query) => {
  const { planned, result, charged } = await both(query);
  expect(JSON.stringify(planned)).toBe(JSON.stringify(result));
  expect(charged[0]).toBe(charged[1]);
});

test.each([
  ['reads below the root fields', '{ customizations { corpora { name } } }'],
  ['a resolver with the context below them', '{ customizations { activity { kind } } }'],
  ['introspection', '{ __schema { queryType { name } } }'],
  ['a name that plain objects do not have as others', '{ customizations { __proto__: id } }'],
  ['many more fields than its text has', manyFields()],
])('graphql executes a query with %s', async (_what, query) => {
  expect((await both(query)).planned).toBeUndefined();
});

test('graphql executes what is an error or a long list', async () => {
  const query = '{ customizations { id status } }';
  const many = Array.from({ length: 51 }, (_, i) => languageModel(`m-${i}`));
  const wrong = [languageModel('m-1', { customization_id: undefined as never })];
  for (const models of [many, wrong]) expect((await both(query, models)).planned?.data).toBeUndefined();
  expect((await both(query, [], refused(503))).planned?.data).toBeUndefined();
});

/** 20 fields under 40 aliases. */
function manyFields(): string {
  const fields = Array.from({ length: 20 }, (_, i) => `f${i}: id`);
  const lists = Array.from({ length: 40 }, (_, i) => `l${i}: customizations { ...F }`);
  return `{ ${lists.join(' ')} } fragment F on LanguageModel { ${fields.join(' ')} }`;
}
