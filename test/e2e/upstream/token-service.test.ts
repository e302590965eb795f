import { expect, onTestFinished, test, vi } from 'vitest';
import { createServiceAuthorize } from '../../../src/watson/credentials.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { startBin } from '../../support/process/bin.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { hang, refuse, reset, type Behaviour } from '../../support/upstream/misbehaviour.ts';
import { token } from '../../support/token-service.ts';

const API_KEY = 'secret-api-key-5f1e';
const LIST = '{ customizations { id } }';
/** The shortest time in which a token service that is in trouble is asked twice. */
const FIRST_PAUSE_MS = 250;
/** Longer than any test: what ends before it did not wait for it. */
const NEVER_MS = 600_000;

/** A gateway with credentials of its own, in this process. */
async function start(iamBehaviour: Behaviour, upstreamTimeoutMs = 10_000) {
  const service = await startBackend((_req, res) => json(res, 200, { customizations: [model('m-1')] }));
  const iam = await startBackend(iamBehaviour);
  vi.stubEnv('SPEECH_TO_TEXT_APIKEY', API_KEY);
  vi.stubEnv('SPEECH_TO_TEXT_AUTH_URL', iam.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  const authorize = await createServiceAuthorize();
  const gateway = await startGateway({ upstream: { url: service.url, authorize }, upstreamTimeoutMs });
  let asked = 0;
  /** Of a read of its own, since those that are the same share one exchange, and so a token, anyway. */
  const codeOf = async () => {
    const query = `{ customizations(language: "language-${(asked += 1)}") { id } }`;
    return (await gateway.query(query)).errors?.[0].extensions.code;
  };
  return { service, iam, gateway, codeOf };
}

test.each<[string, Behaviour]>([
  ['answers 503', refuse(503, 'down')],
  ['resets connections', reset],
])(
  'a token service that %s is not hammered, and used again as soon as it is well',
  async (_what, trouble) => {
    const { service, iam, codeOf } = await start(trouble);
    const beganAt = performance.now();
    for (let round = 0; round < 20; round += 1) {
      const codes = await Promise.all(Array.from({ length: 20 }, codeOf));
      expect(new Set(codes)).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
    }
    const most = 1 + Math.floor((performance.now() - beganAt) / FIRST_PAUSE_MS);
    expect(iam.requests.length).toBeLessThanOrEqual(most);
    expect(service.requests).toEqual([]);

    iam.behave(token());
    await until('the recovery', async () => (await codeOf()) === undefined);
    // Its trouble was none of the service.
    expect(await Promise.all(Array.from({ length: 20 }, codeOf))).toEqual(Array(20).fill(undefined));
  },
);

test('who waits for a token service that hangs has a token as soon as it is well', async () => {
  const { iam, codeOf } = await start(hang, NEVER_MS);
  const waiting = Array.from({ length: 20 }, codeOf);
  await until('the call', () => iam.requests.length === 1);

  iam.behave(token());

  expect(await Promise.all(waiting)).toEqual(Array(20).fill(undefined));
  await until('the hanging one to be given up', () => iam.aborted.length === 1, 5_000);
  const asked = iam.requests.length;
  expect(await codeOf()).toBeUndefined();
  expect(iam.requests).toHaveLength(asked);
});

test('who comes later does not wait for a token request that hangs either', async () => {
  const { iam, gateway, codeOf } = await start(hang, 1_000);
  expect(await codeOf()).toBe('UPSTREAM_TIMEOUT');
  iam.behave(token());
  await until('the recovery', async () => (await gateway.query(LIST)).errors === undefined, 8_000);
});

test('a slow token service is waited for', async () => {
  const { iam, codeOf } = await start((req, res) => void setTimeout(() => token()(req, res), 2_000));
  expect(await Promise.all(Array.from({ length: 20 }, codeOf))).toEqual(Array(20).fill(undefined));
  expect(iam.requests.length).toBeLessThan(5);
});

test('a token that is to be renewed serves on while that fails, and few requests try it', async () => {
  const { iam, codeOf } = await start(token({ ageSeconds: 900, leftSeconds: 100 }));
  expect(await codeOf()).toBeUndefined();
  for (const trouble of [refuse(503, 'down'), hang]) {
    iam.behave(trouble);
    const before = iam.requests.length;
    for (let i = 0; i < 20; i += 1) expect(await codeOf()).toBeUndefined();
    expect(iam.requests.length - before).toBeLessThanOrEqual(1);
  }
  expect(iam.requests.length).toBeGreaterThan(1);
});

test('nothing secret is written, even where the library is told to say all it does', async () => {
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
  const ask = async () => {
    const body = JSON.stringify({ query: LIST });
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return (await response.json()) as { errors?: unknown };
  };
  expect((await ask()).errors).toBeDefined();
  iam.behave(token());
  await until('the recovery', async () => (await ask()).errors === undefined);
  bin.kill('SIGTERM');
  await bin.exit();
  const { stdout, stderr } = bin.output;
  expect(stderr).toContain('ibm-cloud-sdk-core');
  expect(stdout + stderr).not.toContain(API_KEY);
  expect(stdout + stderr).not.toContain('eyJhbGciOiJIUzI1NiJ9');
});
