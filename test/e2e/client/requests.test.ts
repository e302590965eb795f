import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, expectTypeOf, onTestFinished, test } from 'vitest';
import {
  createClient,
  LexigateError,
  NetworkError,
  OperationError,
  PayloadError,
  unwrap,
  type Client,
  type ModelError,
} from '../../../src/client/client.ts';
import { startTestGateway, type TestGateway } from '../../../src/testing/testing.ts';
import { UNKNOWN_ID } from '../../support/model-id.ts';

let gateway: TestGateway;
let client: Client;
beforeAll(async () => {
  gateway = await startTestGateway({ models: [{ name: 'first' }, { name: 'second', status: 'AVAILABLE' }] });
  client = createClient({ url: gateway.url });
});
afterAll(() => gateway.close());
beforeEach(() => gateway.service.reset());

const idOf = (at: number): string => gateway.models[at]?.id ?? '';

/** The error with which a promise rejects. */
async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable('it must reject'),
    (error: unknown) => error,
  );
}

/** Something at the address of the gateway that is not the gateway. */
async function startOther(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

test('every shipped operation is a typed method that returns its only root field', async () => {
  const models = await client.listModels();
  expectTypeOf(models[0]?.name).toEqualTypeOf<string | undefined>();
  expect(models.map(({ name }) => name)).toEqual(['first', 'second']);
  const model = await client.getModel({ id: idOf(0) });
  expectTypeOf(model?.corpora).toExtend<{ name: string }[] | undefined>();
  expect(model).toMatchObject({ name: 'first', status: 'READY', corpora: [{ name: 'corpus' }] });
  expect(await client.getModel({ id: UNKNOWN_ID })).toBeNull();
});

test('a whole build in one document returns all of its payloads', async () => {
  const corpus = { name: 'calls', content: { text: 'My card is lost.\n' } };
  const building = client.buildModel({
    id: idOf(0),
    corpus,
    words: [{ word: 'IVA', soundsLike: ['I V A'] }],
  });
  const finish = setInterval(() => gateway.clock.advance(), 50);
  const { addCorpus, addWords, trainModel } = await building.finally(() => clearInterval(finish));
  expect(unwrap(addCorpus).corpus).toMatchObject({ name: 'calls' });
  expect(unwrap(addWords)).toEqual({});
  expect(unwrap(trainModel).model.name).toBe('first');
});

test('typed errors are data, told apart by their type', async () => {
  const { errors } = await client.trainModel({ id: idOf(1) });
  const [error] = errors;
  if (error?.__typename !== 'NothingToTrainError') throw new Error(error?.__typename);
  expectTypeOf(error.reason).toEqualTypeOf<'NO_DATA' | 'NOTHING_NEW'>();
  expect(error.reason).toBe('NOTHING_NEW');
});

test('typed errors have the parts of their type, and the transaction id for support', async () => {
  const input = { modelId: idOf(1), name: 'corpus' };
  const { errors } = await client.addCorpus(input, 'My card is lost.\n');
  const [exists] = errors;
  if (exists?.__typename !== 'AlreadyExistsError') throw new Error(exists?.__typename);
  expectTypeOf(exists.name).toEqualTypeOf<string>();
  expect(exists).toMatchObject({ name: 'corpus', transactionId: expect.stringMatching(/./) });

  unwrap(await client.trainModel({ id: idOf(0) }));
  const [busy] = (await client.addWords({ modelId: idOf(0), words: [{ word: 'IVA' }] })).errors;
  if (busy?.__typename !== 'ModelBusyError') throw new Error(busy?.__typename);
  expect(busy).toMatchObject({ status: 'TRAINING', transactionId: expect.stringMatching(/./) });
});

test('unwrap throws typed errors as a PayloadError, and returns what is never null after success', async () => {
  const error = await failure(client.trainModel({ id: UNKNOWN_ID }).then(unwrap));
  if (!(error instanceof PayloadError)) throw error;
  expect(error).toBeInstanceOf(LexigateError);
  expect(error).toMatchObject({ code: 'ModelNotFoundError', error: { __typename: 'ModelNotFoundError' } });
  expectTypeOf(error.error).toEqualTypeOf<ModelError>();
  const { model } = unwrap(await client.trainModel({ id: idOf(0) }));
  expectTypeOf(model.id).toEqualTypeOf<string>();
  expect(model.status).toBe('TRAINING');
});

test('a typed error of a later version is an UnknownModelError', async () => {
  const url = await startOther((_req, res) => {
    const errors = [{ __typename: 'QuotaSpentError', message: 'Buy more.', quota: 3 }];
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ data: { deleteModel: { deletedId: null, errors } } }));
  });
  const { errors } = await createClient({ url }).deleteModel({ id: idOf(0) });
  const [error] = errors;
  if (error?.__typename !== 'UnknownModelError') throw new Error(error?.__typename);
  expectTypeOf(error.typename).toEqualTypeOf<string>();
  expect(error).toMatchObject({ typename: 'QuotaSpentError', message: 'Buy more.' });
});

test('a GraphQL error is an OperationError with code, request id and the data beside it', async () => {
  const error = await failure(client.getModel({ id: 'no such/id' }));
  expect(error).toBeInstanceOf(OperationError);
  expect(error).toMatchObject({ code: 'BAD_USER_INPUT', requestId: expect.stringMatching(/./), status: 200 });
  gateway.service.setFaults({ status: 429, retryAfter: '7' });
  expect(await failure(client.listModels())).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 7 });
  gateway.service.setFaults({ status: 503, path: '/corpora' });
  const partial = await failure(client.getModel({ id: idOf(0) }));
  expect(partial).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', data: { customization: { name: 'first' } } });
});

test('a write whose answer was lost has an unknown outcome', async () => {
  gateway.service.setFaults({ status: 500, method: 'POST' });
  expect(await failure(client.trainModel({ id: idOf(0) }))).toMatchObject({ outcome: 'UNKNOWN' });
  const url = await startOther((req) => void req.socket.destroy());
  expect(await failure(createClient({ url }).trainModel({ id: idOf(0) }))).toMatchObject({
    outcome: 'UNKNOWN',
  });
  expect(await failure(createClient({ url }).listModels())).toMatchObject({ outcome: undefined });
});

test('a gateway that cannot be reached, and a page of a proxy in its place, are NetworkErrors', async () => {
  const refused = await failure(createClient({ url: 'http://127.0.0.1:1/graphql' }).listModels());
  expect(refused).toBeInstanceOf(NetworkError);
  expect(refused).toMatchObject({
    code: 'NETWORK_ERROR',
    message: expect.stringMatching(/cannot be reached: ./),
  });
  const url = await startOther((_req, res) => {
    res.writeHead(502, { 'content-type': 'text/html', 'retry-after': '3', 'x-request-id': 'abc' });
    res.end('<h1>Bad Gateway</h1>');
  });
  const page = await failure(createClient({ url }).listModels());
  expect(page).toBeInstanceOf(NetworkError);
  expect(page).toMatchObject({
    code: 'INVALID_RESPONSE',
    status: 502,
    retryAfterSeconds: 3,
    requestId: 'abc',
  });
});

test.each(['null', '[]', '"text"', '{}', '{"data":'])(
  'a response that is %s is a NetworkError',
  async (body) => {
    const url = await startOther((_req, res) => res.end(body));
    expect(await failure(createClient({ url }).listModels())).toMatchObject({ code: 'INVALID_RESPONSE' });
  },
);

test('an aborted request rejects with the reason of its signal', async () => {
  const reason = new Error('the page was left');
  const stop = new AbortController();
  gateway.service.setFaults({ latencyMs: 20_000 });
  const waiting = failure(client.listModels({}, { signal: stop.signal }));
  stop.abort(reason);
  expect(await waiting).toBe(reason);
  expect(await failure(client.listModels({}, { signal: AbortSignal.abort(reason) }))).toBe(reason);
});

test('documents of your own run too', async () => {
  const data = await client.request<{ customizations: { name: string }[] }>('{ customizations { name } }');
  expect(data.customizations).toHaveLength(2);
  const document = new String('query($id: ID!) { customization(id: $id) { name } }');
  expect(await client.request(document as { toString(): string }, { id: idOf(1) })).toEqual({
    customization: { name: 'second' },
  });
});
