import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSchema, createYoga } from 'graphql-yoga';
import { answerParent } from '../../support/process/answer-parent.ts';
import { usage } from '../usage.ts';
import { createContext, fetchFrom, readTypeDefs, vanillaResolvers, type VanillaContext } from './vanilla.ts';

/** GraphQL Yoga with DataLoader and the global `fetch`. */
answerParent({
  async listen({ upstreamUrl }: { upstreamUrl: string }) {
    const yoga = createYoga({
      schema: createSchema<VanillaContext>({ typeDefs: readTypeDefs(), resolvers: vanillaResolvers }),
      context: ({ request }) =>
        createContext(fetchFrom(upstreamUrl, request.headers.get('authorization') ?? '')),
    });
    const server = createServer((req, res) => void yoga(req, res));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  usage,
});
