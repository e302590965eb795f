import { CloudPakForDataAuthenticator, IamAuthenticator } from 'ibm-cloud-sdk-core';
import { describe, expect, test } from 'vitest';
import { startEmulator } from '../../support/emulator.ts';
import type { TestEmulator } from '../../support/emulator.ts';

const GRANT = 'urn:ibm:params:oauth:grant-type:apikey';
const basic = (user: string, password: string): string => `Basic ${btoa(`${user}:${password}`)}`;

function tokenFor({ rest }: TestEmulator, key: string, path = '/identity/token') {
  const form = new URLSearchParams({ grant_type: GRANT, apikey: key, response_type: 'cloud_iam' });
  return rest('POST', path, form.toString(), { 'content-type': 'application/x-www-form-urlencoded' });
}

function claimsOf(token: string): { iat: number; exp: number } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

async function listNames({ rest }: TestEmulator, authorization?: string): Promise<string[]> {
  const { status, body } = await rest(
    'GET',
    '/v1/customizations',
    undefined,
    authorization ? { authorization } : {},
  );
  expect(status).toBe(200);
  return body.customizations.map(({ name }: { name: string }) => name);
}

describe('instances', () => {
  test('are the same for all forms of an API key, and separate for other credentials', async () => {
    const emulator = await startEmulator();
    const { body } = await tokenFor(emulator, 'dev-key');
    const forms = [basic('apikey', 'dev-key'), `Bearer ${body.access_token}`, `bearer  ${body.access_token}`];
    const create = (name: string, authorization: string) =>
      emulator.rest('POST', '/v1/customizations', { name, base_model_name: 'en-US' }, { authorization });
    for (const [at, form] of forms.entries()) await create(`model ${at}`, form);
    for (const form of forms)
      expect(await listNames(emulator, form)).toEqual(['model 0', 'model 1', 'model 2']);
    const others = [
      basic('apikey', 'other'),
      basic('dev', 'dev-key'),
      'Bearer dev-key',
      'Bearer a.b.c',
      undefined,
    ];
    for (const other of others) expect(await listNames(emulator, other)).toEqual([]);
  });

  test('have no access to the models of other instances', async () => {
    const emulator = await startEmulator();
    const path = await emulator.newModel('en-US');
    const authorization = basic('apikey', 'k');
    for (const [method, end] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/reset'],
      ['GET', '/words'],
    ] as const) {
      const answer = await emulator.rest(method, path + end, undefined, { authorization });
      expect(answer).toMatchObject({ status: 401, body: { code_description: 'Unauthorized' } });
    }
    expect((await emulator.rest('GET', path)).status).toBe(200);
  });

  test('are empty at first, except the one for requests without credentials', async () => {
    const emulator = await startEmulator({ seed: true });
    expect((await listNames(emulator)).length).toBeGreaterThan(8);
    expect(await listNames(emulator, basic('apikey', 'k'))).toEqual([]);
  });
});

describe('IAM tokens', () => {
  test('have the fields that clients read, also in the JWT', async () => {
    const emulator = await startEmulator({ tokenLifetimeSeconds: 1_200 });
    const { status, body } = await tokenFor(emulator, 'dev-key');
    const now = Math.floor(emulator.clock.now() / 1_000);
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      refresh_token: 'not_supported',
      token_type: 'Bearer',
      expires_in: 1_200,
      expiration: now + 1_200,
      scope: 'ibm openid',
    });
    expect(claimsOf(body.access_token)).toMatchObject({ iat: now, exp: now + 1_200 });
  });

  test('are rejected by the platform if they are expired, revoked or forged', async () => {
    const emulator = await startEmulator();
    const use = async (token: string) =>
      await emulator.rest('GET', '/v1/customizations', undefined, { authorization: `Bearer ${token}` });
    const first: string = (await tokenFor(emulator, 'k')).body.access_token;
    expect((await use(first)).status).toBe(200);
    emulator.clock.advance(3_600_000);
    const { status, body, headers } = await use(first);
    expect(status).toBe(401);
    expect(body).toEqual({
      trace: headers.get('x-global-transaction-id'),
      error: 'Unauthorized',
      code: 401,
      more_info: 'https://cloud.ibm.com/docs/watson?topic=watson-authorization-error',
    });
    const second: string = (await tokenFor(emulator, 'k')).body.access_token;
    emulator.expireTokens();
    expect((await use(second)).status).toBe(401);
    const third: string = (await tokenFor(emulator, 'k')).body.access_token;
    expect((await use(third)).status).toBe(200);
    expect((await use(`${third.slice(0, -4)}AAAA`)).status).toBe(401);
  });

  test('are not issued for a key that is not accepted', async () => {
    const emulator = await startEmulator({ apiKeys: ['good'] });
    expect((await tokenFor(emulator, 'good')).status).toBe(200);
    const { status, body } = await tokenFor(emulator, 'bad');
    expect(status).toBe(400);
    expect(body).toMatchObject({
      errorCode: 'BXNIM0415E',
      errorMessage: 'Provided API key could not be found',
      context: { requestType: 'incoming.Identity_Token', url: expect.stringContaining('iam') },
    });
  });

  test('are not issued for another grant type or none', async () => {
    const { rest } = await startEmulator();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await rest('POST', '/identity/token', 'apikey=k', type)).status).toBe(400);
    expect((await rest('POST', '/identity/token', `grant_type=${GRANT}`, type)).status).toBe(400);
    expect((await rest('GET', '/identity/token')).status).toBe(405);
  });
});

describe('Cloud Pak for Data tokens', () => {
  test('are issued for a password or an API key, which have separate instances', async () => {
    const emulator = await startEmulator();
    const authorize = (body: object) => emulator.rest('POST', '/icp4d-api/v1/authorize', body);
    const byPassword = await authorize({ username: 'ops', password: 'secret' });
    expect(byPassword.status).toBe(200);
    expect(claimsOf(byPassword.body.token).exp).toBeGreaterThan(claimsOf(byPassword.body.token).iat);
    const byKey = await authorize({ username: 'ops', api_key: 'dev-key' });
    const create = (authorization: string) =>
      emulator.rest('POST', '/v1/customizations', { name: 'x', base_model_name: 'en-US' }, { authorization });
    await create(`Bearer ${byPassword.body.token}`);
    await create(`Bearer ${byKey.body.token}`);
    expect(await listNames(emulator, basic('ops', 'secret'))).toHaveLength(1);
    expect(await listNames(emulator, basic('apikey', 'dev-key'))).toHaveLength(1);
  });

  test.each([{}, { username: 'ops' }, { username: 'ops', password: 'p', api_key: 'k' }, { password: 'p' }])(
    'are not issued for %j',
    async (body) => {
      const { rest } = await startEmulator();
      expect((await rest('POST', '/v1/authorize', body)).status).toBe(400);
    },
  );
});

describe("IBM's own client of the token services", () => {
  test('receives tokens that the service accepts', async () => {
    const emulator = await startEmulator({ now: Date.now, apiKeys: ['good'] });
    const { url } = emulator;
    const authenticators = [
      new IamAuthenticator({ apikey: 'good', url }),
      new CloudPakForDataAuthenticator({ username: 'ops', apikey: 'good', url }),
      new CloudPakForDataAuthenticator({ username: 'ops', password: 'good', url }),
    ];
    for (const authenticator of authenticators) {
      const request: { headers: { Authorization?: string } } = { headers: {} };
      await authenticator.authenticate(request);
      expect(await listNames(emulator, request.headers.Authorization)).toEqual([]);
    }
  });

  test('reports that its key is unknown', async () => {
    const { url } = await startEmulator({ apiKeys: ['good'] });
    const authenticating = new IamAuthenticator({ apikey: 'bad', url }).authenticate({ headers: {} });
    await expect(authenticating).rejects.toThrow('Access is denied');
  });
});

describe('a list of accepted keys', () => {
  test.each([
    ['no credentials', undefined],
    ['another key', basic('apikey', 'bad')],
    ['a foreign token', 'Bearer something'],
    ['malformed basic credentials', 'Basic !!!'],
    ['an unknown scheme', 'Digest good'],
  ])('rejects %s with a 401 in the shape of the platform', async (_, authorization) => {
    const { rest } = await startEmulator({ apiKeys: ['good'] });
    const answer = await rest('GET', '/v1/models', undefined, authorization ? { authorization } : {});
    expect(answer).toMatchObject({ status: 401, body: { error: 'Unauthorized', trace: expect.any(String) } });
  });

  test('accepts a listed key', async () => {
    const { rest } = await startEmulator({ apiKeys: ['good'] });
    const headers = { authorization: basic('apikey', 'good') };
    expect((await rest('GET', '/v1/customizations', undefined, headers)).status).toBe(200);
  });
});

describe('roles and plans', () => {
  test('a caller with the Reader role may only use GET', async () => {
    const { rest } = await startEmulator({ seed: true, readOnly: true });
    expect((await rest('GET', '/v1/customizations')).status).toBe(200);
    const { status, body } = await rest('POST', '/v1/customizations', {});
    expect(status).toBe(403);
    expect(body).toEqual({
      trace: expect.any(String),
      error: 'Forbidden',
      code: 403,
      more_info: 'https://cloud.ibm.com/docs/watson?topic=watson-forbidden-error',
    });
  });

  test('the Lite plan has base models but no customization', async () => {
    const { rest } = await startEmulator({ litePlan: true });
    expect((await rest('GET', '/v1/models')).status).toBe(200);
    const { status, body } = await rest('GET', '/v1/customizations');
    expect(status).toBe(400);
    expect(body.error).toMatch(/^This feature is not available for the IBM Cloud Lite plan\. Please upgrade/);
  });
});
