import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { serviceError } from '../../support/upstream/error-body.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';

const BASE = {
  name: 'en-US_Telephony',
  language: 'en-US',
  rate: 8_000,
  url: '',
  description: '',
  supported_features: {},
};
const FIELDS =
  '{ customizations { id corpora { name } grammars { name } baseModel { name } again: corpora { status } } }';

/** A service with `count` models. `answer` returns true for a request that it handles itself. */
async function startWithModels(
  count: number,
  answer: (url: string, reply: () => void) => boolean = () => false,
) {
  const models = Array.from({ length: count }, (_, i) => model(`m-${i}`));
  const backend = await startBackend((req, res) => {
    const url = req.url ?? '';
    const reply = () => {
      if (url.endsWith('/v1/models')) return json(res, 200, { models: [BASE] });
      if (url.includes('/v1/models/')) return json(res, 200, BASE);
      if (url.endsWith('/corpora')) return json(res, 200, { corpora: [] });
      if (url.endsWith('/grammars')) return json(res, 200, { grammars: [] });
      return json(res, 200, { customizations: models });
    };
    if (url.endsWith('m-1/grammars') && count === 3)
      return json(res, 400, serviceError(400, 'No grammars here'));
    if (!answer(url, reply)) reply();
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });
  return { backend, gateway };
}

test('a list with corpora, grammars and base models costs one call for each selected list', async () => {
  const { backend, gateway } = await startWithModels(20);
  const { errors } = await gateway.query(FIELDS);
  expect(errors).toBeUndefined();
  const count = (end: string) => backend.requests.filter((line) => line.endsWith(end)).length;
  expect([count('/v1/customizations'), count('/corpora'), count('/grammars')]).toEqual([1, 20, 20]);
  expect(backend.requests.filter((line) => line.includes('/v1/models'))).toHaveLength(1);
  expect(new Set(backend.requests).size).toBe(backend.requests.length);
});

test('the base models of 1,000 models cost one call', async () => {
  const { backend, gateway } = await startWithModels(1_000);
  const { data } = await gateway.query('{ customizations { baseModel { name } } }');
  expect(data.customizations).toHaveLength(1_000);
  expect(backend.requests).toHaveLength(2);
});

test('all operations of a scope together read at most eight lists under models at a time', async () => {
  const waiting: (() => void)[] = [];
  const { backend, gateway } = await startWithModels(
    20,
    (url, reply) => url.endsWith('/corpora') && waiting.push(reply) > 0,
  );
  // Two different queries: equal ones would share their answer.
  const queries = ['{ customizations { corpora { name } } }', '{ customizations { corpora { status } } }'];
  const both = Promise.all(queries.map((query) => gateway.query(query)));
  let most = 0;
  for (let answered = 0; answered < 40;) {
    await until('the next calls', () => waiting.length >= Math.min(8, 40 - answered));
    most = Math.max(most, waiting.length);
    waiting.shift()?.();
    answered += 1;
  }
  for (const { errors } of await both) expect(errors).toBeUndefined();
  expect(most).toBe(8);
  expect(backend.requests.filter((line) => line.endsWith('/corpora'))).toHaveLength(40);
});

test('a list that fails is null alone', async () => {
  const { gateway } = await startWithModels(3);
  const { data, errors } = await gateway.query(FIELDS);
  expect(data.customizations.map(({ grammars }: { grammars: unknown }) => grammars)).toEqual([[], null, []]);
  expect(data.customizations[1].corpora).toEqual([]);
  expect(errors).toEqual([expect.objectContaining({ path: ['customizations', 1, 'grammars'] })]);
});
