import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { startTestGateway } from '../../../src/testing/testing.ts';
import { until } from '../../support/wait.ts';

const run = promisify(execFile);
const ROOT = new URL('../../../', import.meta.url).pathname;
const MODULES = join(ROOT, 'node_modules');
const TSC = join(MODULES, 'typescript', 'bin', 'tsc');

let folder: string;
let packed: string;

/** A folder that has the built package and its one dependency, as after `npm install @lexigate/client`. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lexigate-client-package-'));
  const dist = join(folder, 'dist');
  const emit = ['--noEmit', 'false', '--declaration', '--rootDir', join(ROOT, 'src'), '--outDir', dist];
  await run(process.execPath, [TSC, '-p', join(ROOT, 'tsconfig.client.json'), ...emit]);
  await run(process.execPath, [join(ROOT, 'tools', 'client-package.mjs'), '--dist', dist]);
  packed = join(dist, 'packages', 'client');
  await mkdir(join(folder, 'app', 'node_modules', '@lexigate'), { recursive: true });
  const modules = join(folder, 'app', 'node_modules');
  await run('cp', ['-r', packed, join(modules, '@lexigate', 'client')]);
  await writeFile(join(folder, 'app', 'package.json'), '{"private": true, "type": "module"}');
  await writeFile(join(folder, 'app', 'user.ts'), USER);
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const USER = `
import { createClient, LexigateError, PayloadError, unwrap, type Connection } from '@lexigate/client';

const client = createClient({ url: 'http://127.0.0.1:4000/graphql', authorization: async () => 'Bearer abc' });

export async function build(file: Blob, signal: AbortSignal): Promise<string> {
  const { model } = unwrap(await client.createModel({ input: { name: 'a', baseModelName: 'en-US_Telephony' } }));
  await client.addCorpus({ modelId: model.id, name: 'calls' }, file, {
    signal,
    onProgress: ({ sentBytes, totalBytes }) => console.log(sentBytes / totalBytes),
  });
  const { errors, warnings } = await client.trainModel({ id: model.id, onBusy: 'WAIT' });
  for (const error of errors) {
    switch (error.__typename) {
      case 'NothingToTrainError':
        console.log(error.reason === 'NO_DATA');
        break;
      case 'UnknownModelError':
        console.log(error.typename, error.message);
        break;
      default:
        console.log(error.message);
    }
  }
  console.log(warnings.map(({ code }) => code));
  const watch = client.watch(model.id, {
    until: ['AVAILABLE', 'FAILED'],
    signal,
    onConnection: ({ state, confirmedAt }: Connection) => console.log(state, confirmedAt?.toISOString()),
  });
  for await (const { status, model: known } of watch) console.log(status, known?.updated);
  for await (const { models } of client.watchAll({ language: 'en-US' })) return models[0]?.name ?? '';
  return '';
}

export function show(error: unknown): string {
  if (error instanceof PayloadError) return error.error.message;
  if (error instanceof LexigateError) return [error.code, error.requestId, error.retryAfterSeconds].join();
  return String(error);
}

// @ts-expect-error a model needs a name
void client.createModel({ input: { baseModelName: 'en-US_Telephony' } });
// @ts-expect-error no such status
client.watch('id', { until: ['TRAINED'] });
`;

const STRICT = ['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext'];

test.each([
  ['browsers', ['--lib', 'es2022,dom', '--types', '']],
  ['Node', ['--lib', 'es2022', '--typeRoots', join(MODULES, '@types'), '--types', 'node']],
])('its types compile for %s, without skipLibCheck', async (_platform, options) => {
  const { stdout } = await run(process.execPath, [
    TSC,
    ...STRICT,
    ...options,
    join(folder, 'app', 'user.ts'),
  ]).catch((error: { stdout: string }) => error);
  expect(stdout).toBe('');
});

test('it runs from an empty folder, and trains a model', async () => {
  const gateway = await startTestGateway({ models: [{ name: 'from an empty folder' }] });
  onTestFinished(() => gateway.close());
  const script = `
    import { createClient, unwrap } from '@lexigate/client';
    const client = createClient({ url: process.argv[1] });
    const [model] = await client.listModels();
    unwrap(await client.trainModel({ id: model.id }));
    for await (const { status } of client.watch(model.id, { until: ['AVAILABLE'] })) console.log(status);
  `;
  const child = run(process.execPath, ['--input-type=module', '-e', script, gateway.url], {
    cwd: join(folder, 'app'),
    timeout: 60_000,
  });
  const isTraining = async () =>
    (await createClient({ url: gateway.url }).listModels())[0]?.status === 'TRAINING';
  await until('the training', isTraining);
  gateway.clock.advance();
  const { stdout } = await child;
  expect(stdout.trim().split('\n').at(-1)).toBe('AVAILABLE');
}, 90_000);

test('it has no dependency, every document that it sends, and the schema', async () => {
  const manifest = JSON.parse(await readFile(join(packed, 'package.json'), 'utf8'));
  expect(manifest.dependencies).toBeUndefined();
  const { format, operations } = JSON.parse(
    await readFile(join(packed, 'operations', 'manifest.json'), 'utf8'),
  );
  expect(format).toBe('apollo-persisted-query-manifest');
  expect(operations).toContainEqual(
    expect.objectContaining({
      name: 'WatchModel',
      type: 'subscription',
      id: expect.stringMatching(/^[\da-f]{64}$/),
    }),
  );
  expect(await readFile(join(packed, 'schema.graphql'), 'utf8')).toContain('type LanguageModel');
});
