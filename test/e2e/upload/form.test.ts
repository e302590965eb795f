import { expect, test } from 'vitest';
import { startGateway } from '../../support/gateway/gateway.ts';
import { bytesOf, formOf, PREFLIGHT, type FormPart } from '../../support/http/form.ts';
import { postForm } from '../../support/http/multipart.ts';
import { startUploadService } from '../../support/upstream/upload-service.ts';

const ID = '00000000-0000-4000-8000-00000000000a';
const QUERY = `mutation($file: File) {
  addCorpus(modelId: "${ID}", input: { name: "log", file: $file }) { errors { __typename message } }
}`;
const FILE: FormPart = { name: 'f', filename: 'f.txt', content: 'Over and out.' };

function operations(value: unknown): FormPart {
  return { name: 'operations', content: typeof value === 'string' ? value : JSON.stringify(value) };
}

function map(value: unknown): FormPart {
  return { name: 'map', content: typeof value === 'string' ? value : JSON.stringify(value) };
}

const GOOD = operations({ query: QUERY, variables: { file: null } });
const GOOD_MAP = map({ f: ['variables.file'] });

async function start() {
  const service = await startUploadService();
  const gateway = await startGateway({ upstream: { url: service.url } });
  return { service, gateway };
}

const MALFORMED: [string, FormPart[], RegExp][] = [
  ['without operations and map', [FILE], /needs the fields operations and map/],
  ['without a part', [], /malformed|needs the fields/],
  ['without a map', [GOOD, FILE], /needs the fields operations and map/],
  ['with the map before the operations', [GOOD_MAP, GOOD, FILE], /operations must come before map/],
  ['with operations that are not JSON', [operations('{'), GOOD_MAP, FILE], /operations is not valid JSON/],
  ['with operations that are null', [operations('null'), GOOD_MAP, FILE], /operations must be an object/],
  [
    'with a batch',
    [operations([{ query: QUERY, variables: {} }]), GOOD_MAP, FILE],
    /batches are not supported/,
  ],
  ['without a query', [operations({ variables: {} }), GOOD_MAP, FILE], /must have a query/],
  ['without variables', [operations({ query: QUERY }), GOOD_MAP, FILE], /must have variables/],
  ['with a map that is not JSON', [GOOD, map('f'), FILE], /map is not valid JSON/],
  ['with a map that is a number', [GOOD, map(1), FILE], /map must be an object/],
  [
    'with a path that is not a list',
    [GOOD, map({ f: 'variables.file' }), FILE],
    /map\.f must be a list of paths/,
  ],
  ['with a file for no path', [GOOD, map({ f: [] }), FILE], /map\.f must be a list of paths/],
  [
    'with the same path twice for a file',
    [GOOD, map({ f: ['variables.file', 'variables.file'] }), FILE],
    /variables\.file, which is not null/,
  ],
  [
    'with a path to nothing',
    [GOOD, map({ f: ['variables.other'] }), FILE],
    /variables\.other, which is not null/,
  ],
  ['with a path outside the variables', [GOOD, map({ f: ['query'] }), FILE], /query, which is not null/],
  [
    'with a path to a value that is not null',
    [operations({ query: QUERY, variables: { file: 'x' } }), GOOD_MAP, FILE],
    /variables\.file, which is not null/,
  ],
  ['with a path to the prototype', [GOOD, map({ f: ['variables.__proto__.polluted'] }), FILE], /is not null/],
  [
    'with a path to a constructor',
    [GOOD, map({ f: ['variables.constructor.prototype.x'] }), FILE],
    /is not null/,
  ],
  [
    'with one path for two files',
    [GOOD, map({ f: ['variables.file'], g: ['variables.file'] }), FILE],
    /is not null/,
  ],
  [
    'with operations of more than 1 MiB',
    [operations({ query: `${QUERY}#${'x'.repeat(2 ** 20)}`, variables: {} }), FILE],
    /larger/,
  ],
];

test.each(MALFORMED)('a form %s is refused with a clear error', async (_what, parts, message) => {
  const { service, gateway } = await start();

  const { status, body } = await postForm(gateway.endpoint, parts);

  expect(body.data).toBeUndefined();
  expect(body.errors).toHaveLength(1);
  expect(body.errors[0].message).toMatch(message);
  const isTooLarge = String(message) === '/larger/';
  expect(status).toBe(isTooLarge ? 413 : 400);
  expect(body.errors[0].extensions).toEqual({ code: isTooLarge ? 'PAYLOAD_TOO_LARGE' : 'BAD_REQUEST' });
  expect(service.requests).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test.each([
  ['that is missing', [GOOD, GOOD_MAP]],
  ['that comes before the map', [GOOD, FILE, GOOD_MAP]],
  ['under another name', [GOOD, GOOD_MAP, { ...FILE, name: 'g' }]],
])('a file %s is an error at the field that uses it', async (_what, parts) => {
  const { gateway } = await start();

  const { status, body } = await postForm(gateway.endpoint, parts);

  expect(status).toBe(200);
  expect(body.data).toEqual({ addCorpus: null });
  expect(body.errors).toMatchObject([
    {
      path: ['addCorpus'],
      extensions: { code: 'BAD_USER_INPUT' },
      message: expect.stringContaining('no file'),
    },
  ]);
});

test('a form that ends in the middle of its file is refused, and the upstream upload is cancelled', async () => {
  const { service, gateway } = await start();
  const whole = bytesOf([GOOD, GOOD_MAP, { ...FILE, content: 'x'.repeat(200_000) }]);

  const response = await fetch(gateway.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=boundary-of-the-test', ...PREFLIGHT },
    body: new Uint8Array(whole.subarray(0, 100_000)),
  });

  const body: any = await response.json();
  expect(body.data).toEqual({ addCorpus: null });
  expect(body.errors).toMatchObject([{ message: 'The multipart body is malformed.' }]);
  expect(service.received.map(({ isComplete }) => isComplete)).not.toContain(true);
});

test.each(['multipart/form-data', 'multipart/form-data; boundary='])(
  'a form of the type %s is refused, since it has no boundary',
  async (type) => {
    const { gateway } = await start();

    const response = await fetch(gateway.endpoint, {
      method: 'POST',
      headers: { 'content-type': type, ...PREFLIGHT },
      body: 'x',
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  },
);

test('a form without the preflight header is refused', async () => {
  const { service, gateway } = await start();

  const { status, body } = await postForm(gateway.endpoint, [GOOD, GOOD_MAP, FILE], {});

  expect(status).toBe(403);
  expect(body.errors[0].extensions.code).toBe('CSRF_PREVENTED');
  expect(service.requests).toEqual([]);
});

test.each([
  ['a query', 'query($file: File) { customizations { id } }'],
  ['another mutation', `mutation($file: File) { deleteModel(id: "${ID}") { deletedId } }`],
  ['a subscription', `subscription($file: File) { modelStatus(id: "${ID}") { status } }`],
])('%s is not allowed in a form', async (_what, query) => {
  const { service, gateway } = await start();

  const { status, body } = await postForm(gateway.endpoint, [
    operations({ query: query.replace('($file: File)', ''), variables: { file: null } }),
    GOOD_MAP,
    FILE,
  ]);

  expect(status).toBe(415);
  expect(body.errors[0].extensions.code).toBe('UNSUPPORTED_MEDIA_TYPE');
  expect(service.requests).toEqual([]);
});

test.each([
  ['an invalid document', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
  ['a document that cannot be parsed', '{', 'GRAPHQL_PARSE_FAILED'],
])('%s in a form gets the same status and errors as JSON', async (_what, query, code) => {
  const { gateway } = await start();

  const parts = [operations({ query, variables: { file: null } }), GOOD_MAP, FILE];
  for (const accept of ['application/json', 'application/graphql-response+json', '*/*']) {
    const asForm = await postForm(gateway.endpoint, parts, { ...PREFLIGHT, accept });
    const asJson = await gateway.post(query, {}, { accept });
    expect(asForm).toEqual(asJson);
    expect(asForm.body.errors[0].extensions).toEqual({ code, requestId: expect.any(String) });
  }
});

test('a File variable in a JSON request is refused', async () => {
  const { gateway } = await start();

  const { errors } = await gateway.query(QUERY, { file: 'f.txt' });

  expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
  expect(errors[0].message).toContain('multipart');
});

test.each([
  ['neither text nor file', {}, 'text', 'Set either text or file.'],
  ['both text and file', { text: 'Over.' }, 'file', 'Set either text or file, not both.'],
])('an input with %s is InvalidInputError', async (_what, input, field, message) => {
  const { service, gateway } = await start();
  const query = `mutation($input: AddCorpusInput!, $grammar: AddGrammarInput!) {
    addCorpus(modelId: "${ID}", input: $input) { errors { __typename message ... on InvalidInputError { field } } }
    addGrammar(modelId: "${ID}", input: $grammar) { errors { __typename message ... on InvalidInputError { field } } }
  }`;
  const isBoth = 'text' in input;
  const variables = {
    input: { name: 'a', ...input, ...(isBoth && { file: null }) },
    grammar: { name: 'b', ...input, ...(isBoth && { file: null }) },
  };
  const files = {
    a: { path: 'variables.input.file', content: 'a' },
    b: { path: 'variables.grammar.file', content: 'b' },
  };

  const { data } = isBoth
    ? (await postForm(gateway.endpoint, formOf(query, variables, files))).body
    : await gateway.query(query, variables);

  const error = { __typename: 'InvalidInputError', message, field };
  expect(data).toEqual({ addCorpus: { errors: [error] }, addGrammar: { errors: [error] } });
  expect(service.requests).toEqual([]);
});

test('an upload may use its file in a fragment, or inside an input object', async () => {
  const { service, gateway } = await start();
  const document = `mutation($input: AddCorpusInput!) { ...Add }
    fragment Add on Mutation { addCorpus(modelId: "${ID}", input: $input) { errors { message } } }`;
  const files = { f: { path: 'variables.input.file', content: 'Over and out.' } };

  const { status, body } = await postForm(
    gateway.endpoint,
    formOf(document, { input: { name: 'log', file: null } }, files),
  );

  expect(body).toEqual({ data: { addCorpus: { errors: [] } } });
  expect(status).toBe(200);
  expect(service.received[0]?.content.toString('utf8')).toBe('Over and out.');
});

test('an operationName that is not a string is refused in a form as in JSON', async () => {
  const { gateway } = await start();
  const { body } = await postForm(gateway.endpoint, [
    operations({ query: QUERY, variables: { file: null }, operationName: 5 }),
    GOOD_MAP,
    FILE,
  ]);

  expect(body.errors).toEqual([
    { message: 'operationName must be a string.', extensions: { code: 'BAD_REQUEST' } },
  ]);
});

const ADD = (name: string, variable: string, onBusy: string) =>
  `${name}: addCorpus(modelId: "${ID}", input: { name: "${name}", file: $${variable} }, onBusy: ${onBusy}) { errors { message } }`;

test.each([
  ['FAIL', 'FAIL'],
  ['WAIT', 'FAIL'],
  ['FAIL', 'WAIT'],
  ['WAIT', 'WAIT'],
])(
  'one file may be sent for two variables, and one variable to two fields: %s and %s',
  async (first, second) => {
    const { service, gateway } = await start();
    const content = 'Over and out. '.repeat(20_000);
    const file = { ...FILE, content };
    const twoVariables = `mutation($a: File, $b: File) { ${ADD('one', 'a', first)} ${ADD('two', 'b', second)} }`;
    const twoFields = `mutation($a: File) { ${ADD('one', 'a', first)} ${ADD('two', 'a', second)} }`;

    for (const parts of [
      [
        operations({ query: twoVariables, variables: { a: null, b: null } }),
        map({ f: ['variables.a', 'variables.b'] }),
      ],
      [operations({ query: twoFields, variables: { a: null } }), map({ f: ['variables.a'] })],
    ]) {
      const { status, body } = await postForm(gateway.endpoint, [...parts, file]);
      expect(body).toEqual({ data: { one: { errors: [] }, two: { errors: [] } } });
      expect(status).toBe(200);
    }
    expect(service.received.map((upload) => upload.content.toString('utf8') === content)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  },
);

test('a variable in an input object may be used by two fields, also through fragments', async () => {
  const { service, gateway } = await start();
  const query = `mutation($input: AddCorpusInput!) { ...One ...Two }
    fragment One on Mutation { one: addCorpus(modelId: "${ID}", input: $input) { errors { message } } }
    fragment Two on Mutation { two: addCorpus(modelId: "${ID}", input: $input) { errors { message } } }`;

  const { body } = await postForm(
    gateway.endpoint,
    formOf(
      query,
      { input: { name: 'log', file: null } },
      { f: { path: 'variables.input.file', content: 'Over.' } },
    ),
  );

  expect(body).toEqual({ data: { one: { errors: [] }, two: { errors: [] } } });
  expect(service.received.map((upload) => upload.content.toString('utf8'))).toEqual(['Over.', 'Over.']);
});
