import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../support/process/bin.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until, untilQuiet } from '../../support/wait.ts';
import { formOf } from '../../support/http/form.ts';
import { openForm, postForm } from '../../support/http/multipart.ts';
import { startUploadService } from '../../support/upstream/upload-service.ts';

const ID = '00000000-0000-4000-8000-00000000000a';
const ADD_CORPUS = `mutation($file: File, $name: String = "log") {
  addCorpus(modelId: "${ID}", input: { name: $name, file: $file }) { corpus { name totalWords } errors { __typename message } }
}`;
const ADD_GRAMMAR = `mutation($file: File, $format: GrammarFormat) {
  addGrammar(modelId: "${ID}", input: { name: "berths", file: $file, format: $format }) { grammar { name } errors { message } }
}`;
const ADD_TWO = `mutation($one: File, $two: File) {
  a: addCorpus(modelId: "${ID}", input: { name: "one", file: $one }) { errors { __typename message } }
  b: addCorpus(modelId: "${ID}", input: { name: "two", file: $two }) { errors { __typename message } }
}`;

/** A gateway with its own folder for temporary files, in front of a service that records uploads. */
async function start() {
  const before = tmpdir();
  process.env['TMPDIR'] = temporaryFolder();
  onTestFinished(() => void (process.env['TMPDIR'] = before));
  const service = await startUploadService();
  const gateway = await startGateway({ upstream: { url: service.url } });
  return { service, gateway };
}

function corpusForm(content: string | Buffer) {
  return formOf(ADD_CORPUS, { file: null }, { file: { path: 'variables.file', content } });
}

test('the file of a corpus reaches the service byte for byte', async () => {
  const { service, gateway } = await start();
  // Arbitrary bytes, including some that resemble the end of a part.
  const content = Buffer.concat([
    randomBytes(300_000),
    Buffer.from('\r\n--boundary\r\n\r\n--'),
    randomBytes(9),
  ]);

  const { status, body } = await postForm(gateway.endpoint, corpusForm(content));

  expect(status).toBe(200);
  expect(body).toEqual({ data: { addCorpus: { corpus: { name: 'log', totalWords: 3 }, errors: [] } } });
  expect(service.received).toHaveLength(1);
  expect(service.received[0]?.path).toBe(`/v1/customizations/${ID}/corpora/log`);
  expect(service.received[0]?.contentType).toBe('text/plain');
  expect(service.received[0]?.content.equals(content)).toBe(true);
});

test.each([
  ['#ABNF 1.0 UTF-8;\nroot $berth;\n', null, 'application/srgs'],
  ['\uFEFF  <grammar root="berth"/>', null, 'application/srgs+xml'],
  ['<grammar root="berth"/>', 'ABNF', 'application/srgs'],
  ['#ABNF 1.0 UTF-8;', 'XML', 'application/srgs+xml'],
  ['', null, 'application/srgs'],
])('a grammar file %j with format %s is sent as %s, byte for byte', async (text, format, type) => {
  const { service, gateway } = await start();
  const files = { file: { path: 'variables.file', content: text } };

  const { body } = await postForm(gateway.endpoint, formOf(ADD_GRAMMAR, { file: null, format }, files));

  expect(body).toEqual({ data: { addGrammar: { grammar: { name: 'berths' }, errors: [] } } });
  expect(service.received[0]?.contentType).toBe(type);
  expect(service.received[0]?.content.toString('utf8')).toBe(text);
});

test('a file is forwarded while it is still being received', async () => {
  const { service, gateway } = await start();
  const form = openForm(gateway.endpoint, corpusForm('The first line.\n'));
  await until('the first line to reach the service', () => (service.received[0]?.bytes ?? 0) > 0);

  await form.write(Buffer.from('The second line.\n'));
  await until('the second line to reach the service', () => (service.received[0]?.bytes ?? 0) >= 33);
  expect(service.received[0]?.isComplete).toBe(false);
  form.end();

  expect((await form.response).body.data.addCorpus.errors).toEqual([]);
  expect(service.received[0]?.content.toString('utf8')).toBe('The first line.\nThe second line.\n');
});

test('the upstream upload is cancelled when its client disconnects', async () => {
  const { service, gateway } = await start();
  const form = openForm(gateway.endpoint, corpusForm('The first line.\n'));
  await until('the first line to reach the service', () => (service.received[0]?.bytes ?? 0) > 0);

  form.leave();

  await until('the end of the upstream request', () => service.aborted.length === 1);
  expect(service.received[0]?.isComplete).toBe(false);
  await untilQuiet('the service', () => service.requests.length, 300);
  expect(service.requests).toEqual([
    `GET /v1/customizations/${ID}`,
    `POST /v1/customizations/${ID}/corpora/log`,
  ]);
});

test.each([
  ['in the order of the fields', ['one', 'two']],
  ['in the other order', ['two', 'one']],
])('two files %s reach their fields', async (_order, order) => {
  const { service, gateway } = await start();
  const contents: Record<string, Buffer> = { one: randomBytes(700_000), two: randomBytes(600_000) };
  const files = Object.fromEntries(
    order.map((name) => [name, { path: `variables.${name}`, content: contents[name] ?? '' }]),
  );

  const { body } = await postForm(gateway.endpoint, formOf(ADD_TWO, { one: null, two: null }, files));

  expect(body).toEqual({ data: { a: { errors: [] }, b: { errors: [] } } });
  expect(service.received.map(({ path }) => path.split('/').at(-1))).toEqual(['one', 'two']);
  for (const { path, content } of service.received)
    expect(content.equals(contents[path.split('/').at(-1) ?? ''] ?? Buffer.of())).toBe(true);
  await until('the folder to be removed', () => leftovers().length === 0);
});

test('a file that the service refuses before reading it does not delay the next one', async () => {
  const { service, gateway } = await start();
  service.isBusy = true;
  const files = {
    one: { path: 'variables.one', content: randomBytes(5_000_000) },
    two: { path: 'variables.two', content: randomBytes(5_000_000) },
  };

  const { body } = await postForm(gateway.endpoint, formOf(ADD_TWO, { one: null, two: null }, files));

  const busy = { errors: [{ __typename: 'ModelBusyError', message: expect.any(String) }] };
  expect(body).toEqual({ data: { a: busy, b: busy } });
});

test('a file that the gateway refuses without reading it does not delay the next one', async () => {
  const { service, gateway } = await start();
  const query = ADD_TWO.replace('name: "one"', 'name: "one", text: "and a text"');
  const files = {
    one: { path: 'variables.one', content: randomBytes(3_000_000) },
    two: { path: 'variables.two', content: 'Over.' },
  };

  const { body } = await postForm(gateway.endpoint, formOf(query, { one: null, two: null }, files));

  expect(body.data.a.errors).toEqual([
    { __typename: 'InvalidInputError', message: 'Set either text or file, not both.' },
  ]);
  expect(body.data.b.errors).toEqual([]);
  expect(service.received.map(({ content }) => content.toString('utf8'))).toEqual(['Over.']);
});

test('a write with a file waits for a busy model after its client has sent the whole file', async () => {
  const { service, gateway } = await start();
  service.isBusy = true;
  const content = randomBytes(900_000);
  const form = openForm(
    gateway.endpoint,
    formOf(
      ADD_CORPUS.replace('file: $file }', 'file: $file }, onBusy: WAIT'),
      { file: null },
      { file: { path: 'variables.file', content } },
    ),
  );
  form.end();
  await until('the second read of the model', () => service.requests.length >= 2);
  expect(service.received).toEqual([]);
  expect(leftovers()).not.toEqual([]);
  service.isBusy = false;

  expect((await form.response).body.data.addCorpus.errors).toEqual([]);
  expect(service.received).toHaveLength(1);
  expect(service.received[0]?.content.equals(content)).toBe(true);
  await until('the folder to be removed', () => leftovers().length === 0);
});

test('the spooled file is removed when its client disconnects while the write waits', async () => {
  const { service, gateway } = await start();
  service.isBusy = true;
  const query = ADD_CORPUS.replace('file: $file }', 'file: $file }, onBusy: WAIT');
  const files = { file: { path: 'variables.file', content: randomBytes(900_000) } };
  const form = openForm(gateway.endpoint, formOf(query, { file: null }, files));
  form.end();
  await until('the second read of the model', () => service.requests.length >= 2);

  form.leave();

  await until('the folder to be removed', () => leftovers().length === 0);
  service.isBusy = false;
  await untilQuiet('the service', () => service.requests.length, 300);
  expect(service.received).toEqual([]);
});

/** The spool folders that still exist. */
function leftovers(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('lexigate-upload-'));
}
