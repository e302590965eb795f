import { expect, test } from 'vitest';
import { startBin } from '../../support/process/bin.ts';
import { residentKb } from '../../support/process/memory.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { formOf } from '../../support/http/form.ts';
import { openForm, postForm } from '../../support/http/multipart.ts';
import { startUploadService } from '../../support/upstream/upload-service.ts';

const ID = '00000000-0000-4000-8000-00000000000a';
const MIB = 1024 * 1024;
const CHUNK = Buffer.alloc(256 * 1024, 'Stand by on channel one two.\n');
const QUERY = `mutation($file: File, $onBusy: OnBusy! = FAIL) {
  addCorpus(modelId: "${ID}", input: { name: "log", file: $file }, onBusy: $onBusy) { errors { __typename message } }
}`;

function form(content: string | Buffer, onBusy = 'FAIL') {
  return formOf(QUERY, { file: null, onBusy }, { file: { path: 'variables.file', content } });
}

async function start(options: { upstreamTimeoutMs?: number; uploadMaxBytes?: number } = {}) {
  const service = await startUploadService();
  const gateway = await startGateway({ upstream: { url: service.url }, ...options });
  return { service, gateway };
}

test('a request with a Content-Length above the limit is refused before its body is read', async () => {
  const { service, gateway } = await start({ uploadMaxBytes: MIB });

  const { status, body } = await postForm(gateway.endpoint, form(Buffer.alloc(4 * MIB)));

  expect(status).toBe(413);
  expect(body.errors).toMatchObject([{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }]);
  expect(service.requests).toEqual([]);
});

test.each(['FAIL', 'WAIT'])(
  'a file that exceeds the limit while it is read is refused, with onBusy: %s',
  async (onBusy) => {
    const { service, gateway } = await start({ uploadMaxBytes: MIB });
    const upload = openForm(gateway.endpoint, form('', onBusy));
    for (let sent = 0; sent < 2 * MIB; sent += CHUNK.length) await upload.write(CHUNK);

    // The refusal arrives while the client could still send the rest.
    const { status, body } = await upload.response;

    expect(status).toBe(413);
    expect(body.data).toEqual({ addCorpus: null });
    expect(body.errors).toMatchObject([{ path: ['addCorpus'], extensions: { code: 'PAYLOAD_TOO_LARGE' } }]);
    expect(service.received.map(({ isComplete }) => isComplete)).not.toContain(true);
  },
);

test('a file of exactly the maximum size is accepted', async () => {
  const { service, gateway } = await start({ uploadMaxBytes: MIB });

  const { status, body } = await postForm(gateway.endpoint, form(Buffer.alloc(MIB, 'x')));

  expect(status).toBe(200);
  expect(body).toEqual({ data: { addCorpus: { errors: [] } } });
  expect(service.received[0]?.bytes).toBe(MIB);
});

test('files that exceed the limit together are refused, even if each is below it', async () => {
  const { gateway } = await start({ uploadMaxBytes: MIB });
  const names = ['a', 'b', 'c', 'd'];
  const fields = names.map(
    (name) =>
      `${name}: addCorpus(modelId: "${ID}", input: { name: "${name}", file: $${name} }) { errors { message } }`,
  );
  const query = `mutation(${names.map((name) => `$${name}: File`).join()}) { ${fields.join(' ')} }`;
  const files = Object.fromEntries(
    names.map((name) => [name, { path: `variables.${name}`, content: Buffer.alloc(MIB - 10) }]),
  );
  const variables = Object.fromEntries(names.map((name) => [name, null]));
  const parts = formOf(query, variables, files);
  const upload = openForm(gateway.endpoint, parts);
  upload.end();

  const { status, body } = await upload.response;

  expect(status).toBe(413);
  expect(body.errors.at(-1).extensions.code).toBe('PAYLOAD_TOO_LARGE');
});

test('a file above the limit does not delay the next one', async () => {
  const { service, gateway } = await start({ uploadMaxBytes: MIB });
  const query = `mutation($one: File, $two: File) {
    a: addCorpus(modelId: "${ID}", input: { name: "one", file: $one }) { errors { message } }
    b: addCorpus(modelId: "${ID}", input: { name: "two", file: $two }) { errors { message } }
  }`;
  const files = {
    one: { path: 'variables.one', content: Buffer.alloc(2 * MIB) },
    two: { path: 'variables.two', content: 'Over.' },
  };

  const { status, body } = await postForm(gateway.endpoint, formOf(query, { one: null, two: null }, files));

  expect(status).toBe(413);
  expect(body.data).toEqual({ a: null, b: { errors: [] } });
  expect(service.received.at(-1)?.content.toString('utf8')).toBe('Over.');
});

test('the upstream deadline does not apply while a slow client sends', async () => {
  const { service, gateway } = await start({ upstreamTimeoutMs: 300 });
  const upload = openForm(gateway.endpoint, form('The first line.\n'));
  await until('the first line to reach the service', () => (service.received[0]?.bytes ?? 0) > 0);

  // The lines are further apart than the deadline.
  for (let line = 0; line < 3; line += 1) {
    const startedAt = performance.now();
    await until('twice the deadline', () => performance.now() - startedAt > 600);
    await upload.write(Buffer.from('Another line.\n'));
  }
  upload.end();

  expect((await upload.response).body).toEqual({ data: { addCorpus: { errors: [] } } });
  expect(service.received[0]?.bytes).toBe(16 + 3 * 14);
});

test('an upload to a service that stops reading is cancelled at the deadline', async () => {
  const { service, gateway } = await start({ upstreamTimeoutMs: 500 });
  service.stall();
  const upload = openForm(gateway.endpoint, form(''));
  const progress = { isOver: false };
  void upload.response.finally(() => (progress.isOver = true)).catch(() => {});
  // Writes until every buffer on the way is full.
  while (!progress.isOver) await upload.write(CHUNK);

  const { status, body } = await upload.response;

  expect(status).toBe(200);
  expect(body.data).toEqual({ addCorpus: null });
  expect(body.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT', outcome: 'UNKNOWN' } }]);
  // The service cannot notice the end while it does not read.
  service.readOn();
  await until('the end of the upstream request', () => service.aborted.length === 1);
});

test.runIf(process.platform === 'linux')(
  'the memory of the gateway does not grow with the size of the file: 400 MiB need what 100 MiB need',
  async () => {
    const service = await startUploadService();
    const bin = startBin([], {
      SPEECH_TO_TEXT_URL: service.url,
      LOG_LEVEL: 'info',
      LEXIGATE_UPLOAD_MAX_BYTES: String(400 * MIB),
    });
    const { url: endpoint } = await bin.started();
    const upload = openForm(endpoint, form(''));
    /** Sends a part of the file; the most memory meanwhile. */
    const send = async (bytes: number) => {
      let most = 0;
      for (let sent = 0; sent < bytes; sent += CHUNK.length) {
        await upload.write(CHUNK);
        most = Math.max(most, residentKb(bin.pid));
      }
      return most;
    };

    const first = await send(100 * MIB);
    const rest = await send(300 * MIB);
    upload.end();
    const { body } = await upload.response;

    expect(body).toEqual({ data: { addCorpus: { errors: [] } } });
    expect(service.received.at(-1)?.bytes).toBe(400 * MIB);
    // Of 300 MiB that are held, far more would show.
    expect(rest - first).toBeLessThan(48 * 1024);
  },
);
