import { randomBytes } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createClient, unwrap, type Client, type UploadProgress } from '../../../src/client/client.ts';
import { startTestGateway, type TestGateway } from '../../../src/testing/testing.ts';
import { UNKNOWN_ID } from '../../support/model-id.ts';

const MIB = 1024 * 1024;

let gateway: TestGateway;
let client: Client;
beforeAll(async () => {
  gateway = await startTestGateway({ models: [{ name: 'uploads' }] });
  client = createClient({ url: gateway.url });
});
afterAll(() => gateway.close());
beforeEach(() => gateway.service.reset());

const modelId = () => gateway.models[0]?.id ?? '';

/** Text with lines of eight words. */
function text(bytes: number): string {
  return 'please block my card and send another one\n'.repeat(Math.ceil(bytes / 42)).slice(0, bytes);
}

async function corpusOf(name: string) {
  gateway.clock.advance();
  const model = await client.getModel({ id: modelId() });
  return model?.corpora.find((corpus) => corpus.name === name);
}

test.each([
  ['a string', () => text(4_200)],
  ['bytes', () => new TextEncoder().encode(text(4_200))],
  ['a Blob', () => new Blob([text(2_100), text(2_100)])],
  ['a File', () => new File([text(4_200)], 'calls.txt')],
])('a corpus can be %s', async (_what, file) => {
  const { corpus } = unwrap(await client.addCorpus({ modelId: modelId(), name: 'calls' }, file()));
  expect(corpus.status).toBe('BEING_PROCESSED');
  expect(await corpusOf('calls')).toMatchObject({ status: 'ANALYZED', totalWords: 800 });
});

test('a file is sent from the disk, and its progress grows to the end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lexigate-client-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'large.txt');
  await writeFile(path, text(8 * MIB));
  const progress: UploadProgress[] = [];
  const { corpus } = unwrap(
    await client.addCorpus({ modelId: modelId(), name: 'large' }, await openAsBlob(path), {
      onProgress: (each) => void progress.push(each),
    }),
  );
  expect(corpus.name).toBe('large');
  const sent = progress.map(({ sentBytes }) => sentBytes);
  expect(sent.length).toBeGreaterThan(10);
  expect(sent).toEqual(sent.toSorted((a, b) => a - b));
  const { sentBytes, totalBytes } = progress.at(-1) ?? {};
  expect(sentBytes).toBe(totalBytes);
  expect(totalBytes).toBeGreaterThanOrEqual(8 * MIB);
  expect(sent.filter((each) => each === totalBytes)).toHaveLength(1);
});

test('an upload that is aborted rejects with the reason, and adds nothing', async () => {
  const stop = new AbortController();
  const reason = new Error('the user cancelled');
  const uploading = client.addCorpus({ modelId: modelId(), name: 'cancelled' }, text(16 * MIB), {
    signal: stop.signal,
    onProgress: ({ sentBytes }) => void (sentBytes > MIB && stop.abort(reason)),
  });
  await expect(uploading).rejects.toBe(reason);
  expect(await corpusOf('cancelled')).toBeUndefined();
});

test.each([false, true])('a refused upload has its typed error, with progress: %s', async (withProgress) => {
  const options = withProgress ? { onProgress: () => {} } : {};
  const unknown = await client.addCorpus({ modelId: UNKNOWN_ID, name: 'calls' }, text(4 * MIB), options);
  expect(unknown.errors).toMatchObject([{ __typename: 'ModelNotFoundError' }]);
  unwrap(await client.trainModel({ id: modelId() }));
  const busy = await client.addCorpus({ modelId: modelId(), name: 'calls' }, text(4 * MIB), options);
  expect(busy.errors).toMatchObject([{ __typename: 'ModelBusyError' }]);
});

test('a name in use is replaced on demand', async () => {
  const target = { modelId: modelId(), name: 'corpus' };
  expect((await client.addCorpus(target, text(420))).errors).toMatchObject([
    { __typename: 'AlreadyExistsError' },
  ]);
  unwrap(await client.addCorpus({ ...target, allowOverwrite: true }, text(420)));
  expect(await corpusOf('corpus')).toMatchObject({ totalWords: 80 });
});

test('a grammar is uploaded in the same way', async () => {
  const grammar = '#ABNF 1.0 UTF-8;\nlanguage en-US;\nmode voice;\nroot $answer;\n$answer = yes | no;\n';
  const added = unwrap(
    await client.addGrammar({ modelId: modelId(), name: 'answers', format: 'ABNF' }, grammar),
  );
  expect(added.grammar.name).toBe('answers');
});

test('files among the variables of your own documents are uploaded', async () => {
  const document = `mutation($id: ID!, $a: File!, $b: File!) {
    a: addCorpus(modelId: $id, input: { name: "a", content: { file: $a } }, onBusy: WAIT) { errors { message } }
    b: addCorpus(modelId: $id, input: { name: "b", content: { file: $b } }, onBusy: WAIT) { errors { message } }
  }`;
  const finish = setInterval(() => gateway.clock.advance(), 50);
  const variables = {
    id: modelId(),
    a: new Blob([text(420)]),
    b: new Blob([randomBytes(10).toString('hex')]),
  };
  const data = await client.request(document, variables).finally(() => clearInterval(finish));
  expect(data).toEqual({ a: { errors: [] }, b: { errors: [] } });
});
