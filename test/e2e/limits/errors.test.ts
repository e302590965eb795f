import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { TRANSPORT_NAMES, TRANSPORTS } from '../../support/gateway/transports.ts';

const MEGABYTE = 1_000_000;
const LONG = 'x'.repeat(MEGABYTE);
const times = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

/** Documents and variables that quote a megabyte in many errors. */
const QUOTES: Record<string, [string, object?]> = {
  'a variable that 100 operations do not define': [
    `${times(100, (i) => `query Q${i} { ...F }`)} fragment F on Query { customization(id: $${LONG}) { id } }`,
  ],
  'a field that does not exist': [`{ ${LONG} }`],
  'a type that does not exist': [
    `query (${times(50, (i) => `$v${i}: ${'T'.repeat(15_000)}${i}`)}) { __typename }`,
  ],
  'a syntax error': [`{ a } ${LONG}`],
  'a circle of one fragment': [
    `{ __typename } fragment ${'F'.repeat(400_000)} on Query { ...${'F'.repeat(400_000)} }`,
  ],
  'a value of a variable': ['query ($id: Int!) { __typename @skip(if: $id) }', { id: LONG }],
  'a variable of the wrong type': ['query ($on: Boolean!) { __typename @skip(if: $on) }', { on: LONG }],
  'a key of an input object': [
    'mutation ($input: CreateModelInput!) { createModel(input: $input) { errors { message } } }',
    { input: { [LONG]: 1 } },
  ],
  'an id': ['query ($id: ID!) { customization(id: $id) { id } }', { id: LONG }],
  'the language of a subscription': [
    'subscription ($l: String) { modelStatuses(language: $l) { nope } }',
    { l: LONG },
  ],
};

test.each(Object.entries(QUOTES))(
  'an error that quotes a megabyte is short over every transport: %s',
  async (_what, [query, variables]) => {
    const backend = await startBackend((_req, res) => json(res, 200, model('m-1')));
    const gateway = await startGateway({ upstream: { url: backend.url } });
    for (const name of TRANSPORT_NAMES) {
      const { errors } = await TRANSPORTS[name](gateway, query, { ...variables });
      expect(errors.length, name).toBeGreaterThan(0);
      expect(errors.length, name).toBeLessThanOrEqual(10);
      for (const { message } of errors) expect(message.length, name).toBeLessThanOrEqual(500);
      expect(JSON.stringify(errors).length, name).toBeLessThan(20_000);
    }
  },
);

test('an error that quotes a megabyte is short in the answer to an upload', async () => {
  const gateway = await startGateway();
  const form = new FormData();
  const query = `mutation ($file: File!) { ${LONG.slice(0, 500_000)}(file: $file) }`;
  form.set('operations', JSON.stringify({ query, variables: { file: null } }));
  form.set('map', '{"0":["variables.file"]}');
  form.set('0', new Blob(['x']), 'f.txt');
  const response = await fetch(gateway.endpoint, {
    method: 'POST',
    headers: { 'apollo-require-preflight': 'true' },
    body: form,
  });
  const text = await response.text();
  expect(JSON.parse(text).errors).toHaveLength(1);
  expect(text.length).toBeLessThan(2_000);
});

test('a property with a long name beside the query is ignored', async () => {
  const gateway = await startGateway();
  const response = await fetch(gateway.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename }', [LONG]: 1 }),
  });
  expect(response.status).toBe(200);
  expect((await response.text()).length).toBeLessThan(2_000);
});

test.each(TRANSPORT_NAMES)(
  'over %s an answer has at most ten errors, however many fields fail',
  async (name) => {
    const backend = await startBackend((req, res) => {
      if (req.url?.endsWith('/corpora')) return json(res, 500, {});
      json(res, 200, { customizations: Array.from({ length: 30 }, (_, i) => model(`m-${i}`)) });
    });
    const gateway = await startGateway({ upstream: { url: backend.url } });
    const query = '{ customizations { id corpora { name } } }';
    const { data, errors } = await TRANSPORTS[name](gateway, query);
    expect(data.customizations).toHaveLength(30);
    expect(errors).toHaveLength(10);
    expect(errors[0].path).toEqual(['customizations', expect.any(Number), 'corpora']);
  },
);
