import { ApolloClient, CombinedProtocolErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { LONG_MS, startEmulator } from '../../support/emulator.ts';
import { metricsOf } from '../../support/gateway/metrics.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { openConnection } from '../../support/http/raw-connection.ts';
import { READY_ID } from '../../support/model-id.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { refuseAsPlatform } from '../../support/upstream/misbehaviour.ts';
import { until } from '../../support/wait.ts';

const MULTIPART = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0';
const WATCH = 'subscription { modelStatus(id: "m-1", until: [AVAILABLE]) { status } }';
const EVENTS = 'text/event-stream';

/** A service with one model. */
async function startOne() {
  const state = { status: 'training', isRevoked: false };
  const backend = await startBackend((req, res) => {
    if (state.isRevoked) return refuseAsPlatform(401, 'Unauthorized')(req, res);
    return json(res, 200, model('m-1', { status: state.status }));
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });
  return { state, gateway };
}

/** Subscribes on a connection of its own, and shows the bytes that arrive without the frames of the chunked coding. */
async function openRaw(gateway: TestGateway, accept: string, query = WATCH) {
  const { heard, host, write } = await openConnection(gateway.url);
  const path = `/graphql?query=${encodeURIComponent(query)}`;
  write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: ${accept}\r\n\r\n`);
  const body = () => {
    const [, chunked = ''] = heard.text.split(/\r\n\r\n(.*)/s);
    return chunked.replaceAll(/[\da-f]+\r\n(.*?)\r\n(?=[\da-f]+\r\n|$)/gs, '$1');
  };
  return { heard, body };
}

const part = (value: object) =>
  `\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(value)}\r\n--graphql`;
const event = (status: string) => part({ payload: { data: { modelStatus: { status } } } });

test('a multipart subscription sends each event as a part that can be read at once, heartbeats, and the last boundary', async () => {
  const { state, gateway } = await startOne();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { heard, body } = await openRaw(gateway, `${MULTIPART}, application/json`);
  const first = `\r\n--graphql${event('TRAINING')}`;
  await until('the first event', () => body() === first);
  expect(heard.text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(heard.text.toLowerCase()).toContain(`content-type: ${MULTIPART.toLowerCase()}\r\n`);
  expect(heard.text.toLowerCase()).toContain('x-accel-buffering: no');

  vi.advanceTimersByTime(15_000);
  await until('a heartbeat', () => body() === `${first}${part({})}`);
  vi.useRealTimers();
  state.status = 'available';
  await until('the end', () => body() === `${first}${part({})}${event('AVAILABLE')}--\r\n`);
});

test('credentials that are revoked terminate a multipart subscription with its errors beside an empty payload', async () => {
  const { state, gateway } = await startOne();
  const { body } = await openRaw(gateway, MULTIPART);
  await until('the first event', () => body().endsWith(event('TRAINING')));
  state.isRevoked = true;
  await until('the end', () => body().endsWith('--graphql--\r\n'));
  const [last = ''] = body().match(/\{"payload":null.*\}/) ?? [];
  expect(JSON.parse(last)).toEqual({
    payload: null,
    errors: [expect.objectContaining({ extensions: expect.objectContaining({ code: 'UNAUTHENTICATED' }) })],
  });
});

test.each([
  [`${MULTIPART}, application/graphql-response+json, application/json;q=0.9`, 'multipart/mixed'],
  ['multipart/mixed; subscriptionSpec="1.0", application/json', 'multipart/mixed'],
  ['Multipart/Mixed;SubscriptionSpec=1.0', 'multipart/mixed'],
  [`*/*, ${MULTIPART}`, 'multipart/mixed'],
  [`${MULTIPART}, ${EVENTS}`, 'multipart/mixed'],
  [`${EVENTS}, ${MULTIPART}`, EVENTS],
  [`${MULTIPART};q=0.5, ${EVENTS};q=0.4`, 'multipart/mixed'],
  [`${MULTIPART};q=0.5, ${EVENTS}`, EVENTS],
  [`${MULTIPART};q=0, */*`, EVENTS],
  ['*/*', EVENTS],
  ['multipart/mixed;subscriptionSpec=2.0', undefined],
  ['multipart/mixed;deferSpec=20220824', undefined],
  ['application/json', undefined],
])('a subscription with Accept: %s is answered as %s', async (accept, type) => {
  const { gateway } = await startOne();
  const { heard } = await openRaw(gateway, accept);
  await until('the headers', () => heard.text.includes('\r\n\r\n'));
  const [, answered] = /content-type: ([^;\r]*)/i.exec(heard.text) ?? [];
  if (type === undefined) expect(heard.text).toMatch(/^HTTP\/1\.1 406 [^]*NOT_ACCEPTABLE/);
  else expect(answered).toBe(type);
});

test.each([
  ['a subscription that cannot start', 'subscription { modelStatus(id: "") { status } }', 'BAD_USER_INPUT'],
  ['an invalid document', '{ nope }', 'GRAPHQL_VALIDATION_FAILED'],
  ['a query', '{ __typename }', undefined],
])('%s is JSON for a client that accepts it, and otherwise one part', async (_what, query, code) => {
  const { gateway } = await startOne();
  const ask = async (accept: string) => {
    const response = await fetch(gateway.endpoint, {
      method: 'POST',
      headers: { accept, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return { type: response.headers.get('content-type'), text: await response.text() };
  };
  const asJson = await ask(`${MULTIPART}, application/json`);
  const alone = await ask(MULTIPART);

  expect(asJson.type).toMatch(/^application\/json/);
  expect(JSON.parse(asJson.text).errors?.[0].extensions.code).toBe(code);
  expect(alone.type).toBe(MULTIPART);
  const [, body = ''] =
    /^\r\n--graphql\r\nContent-Type: application\/json\r\n\r\n(.*)\r\n--graphql--\r\n$/.exec(alone.text) ??
    [];
  expect(JSON.parse(body).payload.errors?.[0].extensions.code).toBe(code);
});

test('Apollo Client queries, trains and watches until the end with its HttpLink alone', async () => {
  const emulator = await startEmulator({ seed: true });
  const gateway = await startGateway({ upstream: { url: emulator.url } });
  const client = new ApolloClient({
    link: new HttpLink({ uri: gateway.endpoint }),
    cache: new InMemoryCache(),
  });
  onTestFinished(() => client.stop());
  const variables = { id: READY_ID };
  await client.mutate({
    mutation: gql`
      mutation ($id: ID!) {
        trainModel(id: $id) {
          errors {
            message
          }
        }
      }
    `,
    variables,
  });
  const watch = (id: string) => {
    const seen = { statuses: [] as string[], errors: [] as unknown[], isComplete: false };
    const query = gql`
      subscription ($id: ID!) {
        modelStatus(id: $id, until: [AVAILABLE]) {
          status
        }
      }
    `;
    client.subscribe<any>({ query, variables: { id } }).subscribe({
      next: ({ data, error }) =>
        void (error ? seen.errors.push(error) : seen.statuses.push(data.modelStatus.status)),
      error: (error) => seen.errors.push(error),
      complete: () => void (seen.isComplete = true),
    });
    return seen;
  };
  const seen = watch(READY_ID);
  await until('the first event', () => seen.statuses.length > 0);
  emulator.clock.advance(LONG_MS);
  await until('the end', () => seen.isComplete);
  expect(seen).toMatchObject({ statuses: ['TRAINING', 'AVAILABLE'], errors: [] });

  const unknown = watch('00000000-0000-4000-8000-000000000000');
  await until('the error', () => unknown.errors.length > 0);
  expect(unknown.errors).toMatchObject([{ errors: [{ extensions: { code: 'NOT_FOUND' } }] }]);
});

test('Apollo Client gets the error that terminates a running subscription', async () => {
  const { state, gateway } = await startOne();
  const client = new ApolloClient({
    link: new HttpLink({ uri: gateway.endpoint }),
    cache: new InMemoryCache(),
  });
  onTestFinished(() => client.stop());
  const errors: unknown[] = [];
  const events: unknown[] = [];
  client.subscribe({ query: gql(WATCH) }).subscribe({
    next: (result) => void (result.error ? errors.push(result.error) : events.push(result.data)),
    error: (error) => errors.push(error),
  });
  await until('the first event', () => events.length > 0);
  state.isRevoked = true;
  await until('the error', () => errors.length > 0);

  expect(CombinedProtocolErrors.is(errors[0])).toBe(true);
  expect(errors[0]).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
});

test('a multipart subscription counts as an event stream, and ends when its client disconnects', async () => {
  const { gateway } = await startOne();
  const { heard, host, write, end } = await openConnection(gateway.url);
  write(
    `GET /graphql?query=${encodeURIComponent(WATCH)} HTTP/1.1\r\nHost: ${host}\r\nAccept: ${MULTIPART}\r\n\r\n`,
  );
  await until('the first event', () => heard.text.includes('TRAINING'));
  const counted = async () => {
    const metrics = await metricsOf(gateway);
    return [metrics['lexigate_subscriptions_active'], metrics['lexigate_subscription_groups']];
  };
  expect(await counted()).toEqual([1, 1]);
  end();
  await until('its end', async () => (await counted()).every((count) => count === 0));
});
