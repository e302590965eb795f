import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { answerParent } from '../../support/process/answer-parent.ts';
import { createContext, fetchFrom } from '../queries/vanilla.ts';
import { usage } from '../usage.ts';
import { createPeerSchema } from './schema.mjs';

/** Apollo Server with DataLoader and the global `fetch`. */
answerParent({
  async listen({ upstreamUrl }) {
    const server = new ApolloServer({ schema: createPeerSchema() });
    const { url } = await startStandaloneServer(server, {
      context: async ({ req }) => createContext(fetchFrom(upstreamUrl, req.headers.authorization ?? '')),
      listen: { port: 0, host: '127.0.0.1' },
    });
    return new URL(url).origin;
  },
  usage,
});
