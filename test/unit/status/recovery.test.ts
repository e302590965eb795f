import { expect, test } from 'vitest';
import { createStatusHub } from '../../../src/status/hub.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { StatusReader } from '../../support/status-reader.ts';
import { languageModel, refused, stubClient } from '../../support/stub-client.ts';

test('when the service is available again, all scopes are polled at once in spite of their back-off', async () => {
  const clock = new FakeClock();
  const startedAt = clock.now();
  const stubs = ['one', 'two'].map((scope) => stubClient(['m-1'], () => clock.now() - startedAt, scope));
  const hub = createStatusHub({ pollIntervalMs: 10_000, clock });
  const readers = stubs.map(({ client }) => new StatusReader(hub.watch(client, 'm-1'), true));
  await clock.advance(10);
  for (const stub of stubs) stub.failure = refused(503);
  // The polls are then up to half a minute apart.
  await clock.advance(200_000);
  for (const stub of stubs) {
    stub.failure = undefined;
    stub.models.set('m-1', languageModel('m-1', { status: 'training' }));
    stub.calls.length = 0;
  }
  await clock.advance(2_000);
  expect(stubs.flatMap(({ calls }) => calls)).toEqual([]);

  hub.wakeAll();
  await clock.advance(0);

  for (const { states } of readers) expect(states.map(({ status }) => status)).toEqual(['ready', 'training']);
});
