import { serverAudits } from 'graphql-http';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGateway, type Gateway } from '../../../src/gateway.ts';

let gateway: Gateway;

beforeAll(async () => {
  gateway = await createGateway({ port: 0, log: pino({ level: 'silent' }) });
});

afterAll(() => gateway.close());

const audits = serverAudits({ url: () => `${gateway.url}/graphql` }).map((audit) => ({
  ...audit,
  title: `${audit.id} ${audit.name}`,
}));

test('the suite of GraphQL over HTTP has the 61 audits that are known', () => {
  expect(audits).toHaveLength(61);
  expect(new Set(audits.map(({ id }) => id)).size).toBe(61);
});

// SHOULD and MAY are required too: a notice or a warning fails like an error.
test.each(audits)('$title', async ({ fn }) => {
  const { id, name, ...outcome } = await fn();

  expect(outcome, `${id} ${name}`).toEqual({ status: 'ok' });
});
