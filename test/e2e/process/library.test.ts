import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startCountedEmulator } from '../../support/gateway/gateway.ts';

const PAGE = readFileSync(new URL('../../../docs/library.md', import.meta.url), 'utf8');
const INDEX = new URL('../../../src/index.ts', import.meta.url).href;
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const EXAMPLES = [...PAGE.matchAll(/^```js\n(.*?)^```/gms)].map(([, code = '']) => code);

/** Runs an example of the page with the sources in place of the package; what it prints. */
async function run(code: string | undefined, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const program = (code ?? '').replace("'lexigate'", `'${INDEX}'`);
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...env },
    timeout: 50_000,
  });
  return stdout;
}

test('the page on the library has two examples', () => {
  expect(EXAMPLES).toHaveLength(2);
});

test('the first example starts a gateway on the embedded service', async () => {
  expect(await run(EXAMPLES[0])).toMatch(/^embedded mode, [1-9]\d* models\n$/);
});

test('the second example starts a gateway with the credentials of the environment', async () => {
  const emulator = await startCountedEmulator();
  const output = await run(EXAMPLES[1], {
    SPEECH_TO_TEXT_URL: emulator.url,
    SPEECH_TO_TEXT_AUTH_TYPE: 'basic',
    SPEECH_TO_TEXT_USERNAME: 'apikey',
    SPEECH_TO_TEXT_PASSWORD: 'some-key',
    GATEWAY_TOKEN: 'a-long-random-token',
  });

  expect(output).toContain('service mode, HTTP 200\n');
  expect(emulator.requests).toContain('GET /v1/customizations');
});
