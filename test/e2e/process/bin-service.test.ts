import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { postQuery } from '../../support/http/post.ts';
import { startBin } from '../../support/process/bin.ts';
import { LIST_MODELS } from '../../support/documents.ts';
import { collect, createTestClient } from '../../support/websocket/client.ts';
import { READY_ID } from '../../support/model-id.ts';
import { until } from '../../support/wait.ts';

const tokenRequests = (outcome: string) => `lexigate_token_requests_total{outcome="${outcome}"}`;
const API_KEY = 'secret-api-key-5f1e';

const ask = async (url: string, query: string, headers?: Record<string, string>) =>
  (await postQuery(url, query, {}, headers)).body;

/** An IAM token response. The signature is not checked. */
function tokenFor(seconds: number, number = 1) {
  const iat = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const access_token = `${part({ alg: 'HS256' })}.${part({ iat, exp: iat + seconds, number })}.c2lnbmF0dXJl`;
  return {
    access_token,
    refresh_token: 'not_supported',
    token_type: 'Bearer',
    expires_in: seconds,
    expiration: iat + seconds,
  };
}

/** A service, a token service, and a gateway that has an API key of its own. */
async function startService(environment: Record<string, string> = {}) {
  const seen: (string | undefined)[] = [];
  const service = await startBackend((req, res) => {
    seen.push(req.headers.authorization);
    if (req.url?.endsWith(READY_ID)) return json(res, 200, model(READY_ID));
    return json(res, 200, { customizations: [model('m-1')] });
  });
  const iam = await startBackend((_req, res) => json(res, 200, tokenFor(3_600)));
  const bin = startBin([], {
    SPEECH_TO_TEXT_URL: service.url,
    SPEECH_TO_TEXT_APIKEY: API_KEY,
    SPEECH_TO_TEXT_AUTH_URL: iam.url,
    LOG_LEVEL: 'trace',
    ...environment,
  });
  return { service, iam, bin, seen };
}

test('with an API key the gateway requests tokens for all callers, and its output does not contain the key', async () => {
  const { service, iam, bin, seen } = await startService();
  const line = await bin.started();
  expect(line).toMatchObject({ mode: 'service', upstream: service.url });

  const { data, errors } = await ask(line['url'], LIST_MODELS, { authorization: 'Bearer of-the-caller' });

  expect(errors).toBeUndefined();
  expect(data).toEqual({ customizations: [{ id: 'm-1' }] });
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatch(/^Bearer ey/);
  expect(iam.requests).toEqual(['POST /identity/token']);
  bin.kill('SIGTERM');
  expect((await bin.exit()).code).toBe(0);
  expect(bin.output.stdout + bin.output.stderr).not.toContain(API_KEY);
  expect(bin.output.stdout).not.toMatch(/Bearer|of-the-caller/);
});

test('settings of the embedded service are not checked where another service is used', async () => {
  const { bin } = await startService({ EMULATOR_TRAINING_MS: 'soon', EMULATOR_CONTROL: 'perhaps' });
  expect(await bin.started()).toMatchObject({ mode: 'service' });
  const embedded = startBin([], { EMULATOR_TRAINING_MS: 'soon' });
  expect((await embedded.exit()).code).toBe(2);
  expect(embedded.output.stderr).toContain('EMULATOR_TRAINING_MS');
});

test('concurrent callers share one token, it is reused, and the metrics count one token request', async () => {
  const { iam, bin, seen } = await startService();
  const { url } = await bin.started();

  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(url, LIST_MODELS)));
  await ask(url, LIST_MODELS);

  for (const { errors } of answers) expect(errors).toBeUndefined();
  expect(new Set(seen).size).toBe(1);
  expect(iam.requests).toHaveLength(1);
  expect((await metricsOf({ url: new URL(url).origin }))[tokenRequests('ok')]).toBe(1);
});

test('while the token service is down reads are UPSTREAM_UNAVAILABLE, and they recover with it', async () => {
  const { service, iam, bin } = await startService();
  iam.behave((_req, res) => json(res, 503, { errorMessage: 'down' }));
  const { url } = await bin.started();

  const { data, errors } = await ask(url, LIST_MODELS);
  expect(data).toEqual({ customizations: null });
  expect(errors[0].extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  expect(service.requests).toEqual([]);
  const metrics = await metricsOf({ url: new URL(url).origin });
  expect(metrics[tokenRequests('upstream_unavailable')]).toBe(iam.requests.length);
  expect(metrics[tokenRequests('ok')]).toBe(0);

  iam.behave((_req, res) => json(res, 200, tokenFor(3_600)));
  await until('the recovery', async () => (await ask(url, LIST_MODELS)).errors === undefined);
  expect(bin.output.stdout + bin.output.stderr).not.toContain(API_KEY);
});

test('a valid token remains in use while the token service is down', async () => {
  const { iam, bin } = await startService();
  const { url } = await bin.started();
  await ask(url, LIST_MODELS);
  const client = createTestClient(url);
  const { events, end } = collect(client, `subscription { modelStatus(id: "${READY_ID}") { status } }`);
  await until('the first event', () => events.length === 1);

  await iam.stop();

  expect((await ask(url, LIST_MODELS)).errors).toBeUndefined();
  expect(end).toEqual({});
});

test('a request to a token service that hangs ends at the deadline', async () => {
  const { iam, bin } = await startService({ LEXIGATE_UPSTREAM_TIMEOUT_MS: '600' });
  iam.behave(() => {});
  const { url } = await bin.started();

  const { errors } = await ask(url, LIST_MODELS);

  expect(errors[0].extensions.code).toBe('UPSTREAM_TIMEOUT');
});

test('a key that the token service rejects is UNAUTHENTICATED', async () => {
  const { service, iam, bin } = await startService();
  iam.behave((_req, res) => {
    json(res, 400, { errorCode: 'BXNIM0415E', errorMessage: 'Provided API key could not be found' });
  });
  const { url } = await bin.started();

  const { errors } = await ask(url, LIST_MODELS);

  expect(errors[0].extensions.code).toBe('UNAUTHENTICATED');
  expect(service.requests).toEqual([]);
  expect(bin.output.stdout + bin.output.stderr).not.toContain(API_KEY);
});

test.each(['0.0.0.0', '::', '192.0.2.1'])(
  'with credentials of its own the gateway refuses to listen on %s',
  async (host) => {
    const { bin } = await startService({ HOST: host });

    expect(await bin.exit()).toEqual({ code: 2, signal: null });
    expect(bin.output.stderr).toContain('HOST must be a loopback address');
    expect(bin.output.stderr).toContain(host);
    expect(bin.output.stdout + bin.output.stderr).not.toContain(API_KEY);
  },
);

test('conflicting credentials are reported together with the other mistakes', async () => {
  const bin = startBin([], {
    PORT: 'http',
    SPEECH_TO_TEXT_URL: 'ftp://example.com',
    SPEECH_TO_TEXT_AUTH_TYPE: 'basic',
    SPEECH_TO_TEXT_PASSWORD: API_KEY,
  });

  expect((await bin.exit()).code).toBe(2);
  const { stderr } = bin.output;
  expect(stderr).toContain('PORT must be');
  expect(stderr).toContain('SPEECH_TO_TEXT_URL must be');
  expect(stderr).toContain('SPEECH_TO_TEXT_*');
  expect(stderr).not.toContain(API_KEY);
});

test.each([
  'ftp://user:PASSWORD@example.com',
  'user:PASSWORD@example.com',
  'http://user:PASSWORD@example.com',
])('a password in the URL "%s" is refused and not repeated', async (url) => {
  const bin = startBin([], { SPEECH_TO_TEXT_URL: url.replace('PASSWORD', API_KEY) });

  expect((await bin.exit()).code).toBe(2);
  expect(bin.output.stderr).toContain('SPEECH_TO_TEXT_URL');
  expect(bin.output.stdout + bin.output.stderr).not.toContain(API_KEY);
});

test('with access tokens the gateway listens on every address and accepts callers that have a token', async () => {
  const { bin } = await startService({
    HOST: '0.0.0.0',
    LEXIGATE_TOKENS: 'secret-reader:read, secret-writer:write',
  });
  const { url } = await bin.started();

  expect((await ask(url, LIST_MODELS)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
  const answer = await ask(url, LIST_MODELS, { authorization: 'Bearer secret-reader' });
  expect(answer).toEqual({ data: { customizations: [{ id: 'm-1' }] } });
  expect(bin.output.stdout + bin.output.stderr).not.toContain('secret-');
});

test.each([
  ['a token without a role', { LEXIGATE_TOKENS: 'ok:read,secret-one' }, 'entry 2'],
  ['an unknown role', { LEXIGATE_TOKENS: 'secret-one:admin' }, 'LEXIGATE_TOKENS must be'],
  ['a key set over plain HTTP', { LEXIGATE_JWKS_URL: 'http://id.example.com/secret-one' }, 'https'],
  ['keys without an audience', { LEXIGATE_JWKS_URL: 'https://id.example.com/secret-one' }, 'AUDIENCE'],
  ['an audience without keys', { LEXIGATE_JWT_AUDIENCE: 'secret-one' }, 'need LEXIGATE_JWKS_URL'],
])('%s is reported as a mistake without the secret', async (_what, environment, said) => {
  const { bin } = await startService(environment);

  expect((await bin.exit()).code).toBe(2);
  expect(bin.output.stderr).toContain(said);
  expect(bin.output.stdout + bin.output.stderr).not.toContain('secret-one');
});

test.each([{}, { SPEECH_TO_TEXT_URL: 'http://127.0.0.1:1' }])(
  'access tokens without credentials to protect are reported as a mistake (%j)',
  async (environment) => {
    const bin = startBin([], { LEXIGATE_TOKENS: 'one:read', ...environment });

    expect((await bin.exit()).code).toBe(2);
    expect(bin.output.stderr).toContain('LEXIGATE_TOKENS');
  },
);
