import { BasicAuthenticator } from 'ibm-watson/auth/index.js';
import { expect, test } from 'vitest';
import type { EmulatorOptions } from '../../../src/emulator/emulator.ts';
import { postQuery } from '../../support/http/post.ts';
import { startBin } from '../../support/process/bin.ts';
import { until } from '../../support/wait.ts';
import { newModel, sdkFor, startSdkEmulator } from '../../support/sdk/sdk.ts';

const KEY = 'dev-key-1';
const LIST = '{ customizations { name status } }';

/** An emulator with one key, and the gateway command with the settings of IBM's SDKs. */
async function startService(settings: Record<string, string> = {}, options: EmulatorOptions = {}) {
  const emulator = await startSdkEmulator({ apiKeys: [KEY], now: () => Date.now(), ...options });
  const bin = startBin([], {
    SPEECH_TO_TEXT_URL: emulator.url,
    SPEECH_TO_TEXT_APIKEY: KEY,
    SPEECH_TO_TEXT_AUTH_URL: emulator.url,
    ...settings,
  });
  const { url, mode } = await bin.started();
  const ask = async (query: string) => (await postQuery(url, query)).body;
  return { emulator, bin, mode, ask };
}

test('with the settings of the SDK the gateway returns the models of the same key', async () => {
  const { emulator, mode, ask } = await startService();
  const authenticator = new BasicAuthenticator({ username: 'apikey', password: KEY });
  await newModel(sdkFor(emulator.url, { authenticator }));

  expect(mode).toBe('service');
  expect(await ask(LIST)).toEqual({
    data: { customizations: [{ name: 'Harbour pilots', status: 'PENDING' }] },
  });
});

test('the gateway requests one token for many concurrent queries and reuses it', async () => {
  const { emulator, ask } = await startService();

  const answers = await Promise.all(Array.from({ length: 25 }, () => ask(LIST)));
  answers.push(await ask(LIST));

  for (const answer of answers) expect(answer).toEqual({ data: { customizations: [] } });
  expect(emulator.lines().filter((line) => line === 'POST /identity/token')).toHaveLength(1);
});

test('the gateway writes with its token', async () => {
  const { ask } = await startService();

  const { data } = await ask(`mutation {
    createModel(input: { name: "Harbour pilots", baseModelName: "en-GB_Telephony" }) {
      model { name status }
      errors { message }
    }
  }`);

  expect(data.createModel).toEqual({ model: { name: 'Harbour pilots', status: 'PENDING' }, errors: [] });
});

test('tokens with a lifetime of seconds are replaced before they expire', async () => {
  const { emulator, ask } = await startService({}, { tokenLifetimeSeconds: 5 });

  expect(await ask(LIST)).toEqual({ data: { customizations: [] } });
  expect(await ask(LIST)).toEqual({ data: { customizations: [] } });

  expect(emulator.lines().filter((line) => line === 'POST /identity/token')).toHaveLength(2);
});

test('an unknown key is UNAUTHENTICATED, and the service receives no request', async () => {
  const { emulator, ask } = await startService({ SPEECH_TO_TEXT_APIKEY: 'someone-elses' });

  const { data, errors } = await ask(LIST);

  expect(data).toEqual({ customizations: null });
  expect(errors[0].extensions.code).toBe('UNAUTHENTICATED');
  expect(emulator.lines()).toEqual(['POST /identity/token']);
});

test('while the token service fails queries are UPSTREAM_UNAVAILABLE, and they recover with it', async () => {
  const { emulator, ask } = await startService();
  emulator.setFaults({ status: 503, path: '/identity/' });

  const { errors } = await ask(LIST);
  expect(errors[0].extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  emulator.setFaults();

  await until('the recovery', async () => (await ask(LIST)).errors === undefined);
});

test('an unreachable token service is UPSTREAM_UNAVAILABLE', async () => {
  const gone = await startSdkEmulator();
  await gone.close();
  const { emulator, ask } = await startService({ SPEECH_TO_TEXT_AUTH_URL: gone.url });

  const { errors } = await ask(LIST);

  expect(errors[0].extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  expect(emulator.exchanges).toEqual([]);
});

test.each([
  ['basic credentials', () => ({ AUTH_TYPE: 'basic', USERNAME: 'apikey', PASSWORD: KEY })],
  ['a user of Cloud Pak for Data', () => ({ AUTH_TYPE: 'cp4d', USERNAME: 'admin', PASSWORD: KEY })],
])('the gateway works with %s', async (_kind, settings) => {
  const named = Object.entries(settings()).map(([name, value]) => [`SPEECH_TO_TEXT_${name}`, value]);
  const { ask } = await startService({
    ...(Object.fromEntries(named) as Record<string, string>),
    SPEECH_TO_TEXT_APIKEY: '',
  });

  expect(await ask(LIST)).toEqual({ data: { customizations: [] } });
});
