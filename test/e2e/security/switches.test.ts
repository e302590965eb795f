import { getIntrospectionQuery } from 'graphql';
import { expect, test } from 'vitest';
import { TYPENAME } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { TRANSPORT_NAMES, TRANSPORTS } from '../../support/gateway/transports.ts';

test.each(TRANSPORT_NAMES)(
  'over %s introspection is answered unless it is switched off',
  async (transport) => {
    const open = await startGateway();
    const closed = await startGateway({ introspection: false });
    for (const query of [getIntrospectionQuery(), '{ __type(name: "LanguageModel") { name } }']) {
      expect((await TRANSPORTS[transport](open, query)).errors).toBeUndefined();
      const { data, errors } = await TRANSPORTS[transport](closed, query);
      expect(data).toBeUndefined();
      expect(errors[0].extensions).toEqual({
        code: 'GRAPHQL_VALIDATION_FAILED',
        requestId: expect.any(String),
      });
    }
    expect(await TRANSPORTS[transport](closed, TYPENAME)).toMatchObject({
      data: { __typename: 'Query' },
    });
  },
);

test('without introspection, error messages do not suggest names', async () => {
  const open = await startGateway();
  const closed = await startGateway({ introspection: false });
  const guesses: [string, object?][] = [
    ['{ customization { id } }'],
    ['{ customizatio { id } }'],
    ['{ customizations(lang: "en") { id } }'],
    ['{ customizations { nam } }'],
    ['query ($id: Strin) { customizations { id } }'],
    [
      'mutation ($input: CreateModelInput!) { createModel(input: $input) { model { id } } }',
      { input: { nam: 'x' } },
    ],
    ['subscription { modelStatus(id: "m-1", until: [TRAININ]) { id } }'],
  ];
  const messages = async (gateway: typeof open) => {
    const answers = await Promise.all(guesses.map(([query, variables]) => gateway.query(query, variables)));
    return JSON.stringify(answers);
  };
  expect(await messages(open)).toContain('Did you mean');
  expect(await messages(closed)).not.toContain('Did you mean');
});

test('the playground can be switched off', async () => {
  const gateway = await startGateway({ graphiql: false });
  const response = await fetch(gateway.endpoint, { headers: { accept: 'text/html,*/*' } });
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('GraphiQL is switched off');
  expect(await gateway.query(TYPENAME)).toEqual({ data: { __typename: 'Query' } });
});

test.each([
  [
    'bytes that are not UTF-8',
    Buffer.from('{"query":"{ __typename }","operationName":"\xff"}', 'latin1'),
    {},
    400,
  ],
  ['UTF-16', Buffer.from('{"query":"{ __typename }"}', 'utf16le'), {}, 400],
  ['a compressed body', Buffer.from('{"query":"{ __typename }"}'), { 'content-encoding': 'gzip' }, 415],
  ['an empty body', Buffer.alloc(0), {}, 400],
  ['an empty object', Buffer.from('{}'), {}, 400],
  ['null', Buffer.from('null'), {}, 400],
  ['a string', Buffer.from('"{ __typename }"'), {}, 400],
  ['an empty batch', Buffer.from('[]'), {}, 400],
])('%s is refused with its own message', async (_what, body, headers, status) => {
  const gateway = await startGateway();
  const response = await fetch(gateway.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  expect(response.status).toBe(status);
  const { errors }: any = await response.json();
  expect(errors).toHaveLength(1);
  expect(errors[0].extensions.code).toBe(status === 400 ? 'BAD_REQUEST' : 'UNSUPPORTED_MEDIA_TYPE');
  expect(gateway.logLines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
});
