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

/** Options with which the start fails late, as JavaScript, and the error. */
const FAILURES: Record<string, [options: string, error: string]> = {
  'a log that throws': [
    `limits: { sockets: 1e9 }, log: { info() {}, warn() { throw new Error('the disk is full') } }`,
    'the disk is full',
  ],
  'an address of keys that is no URL': [
    `access: { tokens: [], jwt: { jwksUrl: 'nonsense' } }`,
    'Invalid URL',
  ],
  'a token that is no text': [`access: { tokens: [{ token: 5 }] }`, 'The "data" argument'],
};

test.each(Object.entries(FAILURES))(
  'a process whose gateway could not start ends by itself: %s',
  async (_name, [options, error]) => {
    // In embedded mode the service is started before, and otherwise the connection to Redis.
    const further = options.startsWith('access')
      ? `upstream: { url: 'http://127.0.0.1:9', authorize() {} }, cluster: { redisUrl: 'redis://127.0.0.1:9', secret: '${'x'.repeat(40)}' }`
      : '';
    const output = await run(
      `import { createGateway } from 'lexigate';
await createGateway({ port: 0, ${options}, ${further} }).catch(({ message }) => console.log(message));`,
    );
    expect(output).toContain(error);
  },
);
