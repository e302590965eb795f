import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Limits } from '../../../src/config/limits.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { formOf, PREFLIGHT, type FormPart } from '../../support/http/form.ts';
import { openForm, postForm } from '../../support/http/multipart.ts';
import { temporaryFolder } from '../../support/process/bin.ts';
import { refuse, refuseAsPlatform } from '../../support/upstream/misbehaviour.ts';
import { startUploadService } from '../../support/upstream/upload-service.ts';
import { until } from '../../support/wait.ts';

const ID = '00000000-0000-4000-8000-00000000000a';
const WAITING = `mutation($file: File) {
  addCorpus(modelId: "${ID}", input: { name: "log", file: $file }, onBusy: WAIT) { errors { __typename } }
}`;
const TWO = `mutation($one: File, $two: File) {
  a: addCorpus(modelId: "${ID}", input: { name: "one", file: $one }) { errors { __typename } }
  b: addCorpus(modelId: "${ID}", input: { name: "two", file: $two }) { errors { __typename } }
}`;
const CONTENT = Buffer.alloc(400_000, 'Stand by.\n');

function waitingForm(content = CONTENT) {
  return formOf(WAITING, { file: null }, { file: { path: 'variables.file', content } });
}

/** Two files in the order that makes the first wait on disk for the second. */
function twoFiles() {
  const files = {
    two: { path: 'variables.two', content: CONTENT },
    one: { path: 'variables.one', content: CONTENT },
  };
  return formOf(TWO, { one: null, two: null }, files);
}

function useTemporaryFolder(folder: string): void {
  const before = tmpdir();
  process.env['TMPDIR'] = folder;
  onTestFinished(() => void (process.env['TMPDIR'] = before));
}

async function start(limits: Partial<Limits> = {}) {
  const service = await startUploadService();
  const gateway = await startGateway({ upstream: { url: service.url }, limits, busyTimeoutMs: 15_000 });
  return { service, gateway };
}

function spooled(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('lexigate-upload-'));
}

test.each([
  ['a file without valid credentials that would wait', refuseAsPlatform(401, 'no'), waitingForm()],
  ['two files without valid credentials', refuseAsPlatform(401, 'no'), twoFiles()],
])('%s is refused before anything is stored', async (_what, behaviour, form) => {
  // Nothing can be stored here: the attempt would be an internal error.
  useTemporaryFolder(join(temporaryFolder(), 'missing'));
  const { service, gateway } = await start();
  service.behave(behaviour);

  const { body } = await postForm(gateway.endpoint, form);

  for (const { extensions } of body.errors) expect(extensions.code).toBe('UNAUTHENTICATED');
  expect(service.received).toEqual([]);
});

test('a file for an unknown model is refused before it is stored', async () => {
  useTemporaryFolder(join(temporaryFolder(), 'missing'));
  const { service, gateway } = await start();
  service.behave(refuse(404, 'Model not found'));

  const { body } = await postForm(gateway.endpoint, waitingForm());

  expect(body).toEqual({ data: { addCorpus: { errors: [{ __typename: 'ModelNotFoundError' }] } } });
});

/** An upload of one file of which only the beginning is sent. */
function openUpload(endpoint: string, { id = ID, name = 'log', onBusy = 'FAIL', field = 'addCorpus' } = {}) {
  const query = `mutation($file: File, $id: ID!, $name: String!) {
    ${field}(modelId: $id, input: { name: $name, file: $file }, onBusy: ${onBusy}) { errors { __typename } }
  }`;
  const files = { file: { path: 'variables.file', content: 'Stand by.\n' } };
  return openForm(endpoint, formOf(query, { file: null, id, name }, files));
}

test.each(['addCorpus', 'addGrammar'])(
  'a busy model and a file of %s: refused before the file is read',
  async (field) => {
    const { service, gateway } = await start();
    service.isBusy = true;
    const { status, body } = await openUpload(gateway.endpoint, { field }).response;
    expect(status).toBe(200);
    expect(body).toEqual({ data: { [field]: { errors: [{ __typename: 'ModelBusyError' }] } } });
    expect(service.requests).toEqual([`GET /v1/customizations/${ID}`]);
  },
);

test.each(['FAIL', 'WAIT'])(
  'with onBusy: %s an invalid id, an invalid name and an unknown model are refused before the file is read',
  async (onBusy) => {
    useTemporaryFolder(join(temporaryFolder(), 'missing'));
    const { service, gateway } = await start();
    service.behave(refuse(404, 'Model not found'));
    for (const invalid of [{ id: 'no such/id' }, { name: '..' }, { name: '' }, { name: 'x'.repeat(257) }]) {
      const { body } = await openUpload(gateway.endpoint, { onBusy, ...invalid }).response;
      const [{ code }] = body.errors?.map((error: any) => error.extensions) ?? [{}];
      expect(code ?? body.data.addCorpus.errors[0].__typename).toMatch(
        /^(BAD_USER_INPUT|InvalidInputError)$/,
      );
    }
    expect(service.requests).toEqual([]);
    const { body } = await openUpload(gateway.endpoint, { onBusy }).response;
    expect(body).toEqual({ data: { addCorpus: { errors: [{ __typename: 'ModelNotFoundError' }] } } });
    expect(service.requests).toEqual([`GET /v1/customizations/${ID}`]);
  },
);

test('a file of 24 MB whose client sends all before it reads the answer gets the refusal of a busy model', async () => {
  const { service, gateway } = await start();
  service.isBusy = true;
  const { body } = await postForm(gateway.endpoint, waitingForm(Buffer.alloc(24_000_000)).map(asFail));
  expect(body).toEqual({ data: { addCorpus: { errors: [{ __typename: 'ModelBusyError' }] } } });
  expect(service.requests).toEqual([`GET /v1/customizations/${ID}`]);
});

function asFail(part: FormPart): FormPart {
  return typeof part.content === 'string'
    ? { ...part, content: part.content.replace('onBusy: WAIT', 'onBusy: FAIL') }
    : part;
}

test('two files for a busy model are refused before they are stored', async () => {
  useTemporaryFolder(join(temporaryFolder(), 'missing'));
  const { service, gateway } = await start();
  service.isBusy = true;

  const { body } = await postForm(gateway.endpoint, twoFiles());

  const busy = { errors: [{ __typename: 'ModelBusyError' }] };
  expect(body).toEqual({ data: { a: busy, b: busy } });
  expect(service.received).toEqual([]);
});

test.each([
  ['one caller', { spoolBytesPerScope: 600_000 }, 'Bearer one', 'LEXIGATE_MAX_SPOOL_BYTES_PER_SCOPE'],
  ['all callers', { spoolBytes: 600_000 }, 'Bearer two', 'LEXIGATE_MAX_SPOOL_BYTES'],
])('the files of %s that wait on disk are bounded', async (_what, limits, second, setting) => {
  useTemporaryFolder(temporaryFolder());
  const { service, gateway } = await start(limits);
  service.isBusy = true;
  const send = (authorization: string) => {
    const form = openForm(gateway.endpoint, waitingForm(), { ...PREFLIGHT, authorization });
    form.end();
    return form.response;
  };
  const waiting = send('Bearer one');
  // The write polls the model when its file is stored.
  await until('the poll of the waiting write', () => service.requests.length >= 2);

  const { body } = await send(second);

  expect(body.errors).toMatchObject([{ path: ['addCorpus'], extensions: { code: 'SPOOL_FULL' } }]);
  expect(body.errors[0].message).toContain(`(${setting})`);
  service.isBusy = false;
  expect((await waiting).body).toEqual({ data: { addCorpus: { errors: [] } } });
  // The space of a complete upload is free again.
  await until('the folders to be removed', () => spooled().length === 0);
  expect((await send(second)).body).toEqual({ data: { addCorpus: { errors: [] } } });
});

test('folders of processes that have ended are removed at start, and those of running processes stay', async () => {
  useTemporaryFolder(temporaryFolder());
  const { pid: ended } = spawnSync(process.execPath, ['--version']);
  const names = {
    ended: `lexigate-upload-${ended}-0123456789ab-x`,
    sameId: `lexigate-upload-${process.pid}-0123456789ab-x`,
    running: `lexigate-upload-${process.ppid}-0123456789ab-x`,
    foreign: 'lexigate-upload-notes',
  };
  for (const name of Object.values(names)) {
    mkdirSync(join(tmpdir(), name));
    writeFileSync(join(tmpdir(), name, '0'), 'left');
  }

  await start();

  await until('the removal', () => spooled().length === 2);
  expect(new Set(spooled())).toEqual(new Set([names.running, names.foreign]));
});
