import { expect, test } from 'vitest';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';

test('1,000 malformed elements in a response are one log line, and all of them are counted', async () => {
  const malformed = Array.from({ length: 1_000 }, () => ({ customization_id: 1 }));
  const backend = await startBackend((_req, res) =>
    json(res, 200, { customizations: [model('m-1'), ...malformed] }),
  );
  const gateway = await startGateway({ upstream: { url: backend.url } });
  expect((await gateway.query('{ customizations { id } }')).data.customizations).toHaveLength(1);
  expect(gateway.logLines.filter(({ msg }) => msg === 'malformed part of a response')).toHaveLength(1);
  const counted = (await metricsOf(gateway))['lexigate_upstream_oddities_total{kind="malformed-element"}'];
  expect(counted).toBe(1_000);
});

test('100 queries to a service that fails are one log line', async () => {
  const backend = await startBackend((_req, res) => json(res, 200, []));
  const gateway = await startGateway({ upstream: { url: backend.url } });
  for (let i = 0; i < 100; i += 1) await gateway.query('{ customizations { id } }');
  expect(gateway.logLines.filter(({ msg }) => msg === 'upstream failure')).toHaveLength(1);
});
