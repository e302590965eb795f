import { once, setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionArgs } from 'graphql';
import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { readTypeDefs } from '../../src/schema.ts';
import { trainingModel } from './operation.ts';
import { answerParent } from '../support/process/answer-parent.ts';
import { usage } from './usage.ts';

// Yoga's pub/sub has a listener for each subscriber, and Node warns from the eleventh on.
setMaxListeners(0);

/** Yoga and graphql-ws joined as Yoga's documentation has it, with the gateway's schema and Yoga's own pub/sub. */
const pubSub = createPubSub<{ modelStatus: [id: string, event: object] }>();
const ids = new Set<string>();
let count = 0;
let ticks = 0;

const yoga = createYoga({
  schema: createSchema({
    typeDefs: readTypeDefs(),
    resolvers: {
      LanguageModel: { id: (model) => model.customization_id },
      ModelStatus: { TRAINING: 'training' },
      Subscription: {
        modelStatus: {
          subscribe(_root: unknown, { id }: { id: string }) {
            ids.add(id);
            count += 1;
            return pubSub.subscribe('modelStatus', id);
          },
          resolve: (event: unknown) => event,
        },
      },
    },
  }),
});
const server = createServer((req, res) => void yoga(req, res));
const sockets = new WebSocketServer({ server, path: yoga.graphqlEndpoint });

type Enveloped = { execute: (args: ExecutionArgs) => any; subscribe: (args: ExecutionArgs) => any };
useServer(
  {
    execute: (args) => (args.rootValue as Enveloped).execute(args),
    subscribe: (args) => (args.rootValue as Enveloped).subscribe(args),
    async onSubscribe(ctx, _id, params) {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...ctx,
        req: ctx.extra.request,
        socket: ctx.extra.socket,
        params,
      });
      const args = {
        schema,
        operationName: params.operationName,
        document: parse(params.query),
        variableValues: params.variables,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe },
      };
      const errors = validate(args.schema, args.document);
      return errors.length > 0 ? errors : args;
    },
  },
  sockets,
);

answerParent({
  async listen() {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  subscribers: () => count,
  tick() {
    ticks += 1;
    for (const id of ids) {
      const model = trainingModel(id, ticks % 100);
      const { status, progress, created: since, updated: observedAt } = model;
      pubSub.publish('modelStatus', id, { id, status, progress, since, observedAt, model });
    }
  },
  usage,
});
