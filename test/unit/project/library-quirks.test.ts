import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import { buildSchema, GraphQLError, parse, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { makeServer, type ServerOptions } from 'graphql-ws';
import { createSchema, createYoga } from 'graphql-yoga';
import { expect, test } from 'vitest';
import { releaseReceivers } from '../../../src/watson/errors.ts';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

test('the page has the installed version of each library, and names files and tests that exist', () => {
  const sections = read('docs/library-quirks.md').split(/^## /m).slice(1);
  const tests = ['unit/project', 'e2e/process'].map((folder) =>
    read(`test/${folder}/library-quirks.test.ts`),
  );
  expect(sections.length).toBeGreaterThan(5);
  for (const section of sections) {
    const [, name, version] = /^(\S+) (\S+)/.exec(section) ?? [];
    // V8 comes with Node, which has several supported versions.
    if (name !== 'V8') {
      const { version: installed } = JSON.parse(read(`node_modules/${name}/package.json`)) as {
        version: string;
      };
      expect(version, name).toBe(installed);
    }
    const titles = [...section.matchAll(/^- Test: "(.+)"$/gm)].map(([, title]) => `test('${title}'`);
    expect(titles, section).not.toEqual([]);
    for (const title of titles)
      expect(
        tests.some((text) => text.includes(title)),
        title,
      ).toBe(true);
    for (const [, file = ''] of section.matchAll(/`(src\/[^`]+)`/g))
      expect(existsSync(new URL(file, ROOT)), file).toBe(true);
    expect(section.match(/^- Quirk: /gm)).toHaveLength(titles.length);
  }
});

const SCHEMA = buildSchema('type Query { a: Int } type Subscription { b: Int }');

interface Message {
  id?: string;
  type: string;
  payload?: unknown;
}

/** A connection to a graphql-ws server without a network, after the handshake. */
async function openProtocol(options: Partial<ServerOptions>) {
  const sent: Message[] = [];
  const closed: { code?: number | undefined; reason?: string | undefined }[] = [];
  let onMessage: (text: string) => Promise<void> = async () => {};
  const onClose = makeServer({ schema: SCHEMA, ...options }).opened(
    {
      protocol: 'graphql-transport-ws',
      send: (text) => void sent.push(JSON.parse(text) as Message),
      close: (code, reason) => void closed.push({ code, reason }),
      onMessage: (receive) => void (onMessage = receive),
    },
    {},
  );
  const receive = async (message: Message) => onMessage(JSON.stringify(message));
  await receive({ type: 'connection_init' });
  sent.length = 0;
  return { sent, closed, receive, close: () => onClose(1000, '') };
}

const subscribe = (id: string, query: string): Message => ({ id, type: 'subscribe', payload: { query } });

test('graphql-ws sends an execution result that has only errors as next', async () => {
  const result = { errors: [new GraphQLError('refused')] };
  const { sent, receive } = await openProtocol({ execute: () => result, subscribe: () => result });
  await receive(subscribe('query', '{ a }'));
  await receive(subscribe('subscription', 'subscription { b }'));
  expect(sent.map(({ id, type }) => `${id} ${type}`)).toEqual([
    'query next',
    'query complete',
    'subscription next',
    'subscription complete',
  ]);
});

test('graphql-ws throws at a message that only a server may send', async () => {
  const { receive } = await openProtocol({});
  const message = { id: '1', type: 'next', payload: {} };
  await expect(receive(message)).rejects.toThrow(/^Unexpected message of type \w+ received$/);
});

/** A subscription without events, which records whether it was ended. */
function silentStream() {
  const end = Promise.withResolvers<IteratorReturnResult<undefined>>();
  const state = { isEnded: false };
  const stream: AsyncGenerator<ExecutionResult, undefined> = {
    next: () => end.promise,
    async return() {
      state.isEnded = true;
      end.resolve({ done: true, value: undefined });
      return { done: true, value: undefined };
    },
    async throw(error) {
      throw error;
    },
    [Symbol.asyncIterator]: () => stream,
    [Symbol.asyncDispose]: async () => {},
  };
  return { stream, state };
}

test('graphql-ws mixes up a completed query with a subscription that has the same id', async () => {
  const result = Promise.withResolvers<ExecutionResult>();
  const { stream, state } = silentStream();
  const connection = await openProtocol({ execute: () => result.promise, subscribe: () => stream });
  const { sent, receive } = connection;
  const query = receive(subscribe('1', '{ a }'));
  await receive({ id: '1', type: 'complete' });
  void receive(subscribe('1', 'subscription { b }'));
  await delay(0);

  result.resolve({ data: { a: 1 } });
  await query;

  expect(sent.map(({ id, type }) => `${id} ${type}`)).toEqual(['1 next', '1 complete']);
  await connection.close();
  expect(state.isEnded).toBe(false);
});

test('graphql-ws puts the whole operation id into the reason of a close frame', async () => {
  const { closed, receive } = await openProtocol({ execute: () => new Promise<ExecutionResult>(() => {}) });
  const id = 'x'.repeat(200);
  void receive(subscribe(id, '{ a }'));
  await receive(subscribe(id, '{ a }'));
  expect(closed).toEqual([{ code: 4409, reason: `Subscriber for ${id} already exists` }]);
});

/** Runs the garbage collector. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i += 1) {
    await delay(10);
    gc();
  }
}

test('graphql-ws keeps the context of a subscription until the subscription ends', async () => {
  let context: WeakRef<object> | undefined;
  const { receive } = await openProtocol({
    onSubscribe: (): ExecutionArgs => {
      const contextValue = {};
      context = new WeakRef(contextValue);
      return { schema: SCHEMA, document: parse('subscription { b }'), contextValue };
    },
    subscribe: () => silentStream().stream,
  });
  void receive(subscribe('1', 'subscription { b }'));
  await collectGarbage();
  expect(context?.deref()).toBeDefined();
});

test('Yoga reports malformed variables in the URL as an unexpected error', async () => {
  const masked: unknown[] = [];
  const yoga = createYoga({
    schema: createSchema({ typeDefs: 'type Query { a: Int }' }),
    logging: false,
    maskedErrors: {
      maskError(error) {
        masked.push(error);
        return new GraphQLError('masked');
      },
    },
  });
  await yoga.fetch('http://localhost/graphql?query={a}&variables={');
  expect(masked[0]).toBeInstanceOf(SyntaxError);
});

test('graphql overflows the stack at deeply nested lists', () => {
  const depth = 50_000;
  const source = `{ a(b: ${'['.repeat(depth)}${']'.repeat(depth)}) }`;
  expect(() => parse(source)).toThrow(RangeError);
});

test('V8 keeps the caller of an error until the stack is read or replaced', async () => {
  class Caller {
    fail(): GraphQLError {
      return new GraphQLError('failed');
    }
  }
  const create = () => {
    const caller = new Caller();
    return { error: caller.fail(), caller: new WeakRef(caller) };
  };
  const unread = create();
  const replaced = create();
  replaced.error.stack = String(replaced.error);
  const released = create();
  releaseReceivers(new Error('outer', { cause: released.error }));
  await collectGarbage();
  expect(unread.caller.deref()).toBeDefined();
  expect(replaced.caller.deref()).toBeUndefined();
  expect(released.caller.deref()).toBeUndefined();
  for (const { error } of [unread, replaced, released]) expect(error.message).toBe('failed');
});

const partHead = (name: string) =>
  `--b\r\ncontent-disposition: form-data; name="${name}"; filename="f"\r\ncontent-type: text/plain\r\n\r\n`;

function openForm(fileSize: number) {
  const form = new Busboy({
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    limits: { fileSize },
  });
  const files: BusboyFileStream[] = [];
  form.on('file', (_name: string, stream: BusboyFileStream) => void files.push(stream));
  return { form, files };
}

test('busboy does not end the stream of a file at the size limit', async () => {
  const { form, files } = openForm(4);
  form.write(`${partHead('a')}${'x'.repeat(1_000)}`);
  await delay(0);
  const [file] = files;
  file?.resume();
  await delay(0);
  expect(file?.truncated).toBe(true);
  expect(file?.readableEnded).toBe(false);
  form.end('\r\n--b--\r\n');
  await new Promise((resolve) => file?.once('end', resolve));
});

test('busboy reports no later file while an earlier one is not read', async () => {
  const { form, files } = openForm(Infinity);
  form.write(`${partHead('a')}${'x'.repeat(1_000_000)}`);
  form.end(`\r\n${partHead('b')}y\r\n--b--\r\n`);
  await delay(50);
  expect(files).toHaveLength(1);
  const second = new Promise((resolve) => form.once('file', resolve));
  files[0]?.resume();
  await second;
  files[1]?.resume();
});
