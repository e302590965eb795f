import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse, print, validate, type GraphQLInterfaceType } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { SETTINGS } from '../../../src/config/settings.ts';
import { buildSchema } from '../../../src/schema.ts';
import { LONG_MS, startEmulator } from '../../support/emulator.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { READY_ID } from '../../support/model-id.ts';
import { until } from '../../support/wait.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...globSync(['docs/*.md', 'examples/*.md', 'examples/*/README.md'], { cwd: ROOT }),
].filter((page) => existsSync(join(ROOT, page)));
/** Pages whose `sh` blocks are all run below. Commands that cannot be run here are in `console` blocks. */
const RUN_PAGES = ['README.md', 'docs/walkthrough.md', 'docs/access.md', 'docs/operations.md'];
const hasCurl = spawnSync('curl', ['--version']).error === undefined;
if (!hasCurl) console.warn('curl is not installed: the commands of the documentation are not run');
const isSkipped = !hasCurl && process.env['REQUIRE_ALL_TESTS'] !== '1';

const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');

function blocksOf(page: string, language: string): string[] {
  const fenced = read(page).matchAll(new RegExp('^```' + language + '\\n(.*?)^```', 'gms'));
  return Array.from(fenced, ([, block = '']) => block);
}

/** Runs all `sh` blocks of a page in one shell, against the gateway of the test; what each of them printed. */
async function runPage(page: string, gatewayUrl: string): Promise<string[]> {
  const blocks = blocksOf(page, 'sh');
  const { host } = new URL(gatewayUrl);
  const script = ['set -eo pipefail', ...blocks.map((block) => `${block}printf '\\0'`)].join('\n');
  const { stdout } = await promisify(execFile)('bash', ['-c', script.replaceAll('127.0.0.1:4000', host)], {
    cwd: ROOT,
    timeout: 60_000,
  });
  const outputs = stdout.split('\0');
  expect(outputs.pop()).toBe('');
  expect(outputs).toHaveLength(blocks.length);
  return outputs;
}

const dataOf = (output = '') => JSON.parse(output).data;
const statusesIn = (output = '') => Array.from(output.matchAll(/"status":"(\w+)"/g), ([, status]) => status);

/** Runs the WebSocket client of the README in a process of its own. */
function startSnippet(gatewayUrl: string) {
  const [snippet = ''] = blocksOf('README.md', 'js');
  const code = snippet.replace('127.0.0.1:4000', new URL(gatewayUrl).host);
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: ROOT });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const closed = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  return { child, output, lines: () => output.stdout.trim().split('\n') };
}

test.skipIf(isSkipped)(
  'the README lists models, starts a training and watches it with curl and from JavaScript',
  async () => {
    const gateway = await startGateway({ trainingMs: 2_000 });
    const [query, train, watch] = await runPage('README.md', gateway.url);

    expect(dataOf(query).customizations).toContainEqual(
      expect.objectContaining({ name: 'Card services call centre', status: 'READY' }),
    );
    expect(dataOf(train)).toMatchObject({ trainModel: { model: { status: 'TRAINING' }, errors: [] } });
    expect(statusesIn(watch).at(-1)).toBe('AVAILABLE');
    const { child, output } = startSnippet(gateway.url);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(output).toEqual({ stdout: 'AVAILABLE\n', stderr: '' });
  },
);

test('the WebSocket client of the README continues after a restart of the gateway', async () => {
  const emulator = await startEmulator({ seed: true });
  const upstream = { url: emulator.url };
  const before = await startGateway({ upstream });
  await before.query(`mutation { trainModel(id: "${READY_ID}") { errors { message } } }`);
  const { child, output, lines } = startSnippet(before.url);
  await until('the first event', () => output.stdout === 'TRAINING\n');

  await before.close();
  // The client tries in vain for a while before the gateway is back.
  await until('a refused attempt', async () => !(await fetch(before.url).catch(() => undefined)));
  const after = await startGateway({ upstream, port: Number(new URL(before.url).port) });
  await until('the client on the new gateway', () => lines().length === 2, 50_000);
  expect(child.exitCode).toBeNull();
  const exit = once(child, 'exit');
  emulator.clock.advance(LONG_MS);

  expect(await exit).toEqual([0, null]);
  expect(after.url).toBe(before.url);
  expect(lines()).toEqual(['TRAINING', 'TRAINING', 'AVAILABLE']);
  expect(output.stderr).toBe('');
});

test.skipIf(isSkipped)('the walkthrough goes from an empty model to a trained one', async () => {
  const gateway = await startGateway({ trainingMs: 500 });
  const outputs = await runPage('docs/walkthrough.md', gateway.url);
  const [id, build, reason, corrected, train, watch] = outputs;

  expect(outputs).toHaveLength(6);
  expect(id).toMatch(/^[0-9a-f-]{36}\n$/);
  const { addCorpus, addWords, trainModel } = dataOf(build);
  expect(addCorpus).toMatchObject({ corpus: { name: 'radio-log', status: 'BEING_PROCESSED' }, errors: [] });
  expect(addWords.errors).toEqual([]);
  expect(trainModel.errors).toEqual([expect.objectContaining({ __typename: 'InvalidTrainingDataError' })]);
  const { status, failure, trainability } = dataOf(reason).customization;
  expect(status).toBe('FAILED');
  expect(failure.words).toEqual([{ name: 'VTS', message: expect.stringContaining('two TS') }]);
  expect(trainability.obstacles).toEqual(['INVALID_WORDS']);
  expect(dataOf(corrected).addWords.errors).toEqual([]);
  expect(dataOf(train).trainModel).toMatchObject({ model: { status: 'TRAINING' }, errors: [] });
  expect(statusesIn(watch).at(-1)).toBe('AVAILABLE');
});

test.skipIf(isSkipped)('the command of the page on callers shows an instance of its own', async () => {
  const gateway = await startGateway();
  const [models] = await runPage('docs/access.md', gateway.url);
  expect(dataOf(models)).toEqual({ customizations: [] });
});

test.skipIf(isSkipped)('the page on operations shows probes, and explains every metric', async () => {
  const gateway = await startGateway();
  const [probes, metrics = ''] = await runPage('docs/operations.md', gateway.url);
  const health = `{"status":"ok","version":"${JSON.parse(read('package.json')).version}"}`;
  expect(probes).toBe(`${health} 200\n{"status":"ready","upstream":"available"} 200\n`);

  const names = Array.from(metrics.matchAll(/^# TYPE (\w+)/gm), ([, name = '']) => name);
  const explained = Array.from(
    read('docs/operations.md').matchAll(/^\| `(lexigate_\w+)`/gm),
    ([, name]) => name,
  );
  const own = names.filter((name) => name.startsWith('lexigate_'));
  expect(own.length).toBeGreaterThan(10);
  expect(new Set(explained)).toEqual(new Set(own));
  // Those of prom-client are explained together.
  const rest = names.filter((name) => !own.includes(name)).map((name) => name.split('_')[0]);
  expect(new Set(rest)).toEqual(new Set(['process', 'nodejs']));
  for (const name of rest) expect(read('docs/operations.md')).toContain(`\`${name}_*\``);
});

test('the page on errors has every code and every typed error', () => {
  const sources = globSync('src/{access,graphql,http,resolvers,upload,websocket}/*.ts', { cwd: ROOT })
    .map(read)
    .join('\n');
  const codes = [
    ...sources.matchAll(/\bcode: '([A-Z_]+)'/g),
    ...sources.matchAll(/\b(?:requestError|refusal|Refusal|SourceError|fail|coded)\([^;]*?'([A-Z_]{6,})'/g),
  ].map(([, code]) => code);
  const schema = buildSchema();
  const types = schema.getPossibleTypes(schema.getType('ModelError') as GraphQLInterfaceType);

  const page = read('docs/errors.md');
  const explained = new Set(Array.from(page.matchAll(/^\| `(\w+)`/gm), ([, name]) => name));
  expect(codes.length).toBeGreaterThan(30);
  expect(codes.filter((code) => !explained.has(code))).toEqual([]);
  expect(types.filter(({ name }) => !explained.has(name))).toEqual([]);
});

test('every sh block of the documentation is run by a test', () => {
  const withCommands = PAGES.filter((page) => blocksOf(page, 'sh').length > 0);
  expect(new Set(withCommands)).toEqual(new Set(RUN_PAGES));
});

/** A document in one line, without comments. */
const inOneLine = (document: string) => print(parse(document)).replaceAll(/\s+/g, ' ');

test('every request file of the documentation is valid and is a shipped document, and a page uses it', () => {
  const schema = buildSchema();
  const shipped = globSync('schema/operations/*.graphql', { cwd: ROOT }).map((file) => inOneLine(read(file)));
  const files = globSync('docs/requests/**/*.json', { cwd: ROOT });
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) {
    const { query } = JSON.parse(read(file));
    expect(validate(schema, parse(query)), file).toEqual([]);
    expect(shipped, file).toContain(query);
    expect(
      PAGES.some((page) => read(page).includes(file)),
      file,
    ).toBe(true);
  }
});

test('npm scripts that the documentation names exist', () => {
  const scriptsIn = (folder: string) => {
    const file = join(folder, 'package.json');
    return existsSync(join(ROOT, file)) ? Object.keys(JSON.parse(read(file)).scripts) : [];
  };
  const named = PAGES.flatMap((page) =>
    Array.from(read(page).matchAll(/npm run ([\w:]+)/g), ([, name = '']) => ({ page, name })),
  );
  const own = scriptsIn('.');
  expect(named).not.toEqual([]);
  expect(
    named.filter(({ page, name }) => !own.includes(name) && !scriptsIn(dirname(page)).includes(name)),
  ).toEqual([]);
});

test('settings that the documentation names exist', () => {
  const known = new Set<string>(SETTINGS.map(({ name }) => name));
  const named = PAGES.flatMap((page) => read(page).match(/\b(LEXIGATE|EMULATOR)_[A-Z_]+\b/g) ?? []);
  expect(named).not.toEqual([]);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test('links between pages lead to files', () => {
  const links = PAGES.flatMap((page) =>
    Array.from(read(page).matchAll(/\]\(([^)#:]+)(#[^)]*)?\)/g), ([, target = '']) =>
      join(dirname(page), target),
    ),
  );
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
});
