import { expect, test } from 'vitest';
import { createStatusHub } from '../../../src/status/hub.ts';
import { createWriteQueue } from '../../../src/status/write-queue.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { languageModel, refused, stubClient } from '../../support/stub-client.ts';

const TIMEOUT_MS = 60_000;

/** A queue in front of one model. Each write is logged when it is sent, and ends when the test ends it. */
function start() {
  const clock = new FakeClock();
  const stub = stubClient(['m-1'], () => clock.now());
  const hub = createStatusHub({ pollIntervalMs: 10_000, clock });
  const queue = createWriteQueue({ hub, clock, timeoutMs: TIMEOUT_MS });
  const sent: string[] = [];
  const results: Record<string, unknown> = {};
  const open = new Map<string, PromiseWithResolvers<string>>();

  function write(name: string, signal?: AbortSignal): void {
    const send = () => {
      sent.push(name);
      const result = Promise.withResolvers<string>();
      open.set(name, result);
      return result.promise;
    };
    queue.run(stub.client, 'm-1', signal, send).then(
      (result) => (results[name] = result),
      (error: unknown) => (results[name] = error),
    );
  }
  const setStatus = (status: 'training' | 'ready') =>
    void stub.models.set('m-1', languageModel('m-1', { status }));
  const end = async (name: string) => {
    open.get(name)?.resolve('done');
    await clock.advance(0);
  };
  const refuse = async (name: string) => {
    open.get(name)?.reject(refused(409, 'busy'));
    await clock.advance(0);
  };
  return { clock, hub, queue, write, sent, results, setStatus, end, refuse };
}

const timedOut = { refusal: 'busy', description: expect.stringContaining('the longest wait is 60 s') };

test('writes are sent one at a time, in the order of their arrival', async () => {
  const { clock, hub, write, sent, results, end } = start();
  for (const name of ['a', 'b', 'c']) write(name);
  await clock.advance(0);
  expect(sent).toEqual(['a']);

  await end('a');
  expect(sent).toEqual(['a', 'b']);
  await end('b');
  await end('c');

  expect(results).toEqual({ a: 'done', b: 'done', c: 'done' });
  expect(hub.watchers).toBe(0);
  expect(clock.pending).toBe(0);
});

test('a write is sent when the training of its model has ended', async () => {
  const { clock, write, sent, setStatus } = start();
  setStatus('training');
  write('a');
  await clock.advance(30_000);
  expect(sent).toEqual([]);
  setStatus('ready');

  await clock.advance(11_000);

  expect(sent).toEqual(['a']);
});

test('a waiting write is rejected exactly at the timeout and is never sent', async () => {
  const { clock, hub, write, sent, results, setStatus } = start();
  setStatus('training');
  write('a');
  await clock.advance(TIMEOUT_MS - 1);
  expect(results).toEqual({});

  await clock.advance(1);

  expect(results).toMatchObject({ a: timedOut });
  setStatus('ready');
  await clock.advance(TIMEOUT_MS);
  expect(sent).toEqual([]);
  expect(hub.watchers).toBe(0);
  expect(clock.pending).toBe(0);
});

test('the wait for earlier writes counts towards the timeout', async () => {
  const { clock, write, sent, results, end } = start();
  write('a');
  await clock.advance(20_000);
  write('b');
  await clock.advance(TIMEOUT_MS);
  expect(results).toMatchObject({ b: timedOut });

  await end('a');

  expect(results).toMatchObject({ a: 'done' });
  expect(sent).toEqual(['a']);
});

test('a write that was sent is not ended by the timeout', async () => {
  const { clock, write, results, end } = start();
  write('a');
  await clock.advance(TIMEOUT_MS * 2);
  expect(results).toEqual({});
  await end('a');
  expect(results).toEqual({ a: 'done' });
});

test('writes whose timeouts differ are rejected in the order of their arrival', async () => {
  const { clock, write, results, setStatus } = start();
  setStatus('training');
  for (const name of ['a', 'b', 'c']) {
    write(name);
    await clock.advance(1_000);
  }
  await clock.advance(TIMEOUT_MS - 3_000);
  expect(Object.keys(results)).toEqual(['a']);
  await clock.advance(1_000);
  expect(Object.keys(results)).toEqual(['a', 'b']);
  await clock.advance(1_000);
  expect(Object.keys(results)).toEqual(['a', 'b', 'c']);
});

test('a write whose caller has left is rejected with the reason of the signal, and the next one keeps its place', async () => {
  const { clock, write, sent, results, end } = start();
  const leaving = new AbortController();
  write('a');
  write('b', leaving.signal);
  write('c');
  await clock.advance(0);

  leaving.abort('left');
  await settled();
  await clock.advance(0);
  expect(results).toEqual({ b: 'left' });
  expect(sent).toEqual(['a']);
  await end('a');

  expect(sent).toEqual(['a', 'c']);
});

test('a write that the service refuses as busy is sent again before the next one, after a later poll', async () => {
  const { clock, write, sent, results, setStatus, end, refuse } = start();
  write('a');
  write('b');
  await clock.advance(0);
  setStatus('training');
  await refuse('a');
  await clock.advance(5_000);
  expect(sent).toEqual(['a']);
  setStatus('ready');

  await clock.advance(10_000);
  expect(sent).toEqual(['a', 'a']);
  await end('a');
  await end('b');

  expect(sent).toEqual(['a', 'a', 'b']);
  expect(results).toEqual({ a: 'done', b: 'done' });
});

test('a write that is refused although its model looks idle is sent at most once per second', async () => {
  const { clock, write, sent, refuse } = start();
  write('a');
  await clock.advance(0);
  for (const attempts of [1, 2, 3]) {
    await refuse('a');
    await clock.advance(999);
    expect(sent).toHaveLength(attempts);
    await clock.advance(1);
    expect(sent).toHaveLength(attempts + 1);
  }
});

test('when the queue closes, waiting writes are rejected as busy and sent ones are not', async () => {
  const { clock, queue, write, sent, results, end } = start();
  write('a');
  write('b');
  await clock.advance(0);

  queue.close();
  write('c');
  await clock.advance(0);

  const closing = { refusal: 'busy', description: 'The write was not sent: the gateway is shutting down.' };
  expect(results).toMatchObject({ b: closing, c: closing });
  await end('a');
  expect(results['a']).toBe('done');
  expect(sent).toEqual(['a']);
});
