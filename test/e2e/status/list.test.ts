import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { importReducer, shippedDocument, type ListedEvent, type Models } from '../../support/doc-code.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { startStatusService } from '../../support/status-service.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { until } from '../../support/wait.ts';
import { collect } from '../../support/websocket/client.ts';

/** Graphql-ws clients and others ask for type names in every selection. */
const WATCH = shippedDocument('watch-models');
const reduceModels = await importReducer();

const eventsOf = (events: any[]): ListedEvent[] => events.map(({ data }) => data.modelList);
const listOf = (events: any[]): Models | undefined =>
  eventsOf(events).reduce<Models | undefined>(reduceModels, undefined);
const namesOf = (events: any[]) =>
  [...(listOf(events)?.values() ?? [])].map(({ model: { name } }) => name).toSorted();

function watch(gateway: TestGateway) {
  return collect(gateway.client(), WATCH);
}

test('an account without models gets an empty list at once, over WebSocket and server-sent events', async () => {
  const service = await startStatusService();
  const gateway = await startGateway({ upstream: { url: service.url }, pollIntervalMs: 60_000 });

  const socket = watch(gateway);
  const stream = await openEventStream(gateway.endpoint, WATCH);
  await until('both snapshots', () => socket.events.length === 1 && stream.events.length === 1, 5_000);

  const empty = {
    __typename: 'ModelListSnapshot',
    observedAt: expect.any(String),
    staleness: null,
    models: [],
  };
  expect(eventsOf(socket.events)).toEqual([empty]);
  expect(eventsOf(stream.events)).toEqual([empty]);
  expect(service.requests).toHaveLength(1);
});

test('a page that was offline during a deletion and a creation has the true list when it is back', async () => {
  const service = await startStatusService('m-1', 'm-2', 'm-3');
  const gateway = await startGateway({ upstream: { url: service.url } });
  const stays = watch(gateway);
  const client = gateway.client();
  const before = collect(client, WATCH);
  await until('the list', () => listOf(before.events)?.size === 3);

  client.cut();
  service.remove('m-2');
  service.set('m-4');
  await until('the change of the one that stays', () => listOf(stays.events)?.has('m-4') === true);
  const after = watch(gateway);
  await until('the snapshot', () => after.events.length === 1);

  expect(eventsOf(after.events)[0]?.__typename).toBe('ModelListSnapshot');
  await until('the deletion', () => namesOf(after.events).length === 3 && namesOf(stays.events).length === 3);
  for (const { events } of [after, stays])
    expect(namesOf(events)).toEqual(['Model m-1', 'Model m-3', 'Model m-4']);
});

test('all changes of one poll are one event: a new model, a new name, a new status, a deletion', async () => {
  const service = await startStatusService('m-1', 'm-2', 'm-3');
  const gateway = await startGateway({ upstream: { url: service.url }, pollIntervalMs: 60_000 });
  const { events } = watch(gateway);
  await until('the list', () => events.length === 1);

  service.set('m-1', { name: 'renamed' });
  service.set('m-2', { status: 'training' });
  service.remove('m-3');
  service.set('m-4');
  await until('the change', () => events.length === 2);

  const [, change] = eventsOf(events);
  const ids = (listed: ListedEvent['added']) => listed?.map(({ model: { id } }) => id);
  expect(change).toMatchObject({ __typename: 'ModelListChange', removed: ['m-3'], staleness: null });
  expect([ids(change?.added), ids(change?.changed)]).toEqual([['m-4'], ['m-1', 'm-2']]);
  expect(namesOf(events)).toEqual(['Model m-2', 'Model m-4', 'renamed']);
});

test('a list of one language has only its models, and one without models is empty', async () => {
  const service = await startStatusService('m-1');
  service.set('m-2', { language: 'de-DE' });
  const gateway = await startGateway({ upstream: { url: service.url } });
  const query = `subscription($language: String) { modelList(language: $language) {
    __typename ... on ModelListSnapshot { models { model { id } } } ... on ModelListChange { added { model { id } } removed }
  } }`;
  const of = (language: string | null) => collect(gateway.client(), query, { language });
  const [german, french, none, all] = [of('de-DE'), of('fr-FR'), of(''), of(null)];
  await until('all snapshots', () => [german, french, none, all].every(({ events }) => events.length === 1));
  const ids = ({ events }: { events: any[] }) => eventsOf(events)[0]?.models?.map(({ model: { id } }) => id);
  expect([german, french, none, all].map(ids)).toEqual([['m-2'], [], [], ['m-1', 'm-2']]);

  service.remove('m-1');
  service.set('m-3', { language: 'fr-FR' });
  await until('the new model', () => french.events.length === 2);
  expect(eventsOf(french.events)[1]).toMatchObject({ added: [{ model: { id: 'm-3' } }], removed: [] });
  await until('the change of all', () => all.events.length >= 2);
  expect([german.events.length, none.events.length]).toEqual([1, 1]);

  const refused = of('x'.repeat(101));
  await until('the refusal', () => refused.end.kind === 'error');
  expect(refused.end.errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
});

test('a client that reads nothing through many large changes has the true list in the end, and reads few events', async () => {
  const service = await startStatusService();
  const set = (id: string, round: number) =>
    service.set(id, { name: `${id} ${round}`, error: 'x'.repeat(10_000) });
  for (let i = 0; i < 100; i += 1) set(`m-${i}`, 0);
  const gateway = await startGateway({ upstream: { url: service.url } });
  const query = WATCH.replace('progress', 'progress error');
  const client = gateway.client();
  const slow = collect(client, query);
  const eager = collect(gateway.client(), query);
  await until('both lists', () => [slow, eager].every(({ events }) => listOf(events)?.size === 100));

  client.pause();
  const rounds = 30;
  for (let round = 1; round <= rounds; round += 1) {
    for (let i = round; i < 100; i += 1) set(`m-${i}`, round);
    service.remove(`m-${round}`);
    set(`new-${round}`, round);
    const isIn = ({ added, models }: ListedEvent) => JSON.stringify([added, models]).includes(`new-${round}`);
    await until('the change', () => eventsOf(eager.events.slice(-2)).some(isIn));
  }
  client.resume();

  const expected = namesOf(eager.events);
  await until('the true list', () => isDeepStrictEqual(namesOf(slow.events), expected));
  expect(slow.events.length).toBeLessThan(rounds);
  expect(slow.end).toEqual({});
});

test('20,000 models are one snapshot, and what changes later is one small event for any number of subscribers', async () => {
  const count = 20_000;
  const models = new Map(Array.from({ length: count }, (_, i) => [`m-${i}`, model(`m-${i}`)]));
  const backend = await startBackend((req, res) => {
    const id = /customizations\/([^/?]+)$/.exec(req.url ?? '')?.[1];
    if (id === undefined) return json(res, 200, { customizations: [...models.values()] });
    const found = models.get(id);
    return found ? json(res, 200, found) : json(res, 404, { code: 404, error: 'no such model' });
  });
  const gateway = await startGateway({ upstream: { url: backend.url }, pollIntervalMs: 10_000 });
  const all = [watch(gateway), watch(gateway), watch(gateway)];
  await until('the snapshots', () => all.every(({ events }) => events.length === 1), 100_000, 200);

  models.delete('m-7');
  models.set('m-new', model('m-new', { status: 'training' }));
  await until('the change', () => all.every(({ events }) => events.length >= 2), 100_000, 200);

  for (const { events } of all) {
    const list = listOf(events);
    expect([list?.size, list?.has('m-7')]).toEqual([count, false]);
    expect(list?.get('m-new')?.model.status).toBe('TRAINING');
    expect(eventsOf(events).filter(({ models: snapshot }) => snapshot)).toHaveLength(1);
  }
}, 240_000);
