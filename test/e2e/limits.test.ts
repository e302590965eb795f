import { expect, test } from 'vitest';
import { collect, READY_ID, startGateway, startBoth, until } from '../support/gateway.ts';

const TOO_MANY = `{ ${Array.from({ length: 61 }, (_, i) => `x${i}: customization(id: "${READY_ID}") { id }`).join(' ')} }`;
const code = 'QUERY_TOO_COMPLEX';

test('a document past a limit is refused over HTTP, and nothing of it is executed', async () => {
  const { gateway, emulator } = await startBoth();
  const { data, errors } = await gateway.query(TOO_MANY);
  expect(data).toBeUndefined();
  expect(errors).toEqual([expect.objectContaining({ extensions: { code } })]);
  expect(emulator.requests).toEqual([]);
});

test('over WebSocket it is an error message, and the socket stays', async () => {
  const gateway = await startGateway();
  const client = gateway.client();
  const { end } = collect(client, TOO_MANY);
  await until('the refusal', () => end.kind !== undefined);
  expect(end.errors).toEqual([expect.objectContaining({ extensions: { code } })]);
  const next = collect(client, '{ __typename }');
  await until('an answer on the same socket', () => next.end.kind === 'complete');
  expect(next.events).toEqual([{ data: { __typename: 'Query' } }]);
});
