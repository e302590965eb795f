import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execute, subscribe, type FormattedExecutionResult } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { contextMaker } from '../../../src/graphql/context.ts';
import { buildSchema } from '../../../src/schema.ts';
import { createDocuments } from '../../../src/graphql/document-cache.ts';
import { toMessages } from '../../../src/graphql/errors.ts';
import { createStatusHub } from '../../../src/status/hub.ts';
import { createWriteQueue } from '../../../src/status/write-queue.ts';
import { createWatson } from '../../../src/watson/client.ts';

/** The server of graphql-ws with graphql's `subscribe`, over the same schema and status hub. It closes when the test ends. */
export async function startPlainServer(url: string, pollIntervalMs: number): Promise<string> {
  const options = { log: pino({ level: 'silent' }), requestId: 'r' };
  const schema = buildSchema();
  const documents = createDocuments({ schema });
  const watson = createWatson({ baseUrl: url });
  const status = createStatusHub({ pollIntervalMs });
  const writes = createWriteQueue({ timeoutMs: 60_000, hub: status });
  const makeContext = contextMaker({ watson, status, writes });
  const http = createServer();
  const server = new WebSocketServer({ server: http, path: '/graphql' });
  const plain = useServer(
    {
      execute,
      subscribe,
      onSubscribe(_context, _id, { query, variables, operationName }) {
        const { document, errors } = documents(query);
        if (errors) return errors;
        return {
          schema,
          document,
          operationName: operationName ?? undefined,
          variableValues: variables ?? undefined,
          contextValue: makeContext({ requestId: 'r' }),
        };
      },
      onNext(_context, _id, _payload, _args, { errors, ...rest }) {
        const formatted = errors && { errors: toMessages(errors, options) };
        return { ...rest, ...formatted } as FormattedExecutionResult;
      },
      onError: (_context, _id, _payload, errors) => toMessages(errors, options),
    },
    server,
  );
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(async () => {
    for (const client of server.clients) client.terminate();
    await plain.dispose();
    http.close();
    writes.close();
    status.close();
    await watson.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`;
}
