import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const hasCurl = spawnSync('curl', ['--version']).error === undefined;
if (!hasCurl) console.warn('curl is not installed: the examples of the README are not run');
const isSkipped = !hasCurl && process.env['REQUIRE_ALL_TESTS'] !== '1';

/** The code blocks of one section, pointed at the gateway of the test. */
function blocks(gateway: TestGateway, section: string, language: string): string[] {
  const text = README.split(/^## /m).find((part) => part.startsWith(section)) ?? '';
  const found = [...text.matchAll(new RegExp('```' + language + '\\n([^`]*(?:`[^`]+`[^`]*)*)```', 'g'))];
  const { host } = new URL(gateway.url);
  return found.map(([, block = '']) => block.replaceAll('127.0.0.1:4000', host));
}

async function runIn(command: string, code: string): Promise<string> {
  const flags = command === 'node' ? ['--input-type=module', '-e', code] : ['-c', code];
  const { stdout } = await promisify(execFile)(command === 'node' ? process.execPath : command, flags, {
    timeout: 60_000,
  });
  return stdout;
}

test.skipIf(isSkipped)('the first query of the README lists the example models', async () => {
  const gateway = await startGateway();
  const [query = ''] = blocks(gateway, 'A first query', 'sh');
  const { data } = JSON.parse(await runIn('bash', query));
  expect(data.customizations).toContainEqual(
    expect.objectContaining({ name: 'Card services call centre', status: 'READY' }),
  );
});

test.skipIf(isSkipped)(
  'the first training of the README can be watched to its end with curl and from JavaScript',
  async () => {
    const gateway = await startGateway({ trainingMs: 2_000 });
    const [train = '', watch = ''] = blocks(gateway, 'A first training', 'sh');
    const [script = ''] = blocks(gateway, 'A first training', 'js');

    const { data } = JSON.parse(await runIn('bash', train));
    expect(data).toEqual({ trainModel: { model: { status: 'TRAINING' }, errors: [] } });
    const events = (await runIn('bash', watch)).match(/"status":"\w+"/g);
    expect(events?.at(-1)).toBe('"status":"AVAILABLE"');
    expect(await runIn('node', script)).toBe('AVAILABLE\n');
  },
);

test.skipIf(isSkipped)('the story of the README goes from nothing to a trained model', async () => {
  const gateway = await startGateway({ trainingMs: 500 });
  const steps = blocks(gateway, 'From nothing', 'sh');
  expect(steps).toHaveLength(6);
  const output = await runIn('bash', steps.map((step) => `${step}\necho`).join('\n'));
  const [corpus, failing, reason, mended] = output.split('\n').filter((line) => line.startsWith('{'));

  expect(JSON.parse(corpus ?? '').data.addCorpus).toEqual({
    corpus: { name: 'radio-log', status: 'BEING_PROCESSED' },
    errors: [],
  });
  const [error] = JSON.parse(failing ?? '').data.training.errors;
  expect(error.__typename).toBe('InvalidTrainingDataError');
  const { status, failure, trainability } = JSON.parse(reason ?? '').data.customization;
  expect(status).toBe('FAILED');
  expect(failure.words).toEqual([{ name: 'VTS', message: expect.stringContaining('two TS') }]);
  expect(trainability.obstacles).toEqual(['INVALID_WORDS']);
  expect(JSON.parse(mended ?? '').data.training).toEqual({ model: { status: 'TRAINING' }, errors: [] });
  expect(output.match(/"status":"\w+"/g)?.at(-1)).toBe('"status":"AVAILABLE"');
});

test('the settings of the README are those of the help text', async () => {
  const { SETTINGS } = await import('../../../src/config/settings.ts');
  const section = README.split(/^## /m).find((part) => part.startsWith('Settings')) ?? '';
  for (const { name } of SETTINGS) expect(section).toContain(`\`${name}\``);
});
