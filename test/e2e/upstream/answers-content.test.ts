import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { LIST_MODELS } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { flood, redirect } from '../../support/upstream/misbehaviour.ts';

test('a malformed element of a list is left out and logged, and the others are returned', async () => {
  const malformed = [null, 7, 'model', [], {}, { customization_id: 5 }, model('m-0', { versions: 'all' })];
  const backend = await startBackend((_req, res) => {
    json(res, 200, { customizations: [model('m-1'), ...malformed, model('m-2')] });
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { data, errors } = await gateway.query(LIST_MODELS);

  expect(errors).toBeUndefined();
  expect(data.customizations).toEqual([{ id: 'm-1' }, { id: 'm-2' }]);
  const oddities = gateway.logLines.flatMap(({ oddity }) => (oddity ? [oddity] : []));
  // One line a minute for each kind and place. The metrics count them all.
  expect(oddities).toHaveLength(1);
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  expect(metrics).toContain(`lexigate_upstream_oddities_total{kind="malformed-element"} ${malformed.length}`);
  expect(oddities[0]).toMatchObject({ kind: 'malformed-element', where: 'customizations' });
  expect(backend.requests).toHaveLength(1);
});

test('an unknown status word is UNKNOWN and logged', async () => {
  const backend = await startBackend((_req, res) => {
    json(res, 200, { customizations: [model('m-1', { status: 'expired' }), model('m-2', { status: 7 })] });
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { data, errors } = await gateway.query('{ customizations { status } }');

  expect(errors).toBeUndefined();
  expect(data.customizations).toEqual([{ status: 'UNKNOWN' }, { status: 'UNKNOWN' }]);
  const words = gateway.logLines.flatMap(({ oddity }) => (oddity ? [oddity] : []));
  expect(words).toEqual([{ kind: 'unknown-word', where: 'LanguageModel.status', value: 'expired' }]);
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  expect(metrics).toContain('lexigate_upstream_oddities_total{kind="unknown-word"} 2');
});

test('progress out of range is clamped', async () => {
  const progress = [-3, 250, 41.7, undefined, 100];
  const backend = await startBackend((_req, res) => {
    json(res, 200, { customizations: progress.map((value, i) => model(`m-${i}`, { progress: value })) });
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { data, errors } = await gateway.query('{ customizations { progress } }');

  expect(errors).toBeUndefined();
  expect(data.customizations.map((each: any) => each.progress)).toEqual([0, 100, 42, 0, 100]);
});

test('a body of 128 MiB is not read to its end', async () => {
  let sentBytes = 0;
  const backend = await startBackend(flood((bytes) => (sentBytes = bytes)));
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { data, errors } = await gateway.query(LIST_MODELS);

  expect(data).toEqual({ customizations: null });
  expect(errors[0].extensions.code).toBe('UPSTREAM_INVALID_RESPONSE');
  await until('the socket to be closed', () => backend.aborted.length === 1);
  expect(sentBytes).toBeLessThan(64 * 1024 * 1024);
  expect(backend.requests).toHaveLength(1);
});

test('a read does not follow a redirect, so the credentials go nowhere else', async () => {
  const elsewhere = await startBackend((_req, res) => json(res, 200, { customizations: [] }));
  const backend = await startBackend(redirect(`${elsewhere.url}/v1/customizations`));
  const gateway = await startGateway({ upstream: { url: backend.url } });

  const { errors } = await gateway.query(LIST_MODELS, {}, { authorization: 'Bearer token' });

  expect(errors[0].extensions.code).toBe('UPSTREAM_INVALID_RESPONSE');
  expect(elsewhere.requests).toEqual([]);
});
