import { expect, onTestFinished, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { READY_ID } from '../../support/model-id.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { openConnection, postOf } from '../../support/http/raw-connection.ts';
import { until } from '../../support/wait.ts';

const REQUEST_MS = 400;
const LENGTH = 'Content-Length: 1000000';
const CHUNKED = 'Transfer-Encoding: chunked';
const FORM = 'GraphQL-Require-Preflight: true\r\nContent-Type: multipart/form-data; boundary=b';
const JSON_TYPE = 'Content-Type: application/json';

function fieldOf(name: string, value: string): string {
  return `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

/** An upload that is refused before its file is read, since its input has a text too. */
const REFUSED_UPLOAD = [
  fieldOf(
    'operations',
    JSON.stringify({
      query: `mutation ($file: File!) { addCorpus(modelId: "${READY_ID}", input: { name: "a", text: "a", file: $file }) { errors { message } } }`,
      variables: { file: null },
    }),
  ),
  fieldOf('map', '{"0": ["variables.file"]}'),
  '--b\r\nContent-Disposition: form-data; name="0"; filename="a.txt"\r\n\r\nfirst words',
].join('');

/** Request line, headers, begin of the body, and what the client goes on to send. */
const ENDLESS: Record<
  string,
  [status: number, line: string, headers: string, begin?: string, more?: string]
> = {
  '/health with a body of one byte at a time': [200, 'GET /health', LENGTH],
  '/health with a chunked body': [200, 'GET /health', CHUNKED, '', '1\r\na\r\n'],
  '/health with a body that never arrives': [200, 'GET /health', LENGTH, '', ''],
  'HEAD /health': [200, 'HEAD /health', LENGTH],
  'POST /health with connection: close': [405, 'POST /health', `Connection: close\r\n${LENGTH}`],
  '/ready': [200, 'GET /ready', LENGTH],
  '/metrics': [200, 'GET /metrics', LENGTH],
  'the redirect of /': [302, 'GET /', LENGTH],
  'an unknown path': [404, 'POST /nope', LENGTH],
  'an unknown path after 100-continue': [100, 'POST /nope', `Expect: 100-continue\r\n${LENGTH}`],
  'an unknown expectation': [417, 'POST /graphql', `Expect: 200-ok\r\n${LENGTH}`],
  'endless trailers': [404, 'POST /nope', CHUNKED, '0\r\n', 'a: b\r\n'],
  'an endless chunk extension': [404, 'POST /nope', CHUNKED, '1;', 'a'],
  'a query by GET': [200, 'GET /graphql?query={__typename}', LENGTH],
  'an event stream by GET': [
    200,
    'GET /graphql?query=subscription{modelStatuses{id}}',
    `Accept: text/event-stream\r\n${LENGTH}`,
  ],
  'the playground': [200, 'GET /graphql', `Accept: text/html\r\n${LENGTH}`],
  'a method that /graphql does not have': [405, 'PUT /graphql', LENGTH],
  'a body of the wrong type': [415, 'POST /graphql', `Content-Type: text/plain\r\n${LENGTH}`],
  'a body that is too large': [413, 'POST /graphql', `${JSON_TYPE}\r\nContent-Length: 100000000`],
  'a JSON body of one byte at a time': [408, 'POST /graphql', `${JSON_TYPE}\r\n${LENGTH}`, '{', ' '],
  'a form without the required header': [
    403,
    'POST /graphql',
    `Content-Type: multipart/form-data; boundary=b\r\n${LENGTH}`,
  ],
  'a form whose first field never ends': [
    408,
    'POST /graphql',
    `${FORM}\r\n${LENGTH}`,
    '--b\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{',
    ' ',
  ],
  'an upload that is answered before its file is complete': [
    200,
    'POST /graphql',
    `${FORM}\r\n${LENGTH}`,
    REFUSED_UPLOAD,
  ],
};

test.each(Object.entries(ENDLESS))(
  'a body that never ends is cut after the request timeout: %s',
  async (_what, [status, line, headers, begin = '', more = 'a']) => {
    const gateway = await startGateway({ limits: { requestMs: REQUEST_MS } });
    // The page is built for the first request, which can take longer than this timeout.
    if (headers.includes('text/html')) await fetch(gateway.endpoint, { headers: { accept: 'text/html' } });
    const { heard, host, write } = await openConnection(gateway.url);
    write(`${line} HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n\r\n${begin}`);
    const timer = setInterval(() => more !== '' && write(more), 50);
    onTestFinished(() => clearInterval(timer));

    await until('the response', () => heard.text !== '');
    expect(heard.text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    await until('the connection to be cut', () => heard.isClosed);
  },
);

test('a body whose end arrives in time keeps its connection', async () => {
  const gateway = await startGateway({ limits: { requestMs: REQUEST_MS } });
  const { heard, host, write } = await openConnection(gateway.url);
  write(`POST /nope HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3\r\n\r\n`);
  await until('the refusal', () => heard.text.includes('404 Not Found'));
  write('abc');
  write(postOf(host, '{ __typename }'));
  await until('the second response', () => heard.text.includes('"__typename":"Query"'));
  expect(heard.isClosed).toBe(false);
});

test.each<[string, string, string?]>([
  ['/health', 'GET /health'],
  ['an unknown path', 'GET /nope'],
  ['a target that is not a path', 'GET http://a'],
  ['an unknown host', 'GET /graphql', 'evil.example'],
])('pipelined requests behind an unanswered one count on every path: %s', async (_what, line, name) => {
  const backend = await startBackend(() => {});
  const gateway = await startGateway({
    upstream: { url: backend.url, authorize: () => {} },
    upstreamTimeoutMs: 500,
    limits: { socketOperations: 3 },
  });
  const { heard, host, write } = await openConnection(gateway.url);
  const pipelined = `${line} HTTP/1.1\r\nHost: ${name ?? host}\r\n\r\n`;
  write(postOf(host, '{ customization(id: "m-1") { id } }') + pipelined.repeat(4));
  await until('five responses', () => heard.text.split('HTTP/1.1 ').length === 6);
  const statuses = [...heard.text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  expect(statuses.filter((status) => status === '429')).toHaveLength(2);
  expect(statuses.slice(3)).toEqual(['429', '429']);
});

test('a client that sends the rest of its body in time can still read the refusal', async () => {
  const backend = await startBackend((_req, res) => json(res, 200, model('m-1')));
  const gateway = await startGateway({ upstream: { url: backend.url }, limits: { requestMs: REQUEST_MS } });
  const { heard, host, write } = await openConnection(gateway.url);
  const bytes = 4 * 1024 * 1024;
  write(`POST /nope HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${bytes}\r\n\r\n`);
  write(Buffer.alloc(bytes));
  await until('the refusal', () => heard.text.includes('404 Not Found'));
  expect(heard.isClosed).toBe(false);
});
