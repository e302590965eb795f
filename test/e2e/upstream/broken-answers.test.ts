import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { LIST_MODELS, RESET_MODEL } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { answer, html, type Behaviour } from '../../support/upstream/misbehaviour.ts';
import { credentialsFrom, token } from '../../support/token-service.ts';
import { until } from '../../support/wait.ts';

test.each(['zstd', 'compress', 'gzip, gzip', 'nonsense'])(
  'a response with the content-encoding %s is an invalid response, and the gateway keeps running',
  async (encoding) => {
    const backend = await startBackend(answer(200, 'x'.repeat(10_000), { 'content-encoding': encoding }));
    const gateway = await startGateway({ upstream: { url: backend.url } });

    const failed = [await gateway.query(LIST_MODELS), await gateway.query(RESET_MODEL)];

    const codes = failed.map(({ errors }) => errors[0].extensions.code);
    expect(codes).toEqual(['UPSTREAM_INVALID_RESPONSE', 'UPSTREAM_INVALID_RESPONSE']);
    backend.behave((_req, res) => json(res, 200, { customizations: [model('m-1')] }));
    expect((await gateway.query(LIST_MODELS)).data.customizations).toHaveLength(1);
  },
);

test('a token response with an unknown content-encoding is an error of that request alone', async () => {
  const iam = await startBackend(answer(200, 'x'.repeat(10_000), { 'content-encoding': 'nonsense' }));
  const headers = await credentialsFrom({ APIKEY: 'secret-api-key-5f1e', AUTH_URL: iam.url });
  await expect(headers()).rejects.toMatchObject({ name: 'WatsonError' });
});

test.each<[string, Behaviour]>([
  ['is null', answer(200, 'null')],
  ['has no token', answer(200, '{}')],
  ['has a token that is no JWT', answer(200, '{"access_token":5,"token":"x","expires_in":"x"}')],
  ['is HTML', html],
])('a valid token remains in use where the response to its renewal %s', async (_what, behaviour) => {
  for (const type of ['iam', 'cp4d', 'mcsp']) {
    const service = await startBackend(token({ ageSeconds: 900, leftSeconds: 100 }));
    const headers = await credentialsFrom({
      AUTH_TYPE: type,
      APIKEY: 'secret-api-key-5f1e',
      USERNAME: 'user',
      AUTH_URL: service.url,
    });
    const first = await headers();
    service.behave(behaviour);
    expect(await headers()).toEqual(first);
    await until('the renewal', () => service.finished.length >= 2);
    // The library handles the response in later turns of the event loop.
    for (let i = 0; i < 10; i += 1) await setImmediate();
    expect(await headers()).toEqual(first);
  }
});
