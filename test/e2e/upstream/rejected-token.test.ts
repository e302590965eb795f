import { expect, onTestFinished, test, vi } from 'vitest';
import { createServiceAuthorize } from '../../../src/watson/service-authorize.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { tokenResponse } from '../../support/token-service.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { platformError, serviceError } from '../../support/upstream/error-body.ts';

/** A gateway in service mode. The service accepts the tokens that `isAccepted` says, by their number from 1. */
async function start(isAccepted: (number: number) => boolean) {
  let issued = 0;
  const iam = await startBackend((_req, res) => {
    issued += 1;
    // Each token expires at another time, so that no two are equal.
    json(res, 200, tokenResponse({ leftSeconds: 3_600 + issued }));
  });
  const numberOf = (authorization = '') => {
    const claims = JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString()) as {
      iat: number;
      exp: number;
    };
    return claims.exp - claims.iat - 3_600;
  };
  const writes: number[] = [];
  const service = await startBackend((req, res) => {
    if (!isAccepted(numberOf(req.headers.authorization)))
      return json(res, 401, platformError(401, 'Unauthorized'));
    if (req.method === 'POST') writes.push(numberOf(req.headers.authorization));
    return json(res, 200, { customizations: [model('m-1')] });
  });
  vi.stubEnv('SPEECH_TO_TEXT_APIKEY', 'secret-api-key-5f1e');
  vi.stubEnv('SPEECH_TO_TEXT_AUTH_URL', iam.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  const authorize = await createServiceAuthorize();
  const gateway = await startGateway({ upstream: { url: service.url, authorize } });
  let queries = 0;
  const codeOf = async () => {
    const query = `{ customizations(language: "language-${(queries += 1)}") { id } }`;
    return (await gateway.query(query)).errors?.[0].extensions.code;
  };
  return { iam, service, gateway, writes, codeOf };
}

test('a read whose token the service rejects is repeated with a new token', async () => {
  let firstAccepted = 1;
  const { iam, service, codeOf } = await start((number) => number >= firstAccepted);
  expect(await codeOf()).toBeUndefined();
  firstAccepted = 2;
  expect(await codeOf()).toBeUndefined();
  expect(await codeOf()).toBeUndefined();
  expect(iam.requests).toHaveLength(2);
  expect(service.requests).toHaveLength(4);
});

test('a write whose token the service rejects is repeated once, and runs once', async () => {
  const { gateway, iam, service, writes } = await start((number) => number >= 2);
  const { errors } = await gateway.query('mutation { resetModel(id: "m-1") { errors { message } } }');
  expect(errors).toBeUndefined();
  expect(writes).toEqual([2]);
  expect(iam.requests).toHaveLength(2);
  expect(service.requests.filter((line) => line.startsWith('POST'))).toHaveLength(2);
});

test('a storm of rejections is one token request, and all calls succeed', async () => {
  let firstAccepted = 1;
  const { iam, codeOf } = await start((number) => number >= firstAccepted);
  expect(await codeOf()).toBeUndefined();
  firstAccepted = 2;
  const codes = await Promise.all(Array.from({ length: 100 }, codeOf));
  expect(new Set(codes)).toEqual(new Set([undefined]));
  expect(iam.requests).toHaveLength(2);
});

test('where the service rejects the new token too, callers get UNAUTHENTICATED and the token service is left alone', async () => {
  const { iam, codeOf } = await start(() => false);
  for (let round = 0; round < 5; round += 1) {
    const codes = await Promise.all(Array.from({ length: 20 }, codeOf));
    expect(new Set(codes)).toEqual(new Set(['UNAUTHENTICATED']));
  }
  expect(iam.requests).toHaveLength(2);
});

test('a 401 for an unknown model does not drop the token', async () => {
  const { iam, service, gateway } = await start(() => true);
  service.behave((_req, res) => json(res, 401, serviceError(401, 'Invalid customization_id')));
  const { data, errors } = await gateway.query('{ customization(id: "m-9") { id } }');
  expect([data, errors]).toEqual([{ customization: null }, undefined]);
  expect(iam.requests).toHaveLength(1);
  expect(service.requests).toHaveLength(1);
});
