import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { GET_MODEL } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { startIdentityProvider } from '../../support/access/identity-provider.ts';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function startWith(jwt: { jwksUrl: string; issuer: string; audience: string }) {
  const service = await startBackend((_req, res) => json(res, 200, model('m-1')));
  const upstream = { url: service.url, authorize: () => {} };
  const gateway = await startGateway({ upstream, access: { tokens: [], jwt } });
  const statusFor = async (token: string) => (await gateway.post(GET_MODEL, {}, bearer(token))).status;
  return { gateway, statusFor };
}

test('only access tokens give access, not ID tokens or logout tokens of the same issuer and audience', async () => {
  const identity = await startIdentityProvider();
  const { statusFor } = await startWith(identity.options);
  for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt', 'JWT', 'jwt'])
    expect(await statusFor(await identity.token({}, { typ }))).toBe(200);
  for (const typ of ['logout+jwt', 'id_token', 'id_token+jwt', 'dpop+jwt', 'secevent+jwt', ''])
    expect(await statusFor(await identity.token({}, { typ }))).toBe(401);
  for (const claims of [
    { nonce: 'n' },
    { at_hash: 'h' },
    { c_hash: 'h' },
    { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
    { typ: 'ID' },
    { token_use: 'id' },
  ])
    expect(await statusFor(await identity.token(claims))).toBe(401);
  expect(await statusFor(await identity.token({ typ: 'Bearer', token_use: 'access' }))).toBe(200);
});

/** A JWT that is signed without jose, which refuses to sign with weak keys. */
function weakToken(alg: string, claims: object, signer: (text: string) => Buffer): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const text = `${encode({ alg, kid: 'weak' })}.${encode(claims)}`;
  return `${text}.${signer(text).toString('base64url')}`;
}

test('a token that is signed with an RSA key of 1024 bits is refused with 401', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'weak', alg: 'RS256', use: 'sig' };
  const provider = await startBackend((_req, res) => json(res, 200, { keys: [key] }));
  const options = { jwksUrl: `${provider.url}/keys`, issuer: 'https://id.example.com', audience: 'lexigate' };
  const { statusFor } = await startWith(options);
  const claims = { iss: options.issuer, aud: options.audience, exp: Date.now() / 1_000 + 600 };
  const token = weakToken('RS256', claims, (text) => sign('sha256', Buffer.from(text), privateKey));
  expect(await statusFor(token)).toBe(401);
});

test('a symmetric key in the key set is not used', async () => {
  const secret = randomBytes(32);
  const key = { kty: 'oct', k: secret.toString('base64url'), kid: 'weak', alg: 'HS256' };
  const provider = await startBackend((_req, res) => json(res, 200, { keys: [key] }));
  const options = { jwksUrl: `${provider.url}/keys`, issuer: 'https://id.example.com', audience: 'lexigate' };
  const { statusFor } = await startWith(options);
  const claims = { iss: options.issuer, aud: options.audience, exp: Date.now() / 1_000 + 600 };
  const { createHmac } = await import('node:crypto');
  const token = weakToken('HS256', claims, (text) => createHmac('sha256', secret).update(text).digest());
  expect(await statusFor(token)).toBe(401);
});

test('tokens with unknown keys cause one fetch of the keys, also while the provider is unavailable', async () => {
  const identity = await startIdentityProvider();
  const { gateway, statusFor } = await startWith(identity.options);
  const unknown = () => identity.token({}, { kid: randomBytes(8).toString('hex') });
  const ready = async () => (await fetch(`${gateway.url}/ready`)).status === 200;
  while (!(await ready()));
  expect(identity.backend.requests).toEqual(['GET /keys']);
  identity.backend.behave((_req, res) => json(res, 503, {}));
  const statuses = await Promise.all(Array.from({ length: 30 }, async () => statusFor(await unknown())));
  for (let i = 0; i < 5; i += 1) statuses.push(await statusFor(await unknown()));
  expect(new Set(statuses)).toEqual(new Set([401]));
  expect(identity.backend.requests).toEqual(['GET /keys']);
  expect(await statusFor(await identity.token())).toBe(200);
});

test('the gateway is not ready until the keys were loaded once, and retries in the background', async () => {
  const identity = await startIdentityProvider();
  const keys = await fetch(identity.options.jwksUrl).then((response) => response.json());
  let isUp = false;
  identity.backend.behave((_req, res) => json(res, isUp ? 200 : 503, isUp ? keys : {}));
  const { gateway } = await startWith(identity.options);
  const ready = async () => fetch(`${gateway.url}/ready`);
  const response = await ready();
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ status: 'keys of JWTs not loaded' });
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
  isUp = true;
  await expect.poll(async () => (await ready()).status, { timeout: 20_000 }).toBe(200);
});
