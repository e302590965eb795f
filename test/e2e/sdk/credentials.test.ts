import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BasicAuthenticator,
  BearerTokenAuthenticator,
  CloudPakForDataAuthenticator,
  IamAuthenticator,
} from 'ibm-watson/auth/index.js';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Emulator, EmulatorOptions } from '../../../src/emulator/emulator.ts';
import { temporaryFolder } from '../../support/process/bin.ts';
import { until } from '../../support/wait.ts';
import { newModel, refused, sdkFor, sdkFromEnvironment, startSdkEmulator } from '../../support/sdk/sdk.ts';

const KEY = 'dev-key-1';
const TOKEN_LINE = 'POST /identity/token';
const DENIED = 'Access is denied due to invalid credentials.';

/** An emulator with two keys and a running clock, since the SDK compares tokens with the real time. */
function startGuarded(options: EmulatorOptions = {}) {
  return startSdkEmulator({ apiKeys: [KEY, 'dev-key-2'], now: () => Date.now(), ...options });
}

function withIam({ url }: Emulator, apikey = KEY) {
  return sdkFor(url, { authenticator: new IamAuthenticator({ apikey, url }) });
}

/** Fakes the date alone. Timers and sockets stay real. */
function ownDate(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-04T09:15:27.410Z') });
  onTestFinished(() => void vi.useRealTimers());
}

function passSeconds(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1_000);
}

test('with an API key the SDK requests a token once and sends it with every call', async () => {
  const emulator = await startGuarded();
  const sdk = withIam(emulator);

  await newModel(sdk);
  await Promise.all(Array.from({ length: 10 }, () => sdk.listLanguageModels()));

  const [first, ...rest] = emulator.exchanges;
  expect(first).toMatchObject({ method: 'POST', path: '/identity/token', status: 200 });
  expect(rest).toHaveLength(11);
  expect(new Set(rest.map(({ authorization }) => authorization)).size).toBe(1);
  expect(rest[0]?.authorization).toMatch(/^Bearer ey/);
});

test('concurrent first calls share one token', async () => {
  const emulator = await startGuarded();
  const sdk = withIam(emulator);

  const answers = await Promise.all(Array.from({ length: 20 }, () => sdk.listModels()));

  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(emulator.lines().filter((line) => line === TOKEN_LINE)).toHaveLength(1);
});

test('client id and secret are sent to the token service, which issues a token as without them', async () => {
  const emulator = await startGuarded();
  const authenticator = new IamAuthenticator({
    apikey: KEY,
    url: `${emulator.url}/identity/token`,
    clientId: 'bx',
    clientSecret: 'bx',
    scope: 'openid',
  });

  const { status } = await sdkFor(emulator.url, { authenticator }).listLanguageModels();

  expect(status).toBe(200);
  expect(emulator.exchanges[0]?.authorization).toMatch(/^Basic /);
});

test('a token in the last fifth of its lifetime remains in use while a new one is requested in the background', async () => {
  ownDate();
  const emulator = await startGuarded();
  const sdk = withIam(emulator);
  await sdk.listModels();
  const tokens = () => emulator.lines().filter((line) => line === TOKEN_LINE).length;
  const shown = () => emulator.exchanges.findLast(({ path }) => path === '/v1/models')?.authorization;
  const old = shown();

  passSeconds(2_800);
  await sdk.listModels();
  expect([tokens(), shown()]).toEqual([1, old]);

  passSeconds(200);
  await sdk.listModels();
  expect(shown()).toBe(old);
  await until('the new token', () => tokens() === 2);

  await until(
    'a call with the new token',
    async () => (await sdk.listModels()).status === 200 && shown() !== old,
  );
  expect(tokens()).toBe(2);
});

test('a token that is about to expire is replaced before the call', async () => {
  ownDate();
  const emulator = await startGuarded();
  const sdk = withIam(emulator);
  await sdk.listModels();

  passSeconds(3_595);
  await sdk.listModels();

  expect(emulator.lines()).toEqual([TOKEN_LINE, 'GET /v1/models', TOKEN_LINE, 'GET /v1/models']);
  const [, before, , after] = emulator.exchanges;
  expect(after?.authorization).not.toBe(before?.authorization);
});

test('tokens with a lifetime of seconds are requested for every call', async () => {
  const emulator = await startGuarded({ tokenLifetimeSeconds: 5 });
  const sdk = withIam(emulator);

  await sdk.listModels();
  await sdk.listModels();

  expect(emulator.lines()).toEqual([TOKEN_LINE, 'GET /v1/models', TOKEN_LINE, 'GET /v1/models']);
});

test('an expired token is refused with an error of the platform', async () => {
  const emulator = await startGuarded();
  const sdk = withIam(emulator);
  await sdk.listLanguageModels();

  emulator.expireTokens();
  const error = await refused(sdk.listLanguageModels());

  expect([error.status, error.message]).toEqual([401, DENIED]);
  expect(error.result).toEqual({
    trace: expect.any(String),
    error: 'Unauthorized',
    code: 401,
    more_info: expect.stringContaining('watson-authorization-error'),
  });
  expect((await withIam(emulator).listLanguageModels()).status).toBe(200);
});

test('an unknown key gets no token, and the service receives no request', async () => {
  const emulator = await startGuarded();

  const error = await refused(withIam(emulator, 'someone-elses').listLanguageModels());

  expect([error.status, error.message]).toEqual([400, DENIED]);
  expect(error.result).toMatchObject({
    errorCode: 'BXNIM0415E',
    errorMessage: 'Provided API key could not be found',
    context: { url: expect.stringContaining('iam') },
  });
  expect(emulator.lines()).toEqual([TOKEN_LINE]);
});

test('while the token service is down calls fail with its status, and they recover with it', async () => {
  const emulator = await startGuarded();
  const sdk = withIam(emulator);
  emulator.setFaults({ status: 503, path: '/identity/' });

  expect((await refused(sdk.listModels())).status).toBe(503);
  emulator.setFaults();

  expect((await sdk.listModels()).status).toBe(200);
});

test('a call without credentials gets 401 from a service that requires them, and succeeds otherwise', async () => {
  const guarded = await startGuarded();
  const open = await startSdkEmulator();

  expect(await refused(sdkFor(guarded.url).listModels())).toMatchObject({ status: 401, message: DENIED });
  expect((await sdkFor(open.url).listModels()).status).toBe(200);
  expect(open.exchanges[0]?.authorization).toBeUndefined();
});

test('an API key gives the same models through basic credentials, a token and Cloud Pak for Data', async () => {
  const emulator = await startGuarded();
  const { url } = emulator;
  const forms = {
    iam: new IamAuthenticator({ apikey: KEY, url }),
    basic: new BasicAuthenticator({ username: 'apikey', password: KEY }),
    cp4d: new CloudPakForDataAuthenticator({ username: 'admin', apikey: KEY, url }),
  };
  const customizationId = await newModel(sdkFor(url, { authenticator: forms.basic }));

  for (const authenticator of Object.values(forms)) {
    const { result } = await sdkFor(url, { authenticator }).listLanguageModels();
    expect(result.customizations.map(({ customization_id }) => customization_id)).toEqual([customizationId]);
  }
  const other = withIam(emulator, 'dev-key-2');
  expect((await other.listLanguageModels()).result.customizations).toEqual([]);
  const error = await refused(other.getLanguageModel({ customizationId }));
  expect(error.result).toMatchObject({ code: 401, code_description: 'Unauthorized' });
});

test('basic credentials with a wrong key are refused with an error of the platform', async () => {
  const emulator = await startGuarded();
  const authenticator = new BasicAuthenticator({ username: 'apikey', password: 'someone-elses' });

  const error = await refused(sdkFor(emulator.url, { authenticator }).listLanguageModels());

  expect([error.status, error.message]).toEqual([401, DENIED]);
  expect(error.result).toMatchObject({ error: 'Unauthorized', more_info: expect.any(String) });
});

test.each([
  ['a password', { username: 'admin', password: KEY }],
  ['an API key', { username: 'admin', apikey: KEY }],
])('Cloud Pak for Data issues a token for a user with %s, which is reused', async (_what, user) => {
  const emulator = await startGuarded();
  const authenticator = new CloudPakForDataAuthenticator({ url: emulator.url, ...user });
  const sdk = sdkFor(`${emulator.url}/speech-to-text/prod/instances/7/api`, { authenticator });

  await newModel(sdk);
  await sdk.listLanguageModels();

  const path = '/speech-to-text/prod/instances/7/api/v1/customizations';
  expect(emulator.lines()).toEqual(['POST /v1/authorize', `POST ${path}`, `GET ${path}`]);
});

test('Cloud Pak for Data refuses a wrong password', async () => {
  const emulator = await startGuarded();
  const authenticator = new CloudPakForDataAuthenticator({
    url: emulator.url,
    username: 'admin',
    password: 'wrong',
  });

  const error = await refused(sdkFor(emulator.url, { authenticator }).listModels());

  expect([error.status, error.message]).toEqual([401, DENIED]);
  expect(emulator.lines()).toEqual(['POST /v1/authorize']);
});

test('a foreign bearer token has an instance of its own, unless the emulator has a list of keys', async () => {
  const open = await startSdkEmulator();
  const guarded = await startGuarded();
  const authenticator = new BearerTokenAuthenticator({ bearerToken: 'of-a-platform' });

  await newModel(sdkFor(open.url, { authenticator }));

  const own = await sdkFor(open.url, { authenticator }).listLanguageModels();
  expect(own.result.customizations).toHaveLength(1);
  expect((await sdkFor(open.url).listLanguageModels()).result.customizations).toEqual([]);
  expect((await refused(sdkFor(guarded.url, { authenticator }).listModels())).status).toBe(401);
});

test('a key with the Reader role may read but not write', async () => {
  const emulator = await startGuarded({ readOnly: true });
  const sdk = withIam(emulator);

  expect((await sdk.listLanguageModels()).status).toBe(200);
  const error = await refused(newModel(sdk));

  expect([error.status, error.message]).toEqual([403, DENIED]);
  expect(error.result).toMatchObject({ error: 'Forbidden' });
});

/** Settings of the environment, each with the first request that the service receives. */
const SETTINGS: Record<string, (url: string) => { settings: Record<string, string>; first?: string }> = {
  'an API key, where IAM is the default': (url) => ({
    settings: { APIKEY: KEY, AUTH_URL: url },
    first: TOKEN_LINE,
  }),
  'an API key, with the whole address of the token service': (url) => ({
    settings: { AUTH_TYPE: 'iam', APIKEY: KEY, AUTH_URL: `${url}/identity/token` },
    first: TOKEN_LINE,
  }),
  'the type of authentication in capitals': (url) => ({
    settings: { AUTHTYPE: 'IAM', APIKEY: KEY, AUTH_URL: url },
    first: TOKEN_LINE,
  }),
  'basic credentials': () => ({ settings: { AUTH_TYPE: 'basic', USERNAME: 'apikey', PASSWORD: KEY } }),
  'a user of Cloud Pak for Data': (url) => ({
    settings: { AUTH_TYPE: 'cp4d', USERNAME: 'admin', PASSWORD: KEY, AUTH_URL: url },
    first: 'POST /v1/authorize',
  }),
  'an API key of Cloud Pak for Data': (url) => ({
    settings: { AUTH_TYPE: 'cp4d', USERNAME: 'admin', APIKEY: KEY, AUTH_URL: url },
    first: 'POST /v1/authorize',
  }),
};

const prefixed = (settings: Record<string, string>) =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [`SPEECH_TO_TEXT_${name}`, value]));

test.each(Object.keys(SETTINGS))('configured by the environment, the SDK works with %s', async (kind) => {
  const emulator = await startGuarded();
  const { settings, first } = SETTINGS[kind]?.(emulator.url) ?? { settings: {} };
  const sdk = sdkFromEnvironment(prefixed({ URL: `${emulator.url}/instances/i-1/`, ...settings }));

  const { status } = await sdk.listLanguageModels();

  expect(status).toBe(200);
  const call = 'GET /instances/i-1/v1/customizations';
  expect(emulator.lines()).toEqual(first === undefined ? [call] : [first, call]);
});

test('configured by the environment, the SDK works without credentials', async () => {
  const emulator = await startSdkEmulator();
  const sdk = sdkFromEnvironment(prefixed({ URL: emulator.url, AUTH_TYPE: 'noAuth' }));

  expect((await sdk.listLanguageModels()).status).toBe(200);
});

test('configured by the environment, the SDK sends a bearer token unchanged', async () => {
  const emulator = await startSdkEmulator();
  const settings = { URL: emulator.url, AUTH_TYPE: 'bearerToken', BEARER_TOKEN: 'of-a-platform' };

  await sdkFromEnvironment(prefixed(settings)).listLanguageModels();

  expect(emulator.exchanges[0]).toMatchObject({ status: 200, authorization: 'Bearer of-a-platform' });
});

test('a credentials file takes precedence over the environment', async () => {
  const emulator = await startGuarded();
  const folder = temporaryFolder();
  const lines = Object.entries(prefixed({ URL: emulator.url, APIKEY: KEY, AUTH_URL: emulator.url }));
  writeFileSync(
    join(folder, 'ibm-credentials.env'),
    lines.map(([name, value]) => `${name}=${value}\n`).join(''),
  );
  const sdk = sdkFromEnvironment({
    IBM_CREDENTIALS_FILE: folder,
    ...prefixed({ URL: 'http://127.0.0.1:9', AUTH_TYPE: 'noAuth' }),
  });

  expect((await sdk.listLanguageModels()).status).toBe(200);
});

test('the credentials of a bound service instance are found in VCAP_SERVICES', async () => {
  const emulator = await startGuarded();
  const bound = { url: emulator.url, username: 'apikey', password: KEY };
  const sdk = sdkFromEnvironment({
    VCAP_SERVICES: JSON.stringify({ speech_to_text: [{ name: 'mine', credentials: bound }] }),
  });

  expect((await sdk.listLanguageModels()).status).toBe(200);
  expect(emulator.exchanges[0]?.authorization).toMatch(/^Basic /);
});
