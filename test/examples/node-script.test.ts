import { beforeAll, expect, test } from 'vitest';
import { LONG_MS, startEmulator, type TestEmulator } from '../support/emulator.ts';
import { installExample, type Example, type Started } from '../support/examples/example.ts';
import { READY_ID } from '../support/model-id.ts';
import { startBin } from '../support/process/bin.ts';
import { until } from '../support/wait.ts';

let example: Example;
beforeAll(async () => {
  example = await installExample('node-script');
  await example.run('check');
});

async function startWorld() {
  const service = await startEmulator({ seed: true });
  const settings = { SPEECH_TO_TEXT_URL: service.url, LEXIGATE_POLL_INTERVAL_MS: '200' };
  const gateway = startBin([], settings);
  const { url } = await gateway.started();
  const runScript = (...args: string[]) =>
    example.start(['node', 'train.mjs', ...args], { GATEWAY_URL: url });
  const restart = async () => {
    gateway.kill('SIGKILL');
    await gateway.exit();
    return async () => void (await startBin([], { ...settings, PORT: new URL(url).port }).started());
  };
  return { service, runScript, restart };
}

const printed = ({ output }: Started, text: string) => until(text, () => output.text.includes(text));

/** The service finishes each analysis and training, until the script is where it should be. */
const workUntil = (service: TestEmulator, script: Started, text: string) =>
  until(text, () => {
    service.clock.advance(LONG_MS);
    return script.output.text.includes(text);
  });

test('the script builds a model, trains it, and prints each status until it is available', async () => {
  const { service, runScript } = await startWorld();
  const script = runScript();
  await workUntil(service, script, 'AVAILABLE');
  expect(await script.exit).toEqual([0, null]);
  expect(script.output.text).toMatch(/^Created [\s\S]*Sent (\d+) of \1 bytes\nAdded [\s\S]*Started/);
});

test('Ctrl-C stops the script, which goes on with the id that it printed, and a killed gateway does not end it', async () => {
  const { service, runScript, restart } = await startWorld();
  await service.rest('POST', `/v1/customizations/${READY_ID}/train`);
  const script = runScript(READY_ID);
  await printed(script, 'TRAINING');
  script.child.kill('SIGINT');
  expect(await script.exit).toEqual([130, null]);
  const [, id = ''] = /npm start -- (\S+)\n$/.exec(script.output.text) ?? [];

  const next = runScript(id);
  await printed(next, 'TRAINING');
  const startAgain = await restart();
  await printed(next, 'Reconnecting');
  service.clock.advance(LONG_MS);
  await startAgain();
  expect(await next.exit).toEqual([0, null]);
  expect(next.output.text.match(/AVAILABLE/g)).toHaveLength(1);
});

test('what goes wrong is one line in words', async () => {
  const { runScript, restart } = await startWorld();
  const unknown = runScript('00000000-0000-4000-8000-000000000000');
  expect(await unknown.exit).toEqual([1, null]);
  expect(unknown.output.text).toMatch(/^[A-Z][^\n]*\(NOT_FOUND, request [\w-]+\)\n$/);
  await restart();
  const alone = runScript();
  expect(await alone.exit).toEqual([1, null]);
  expect(alone.output.text).toMatch(/^The gateway cannot be reached[^\n]*\n$/);
});
