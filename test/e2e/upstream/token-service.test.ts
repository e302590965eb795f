import { expect, onTestFinished, test, vi } from 'vitest';
import { createServiceAuthorize } from '../../../src/watson/service-authorize.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { startBin } from '../../support/process/bin.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { hang, refuse, reset, type Behaviour } from '../../support/upstream/misbehaviour.ts';
import { token } from '../../support/token-service.ts';

const API_KEY = 'secret-api-key-5f1e';
const LIST = '{ customizations { id } }';
/** The shortest pause between two requests to a token service that fails. */
const FIRST_PAUSE_MS = 250;
/** Longer than any test, so a test that passes did not wait for it. */
const NEVER_MS = 600_000;

/** A gateway in service mode, in this process. */
async function start(iamBehaviour: Behaviour, upstreamTimeoutMs = 10_000) {
  const service = await startBackend((_req, res) => json(res, 200, { customizations: [model('m-1')] }));
  const iam = await startBackend(iamBehaviour);
  vi.stubEnv('SPEECH_TO_TEXT_APIKEY', API_KEY);
  vi.stubEnv('SPEECH_TO_TEXT_AUTH_URL', iam.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  const authorize = await createServiceAuthorize();
  const gateway = await startGateway({ upstream: { url: service.url, authorize }, upstreamTimeoutMs });
  let queries = 0;
  /** The error code of a query. Each query is different: identical ones would be deduplicated and need one token. */
  const codeOf = async () => {
    const query = `{ customizations(language: "language-${(queries += 1)}") { id } }`;
    return (await gateway.query(query)).errors?.[0].extensions.code;
  };
  return { service, iam, gateway, codeOf };
}

test.each<[string, Behaviour]>([
  ['answers 503', refuse(503, 'down')],
  ['resets connections', reset],
])(
  'a token service that %s gets few requests, and is used again as soon as it is available',
  async (_what, outage) => {
    const { service, iam, codeOf } = await start(outage);
    const startedAt = performance.now();
    for (let round = 0; round < 20; round += 1) {
      const codes = await Promise.all(Array.from({ length: 20 }, codeOf));
      expect(new Set(codes)).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
    }
    const most = 1 + Math.floor((performance.now() - startedAt) / FIRST_PAUSE_MS);
    expect(iam.requests.length).toBeLessThanOrEqual(most);
    expect(service.requests).toEqual([]);

    iam.behave(token());
    await until('the recovery', async () => (await codeOf()) === undefined);
    // Failures of the token service do not count for the circuit of the service.
    expect(await Promise.all(Array.from({ length: 20 }, codeOf))).toEqual(Array(20).fill(undefined));
  },
);

test('callers that wait for a token service that hangs get a token as soon as it is available', async () => {
  const { iam, codeOf } = await start(hang, NEVER_MS);
  const waiting = Array.from({ length: 20 }, codeOf);
  await until('the request', () => iam.requests.length === 1);

  iam.behave(token());

  expect(await Promise.all(waiting)).toEqual(Array(20).fill(undefined));
  await until('the request that hangs to be aborted', () => iam.aborted.length === 1, 5_000);
  const requested = iam.requests.length;
  expect(await codeOf()).toBeUndefined();
  expect(iam.requests).toHaveLength(requested);
});

test('later callers do not wait for a token request that hangs', async () => {
  const { iam, gateway, codeOf } = await start(hang, 1_000);
  expect(await codeOf()).toBe('UPSTREAM_TIMEOUT');
  iam.behave(token());
  await until('the recovery', async () => (await gateway.query(LIST)).errors === undefined, 8_000);
});

test('callers wait for a slow token service', async () => {
  const { iam, codeOf } = await start((req, res) => void setTimeout(() => token()(req, res), 2_000));
  expect(await Promise.all(Array.from({ length: 20 }, codeOf))).toEqual(Array(20).fill(undefined));
  expect(iam.requests.length).toBeLessThan(5);
});

test('a valid token is used while its renewal fails, with few renewal requests', async () => {
  const { iam, codeOf } = await start(token({ ageSeconds: 900, leftSeconds: 100 }));
  expect(await codeOf()).toBeUndefined();
  for (const outage of [refuse(503, 'down'), hang]) {
    iam.behave(outage);
    const before = iam.requests.length;
    for (let i = 0; i < 20; i += 1) expect(await codeOf()).toBeUndefined();
    expect(iam.requests.length - before).toBeLessThanOrEqual(1);
  }
  expect(iam.requests.length).toBeGreaterThan(1);
});

test('no secret is written, even with the debug log of the library', async () => {
  const service = await startBackend((_req, res) => json(res, 200, { customizations: [] }));
  const iam = await startBackend(refuse(503, 'down'));
  const bin = startBin([], {
    SPEECH_TO_TEXT_URL: service.url,
    SPEECH_TO_TEXT_APIKEY: API_KEY,
    SPEECH_TO_TEXT_AUTH_URL: iam.url,
    LOG_LEVEL: 'trace',
    DEBUG: '*',
  });
  const { url } = await bin.started();
  const query = async () => {
    const body = JSON.stringify({ query: LIST });
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return (await response.json()) as { errors?: unknown };
  };
  expect((await query()).errors).toBeDefined();
  iam.behave(token());
  await until('the recovery', async () => (await query()).errors === undefined);
  bin.kill('SIGTERM');
  await bin.exit();
  const { stdout, stderr } = bin.output;
  expect(stderr).toContain('ibm-cloud-sdk-core');
  expect(stdout + stderr).not.toContain(API_KEY);
  expect(stdout + stderr).not.toContain('eyJhbGciOiJIUzI1NiJ9');
});
