import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import type { Limits } from '../../../src/config/limits.ts';
import { startBusyService } from '../../support/busy-service.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { formOf, PREFLIGHT } from '../../support/http/form.ts';
import { openForm } from '../../support/http/multipart.ts';
import { temporaryFolder } from '../../support/process/bin.ts';
import { until } from '../../support/wait.ts';

const TRAIN = 'mutation ($id: ID!) { trainModel(id: $id, onBusy: WAIT) { errors { __typename } } }';
const ADD = `mutation ($file: File) {
  addCorpus(modelId: "m-1", input: { name: "log", file: $file }, onBusy: WAIT) { errors { __typename } }
}`;
const DONE = { data: { trainModel: { errors: [] } } };

async function start(limits: Partial<Limits>) {
  const service = await startBusyService();
  const gateway = await startGateway({ upstream: { url: service.url }, limits, busyTimeoutMs: 60_000 });
  const answers: any[] = [];
  const refusals = () => answers.filter(({ errors }) => errors?.[0].extensions.code === 'TOO_MANY_WRITES');
  /** Starts writes that wait for a model. */
  const send = (count: number, id: string, tenant: string, signal: AbortSignal | null = null) => {
    for (let i = 0; i < count; i += 1)
      void fetch(gateway.endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant}` },
        body: JSON.stringify({ query: TRAIN, variables: { id } }),
        signal,
      })
        .then((response) => response.json())
        .then(
          (answer) => answers.push(answer),
          () => {},
        );
  };
  const refused = async (count: number, setting: string) => {
    await until('the refusals', () => refusals().length === count);
    expect(refusals().at(-1)).toMatchObject({
      data: { trainModel: null },
      errors: [{ message: expect.stringContaining(`(${setting})`), path: ['trainModel'] }],
    });
  };
  return { service, gateway, answers, refusals, send, refused };
}

test('the places in the queue are bounded for a model, for a tenant and in all, and each is given back', async () => {
  const { service, answers, send, refused, refusals } = await start({
    waitingWritesPerModel: 2,
    waitingWritesPerScope: 3,
    waitingWrites: 5,
  });
  const leaving = new AbortController();
  send(3, 'm-1', 'a');
  await refused(1, 'LEXIGATE_MAX_WAITING_WRITES_PER_MODEL');
  send(2, 'm-2', 'a');
  await refused(2, 'LEXIGATE_MAX_WAITING_WRITES_PER_SCOPE');
  // Another tenant is not affected by the first.
  send(3, 'm-1', 'b', leaving.signal);
  await refused(3, 'LEXIGATE_MAX_WAITING_WRITES_PER_MODEL');
  send(1, 'm-3', 'c');
  await refused(4, 'LEXIGATE_MAX_WAITING_WRITES');
  expect(service.writes).toEqual([]);

  leaving.abort();
  service.status = 'ready';
  const done = () => answers.filter((answer) => !refusals().includes(answer));
  await until('the end of the writes of the first tenant', () => done().length === 3, 30_000);
  service.status = 'training';
  send(3, 'm-1', 'b');
  await refused(5, 'LEXIGATE_MAX_WAITING_WRITES_PER_MODEL');
  service.status = 'ready';
  await until('the end of all writes', () => done().length === 5, 30_000);
  expect(done()).toEqual(done().map(() => DONE));
});

test('an upload for a full queue is refused before its file is read or stored', async () => {
  const { service, gateway, send, refused } = await start({ waitingWritesPerModel: 1 });
  const folder = temporaryFolder();
  const before = tmpdir();
  process.env['TMPDIR'] = folder;
  onTestFinished(() => void (process.env['TMPDIR'] = before));
  send(2, 'm-1', 'a');
  await refused(1, 'LEXIGATE_MAX_WAITING_WRITES_PER_MODEL');
  const file = { path: 'variables.file', content: 'Stand by.\n' };
  const headers = { ...PREFLIGHT, authorization: 'Bearer a' };
  // Only the beginning of the file is sent.
  const { status, body } = await openForm(gateway.endpoint, formOf(ADD, { file: null }, { file }), headers)
    .response;
  expect(status).toBe(200);
  expect(body.errors[0].extensions.code).toBe('TOO_MANY_WRITES');
  expect(readdirSync(folder)).toEqual([]);
  expect(service.writes).toEqual([]);
});
