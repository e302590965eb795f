import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { createEmulator, createGateway, createLogger } from '../../../src/index.ts';
import { startEmulator } from '../../support/emulator.ts';

const PAGE = readFileSync(fileURLToPath(new URL('../../../docs/emulator.md', import.meta.url)), 'utf8');

const hasCurl = spawnSync('curl', ['--version']).error === undefined;
if (!hasCurl) console.warn('curl is not installed: the commands of docs/emulator.md are not run');
const isSkipped = !hasCurl && process.env['REQUIRE_ALL_TESTS'] !== '1';

/** Runs one command of the page against an emulator. Returns the body of the response. */
async function run(command: string, url: string): Promise<Record<string, unknown>> {
  const script = command.replace('http://127.0.0.1:4010', url).replace(/^curl/, 'curl -s --fail-with-body');
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { timeout: 30_000 });
  return JSON.parse(stdout);
}

test.skipIf(isSkipped)('every curl command of the page on the embedded service works', async () => {
  const { url, rest } = await startEmulator({ seed: true, control: true });
  const [everySecond = '', ...commands] = PAGE.match(/^curl .*$/gm) ?? [];
  expect(commands).toHaveLength(12);

  expect(await run(everySecond, url)).toEqual({});
  expect((await rest('GET', '/v1/models')).status).toBe(200);
  const failed = await rest('GET', '/v1/models');
  expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '5']);

  const bodies = [];
  for (const command of commands) bodies.push(await run(command, url));
  const [slow, normal, failNext, training, finished, model, all, clock, tokens, version, plan, reset] =
    bodies;
  for (const body of [slow, normal, failNext, training, finished, all, tokens, reset])
    expect(body).toEqual({});
  expect(model).toMatchObject({ status: 'failed', error: expect.stringContaining('Out of memory') });
  expect(clock).toEqual({ now: expect.stringMatching(/Z$/) });
  expect(version).toEqual({ version: 'nl-NL_Telephony.v2030-01-15' });
  expect(plan).toEqual({ lite_plan: false, read_only: false });
});

describe('the tests of the page on the embedded service', async () => {
  const parts = { createClient, createEmulator, createGateway, createLogger, expect, test };
  const suites = Array.from(PAGE.matchAll(/^```ts\n(.*?)^```/gms), ([, suite = '']) => suite);
  test('there are two', () => expect(suites).toHaveLength(2));
  for (const suite of suites) {
    const body = suite.replaceAll(/^import .*$/gm, '');
    const code = `export default ({ ${Object.keys(parts).join(', ')} }) => {${body}};`;
    const { default: define } = await import(
      /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`
    );
    define(parts);
  }
});
