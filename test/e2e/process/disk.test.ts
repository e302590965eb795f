import { closeSync, existsSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startGateway } from '../../support/gateway/gateway.ts';
import { formOf } from '../../support/http/form.ts';
import { postForm } from '../../support/http/multipart.ts';
import { startBin } from '../../support/process/bin.ts';
import { freePort } from '../../support/process/tool.ts';
import { hasSmallDisk, mountSmallDisk, type SmallDisk } from '../../support/process/small-disk.ts';
import { startUploadService } from '../../support/upstream/upload-service.ts';
import { until } from '../../support/wait.ts';

const CREATE = `mutation ($name: String!) {
  createModel(input: { name: $name, baseModelName: "en-US_Telephony" }) { model { id } }
}`;

interface State {
  name: string;
  break: (disk: SmallDisk) => void;
  /** What SQLite says. */
  reason: RegExp;
  /** What the system says. */
  cause: string;
}
const STATES: State[] = [
  { name: 'full', break: (disk) => disk.fill(), reason: /full/, cause: 'ENOSPC' },
  { name: 'read-only', break: (disk) => disk.makeReadOnly(), reason: /readonly|I\/O/, cause: 'EROFS' },
];

test.skipIf(!hasSmallDisk).each(STATES)(
  'the disk of the embedded database becomes $name while it runs: the log names the file and the reason, and reads go on',
  async (state) => {
    const disk = mountSmallDisk();
    const gateway = await startGateway({ dataDir: disk.folder });
    state.break(disk);

    let errors: any[] | undefined;
    for (let i = 0; i < 200 && !errors; i += 1)
      ({ errors } = await gateway.query(CREATE, { name: `${i} ${'x'.repeat(200)}` }));
    expect(errors?.[0].extensions.code).toBe('UPSTREAM_UNAVAILABLE');
    expect(gateway.logLines).toContainEqual(
      expect.objectContaining({
        msg: 'the database of the emulator failed',
        file: join(disk.folder, 'emulator.sqlite'),
        reason: expect.stringMatching(state.reason),
      }),
    );
    const { data } = await gateway.query('{ customizations { id } }');
    expect(data.customizations.length).toBeGreaterThan(0);
  },
);

test.skipIf(!hasSmallDisk).each(STATES)(
  'the disk of the embedded database is $name at the start: the message names the file',
  async (state) => {
    const disk = mountSmallDisk();
    state.break(disk);
    const bin = startBin([], { LEXIGATE_DATA_DIR: disk.folder });
    expect((await bin.exit()).code).toBe(1);
    expect(bin.output.stderr).toContain(join(disk.folder, 'emulator.sqlite'));
    expect(bin.output.stderr).toContain('LEXIGATE_DATA_DIR');
  },
);

test.skipIf(!hasSmallDisk).each(STATES)(
  'the disk for temporary files becomes $name: an upload that would wait is refused, the log names folder and reason, a streamed one passes',
  async (state) => {
    const disk = mountSmallDisk();
    const before = tmpdir();
    process.env['TMPDIR'] = disk.folder;
    onTestFinished(() => void (process.env['TMPDIR'] = before));
    const service = await startUploadService();
    const gateway = await startGateway({ upstream: { url: service.url }, busyTimeoutMs: 15_000 });
    state.break(disk);

    const send = (onBusy: string) => {
      const query = `mutation ($file: File) {
        addCorpus(modelId: "m-1", input: { name: "log", file: $file }, onBusy: ${onBusy}) { errors { __typename } }
      }`;
      const file = { path: 'variables.file', content: Buffer.alloc(400_000, 'Stand by.\n') };
      return postForm(gateway.endpoint, formOf(query, { file: null }, { file }));
    };
    const { body } = await send('WAIT');
    expect(body.errors[0]).toMatchObject({
      message: expect.stringContaining('temporary files'),
      extensions: { code: 'SPOOL_UNAVAILABLE' },
    });
    expect(JSON.stringify(body)).not.toContain(disk.folder);
    expect(gateway.logLines).toContainEqual(
      expect.objectContaining({ msg: 'an upload cannot be stored', folder: disk.folder, cause: state.cause }),
    );
    expect(service.received).toEqual([]);
    expect((await send('FAIL')).body).toEqual({ data: { addCorpus: { errors: [] } } });
  },
);

test.skipIf(!existsSync('/dev/full'))(
  'the disk of the log is full: the gateway serves requests, and ends when it is asked to',
  async () => {
    const port = await freePort();
    const full = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(full));
    const bin = startBin([], { PORT: String(port) }, { stdout: full });
    const health = () =>
      fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(5_000) }).then(
        ({ status }) => status,
        () => undefined,
      );
    await until('the start', async () => (await health()) === 200, 30_000);
    // Each refusal is a log line.
    for (let i = 0; i < 5; i += 1) await fetch(`http://127.0.0.1:${port}/nowhere`);
    expect(await health()).toBe(200);
    bin.kill('SIGTERM');
    expect((await bin.exit()).code).toBe(0);
  },
);
