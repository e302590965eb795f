import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createTokenAdapter, createTokenDispatcher } from '../../../src/watson/token-request.ts';
import { startBackend } from '../../support/upstream/backend.ts';
import { temporaryFolder } from '../../support/process/bin.ts';
import { until } from '../../support/wait.ts';
import { answer, drip, flood, hang, type Behaviour } from '../../support/upstream/misbehaviour.ts';
import { credentialsFrom, token } from '../../support/token-service.ts';

const IAM = 'POST /identity/token';
const VPC = 'PUT /instance_identity/v1/token?version=2022-03-01';
const VPC_IAM = 'POST /instance_identity/v1/iam_token?version=2022-03-01';
const MCSP_V2 =
  'POST /api/2.0/accounts/a-1/apikeys/token?includeBuiltinActions=false&includeCustomActions=false&includeRoles=true' +
  '&prefixRolesWithDefinitionScope=false';

const withUser = { USERNAME: 'admin', PASSWORD: 'secret' };
const withKey = { APIKEY: 'secret' };

test.each<[string, Record<string, string>, string[]]>([
  ['iam', withKey, [IAM]],
  ['iamAssume', { ...withKey, IAM_PROFILE_ID: 'Profile-1' }, [IAM, IAM]],
  ['vpc', { IAM_PROFILE_ID: 'Profile-1' }, [VPC, VPC_IAM]],
  ['cp4d', withUser, ['POST /v1/authorize']],
  ['mcsp', withKey, ['POST /siusermgr/api/1.0/apikeys/token']],
  ['mcspv2', { ...withKey, SCOPE_COLLECTION_TYPE: 'accounts', SCOPE_ID: 'a-1' }, [MCSP_V2]],
])('the authentication type %s gets a token', async (type, settings, expected) => {
  const service = await startBackend(token());
  const headers = await credentialsFrom({ AUTH_TYPE: type, AUTH_URL: service.url, ...settings });

  expect((await headers())['authorization']).toMatch(/^Bearer ey/);
  await headers();

  expect(service.requests).toEqual(expected);
});

test.each<[string, Record<string, string>, string | undefined]>([
  ['noAuth', {}, undefined],
  ['basic', withUser, 'Basic YWRtaW46c2VjcmV0'],
  ['bearerToken', { BEARER_TOKEN: 'secret' }, 'Bearer secret'],
])('the authentication type %s needs no token request', async (type, settings, authorization) => {
  const headers = await credentialsFrom({ AUTH_TYPE: type, ...settings });
  expect((await headers())['authorization']).toBe(authorization);
});

test('the authentication type container gets a token as soon as the token file exists', async () => {
  const service = await startBackend(token());
  const file = join(temporaryFolder(), 'token');
  const headers = await credentialsFrom({
    AUTH_TYPE: 'container',
    AUTH_URL: service.url,
    IAM_PROFILE_ID: 'Profile-1',
    CR_TOKEN_FILENAME: file,
  });
  await expect(headers()).rejects.toMatchObject({ kind: 'network' });
  expect(service.requests).toEqual([]);

  writeFileSync(file, 'compute-resource-token');

  const startedAt = performance.now();
  const isAuthorized = async () => (await headers().catch(() => undefined)) !== undefined;
  await until('the token', isAuthorized);
  // The library makes requests wait for one that failed to start: only a new authenticator gets past it.
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(service.requests).toEqual([IAM]);
});

/** Starts a token service with a self-signed certificate. */
async function startTlsService(behaviour: Behaviour): Promise<string> {
  const pem = readFileSync(new URL('../../data/self-signed.pem', import.meta.url));
  const server = createTlsServer({ key: pem, cert: pem }, behaviour).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a certificate that is not trusted is named in the cause, and accepted where verification is off', async () => {
  const url = await startTlsService(token());
  const headers = await credentialsFrom({ ...withKey, AUTH_URL: url });
  const error: unknown = await headers().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ kind: 'network', cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });

  const trusting = await credentialsFrom({ ...withKey, AUTH_URL: url, AUTH_DISABLE_SSL: 'true' });
  expect((await trusting())['authorization']).toMatch(/^Bearer ey/);
});

test('a host that cannot be found is named in the cause', async () => {
  const headers = await credentialsFrom({ ...withKey, AUTH_URL: 'http://token-service.invalid' });
  const error: unknown = await headers().catch((reason: unknown) => reason);
  // Without a name server the system answers EAI_AGAIN.
  const code: unknown = expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/);
  expect(error).toMatchObject({ kind: 'network', cause: { code } });
});

test.each<[number, object]>([
  [400, { kind: 'http', status: 401, refusal: 'unauthenticated' }],
  [401, { kind: 'http', status: 401, refusal: 'unauthenticated' }],
  [429, { kind: 'http', status: 503 }],
  [500, { kind: 'http', status: 503 }],
])(
  'an answer with status %i becomes an error of the gateway, without the text of the answer',
  async (status, expected) => {
    const service = await startBackend(answer(status, '{"errorMessage":"the key secret is wrong"}'));
    const headers = await credentialsFrom({ ...withKey, AUTH_URL: service.url });
    const error: unknown = await headers().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ ...expected, cause: { message: `HTTP ${status}` } });
  },
);

test.each<[string, Behaviour]>([
  ['HTML', answer(200, '<html></html>', { 'content-type': 'text/html' })],
  ['JSON without a token', answer(200, '{}')],
  ['a token that is not a JWT', answer(200, '{"access_token":"secret"}')],
])('%s instead of a token is an error', async (_what, behaviour) => {
  const service = await startBackend(behaviour);
  const headers = await credentialsFrom({ ...withKey, AUTH_URL: service.url });
  await expect(headers()).rejects.toMatchObject({ kind: 'network', method: 'POST' });
});

test('a response of more than 1 MiB is not read to its end', async () => {
  let sent = 0;
  const service = await startBackend(flood((bytes) => (sent = bytes)));
  const headers = await credentialsFrom({ ...withKey, AUTH_URL: service.url });
  await expect(headers()).rejects.toMatchObject({ kind: 'network', cause: { code: 'RangeError' } });
  await until('the end of the connection', () => service.aborted.length === 1);
  // Buffers of the operating system included.
  expect(sent).toBeLessThan(32 * 1024 * 1024);
});

function startAdapter(timeoutMs: number) {
  const closing = new AbortController();
  const ended: unknown[] = [];
  const dispatcher = createTokenDispatcher(true, 10_000);
  onTestFinished(() => dispatcher.destroy());
  return {
    closing,
    send: createTokenAdapter({
      dispatcher,
      signal: closing.signal,
      timeoutMs,
      tokenField: 'access_token',
      onEnd: (failure) => void ended.push(failure),
    }),
    ended,
  };
}

test.each<[string, Behaviour]>([
  ['does not answer', hang],
  ['sends its answer too slowly', drip],
])('a token service that %s is aborted at the deadline', async (_what, behaviour) => {
  const service = await startBackend(behaviour);
  const { send, ended } = startAdapter(300);
  const request = send({ url: `${service.url}/token`, method: 'POST', headers: {} });
  await expect(request).rejects.toMatchObject({ code: 'TimeoutError' });
  expect(ended).toEqual([{ code: 'TimeoutError' }]);
  await until('the end of the connection', () => service.aborted.length === 1);
});

test('closing aborts the requests in flight', async () => {
  const service = await startBackend(hang);
  const { closing, send, ended } = startAdapter(600_000);
  const request = send({ url: `${service.url}/token`, method: 'POST', headers: {} });
  request.catch(() => {});
  await until('the request', () => service.requests.length === 1);
  closing.abort();
  await expect(request).rejects.toMatchObject({ code: 'AbortError' });
  expect(ended).toEqual([]);
  await until('the end of the connection', () => service.aborted.length === 1);
});

test('a redirection is followed', async () => {
  const service = await startBackend(token());
  const elsewhere = await startBackend(answer(307, '', { location: `${service.url}/elsewhere` }));
  const headers = await credentialsFrom({ ...withKey, AUTH_URL: elsewhere.url });
  expect((await headers())['authorization']).toMatch(/^Bearer ey/);
  expect(service.requests).toEqual(['POST /elsewhere']);
});

test('token requests go through the proxy of the environment', async () => {
  const proxy = await startBackend(token());
  vi.stubEnv('http_proxy', proxy.url);
  vi.stubEnv('no_proxy', '');
  const headers = await credentialsFrom({ ...withKey, AUTH_URL: 'http://token-service.invalid' });
  expect((await headers())['authorization']).toMatch(/^Bearer ey/);
  expect(proxy.requests).toEqual(['POST http://token-service.invalid/identity/token']);
});
