import fastify from 'fastify';
import mercurius from 'mercurius';
import { Pool } from 'undici';
import { answerParent } from '../../support/process/answer-parent.ts';
import { createContext } from '../queries/vanilla.ts';
import { usage } from '../usage.ts';
import { createPeerSchema } from './schema.mjs';

/** Mercurius with compiled execution (`jit`), DataLoader and undici's `request`. */
answerParent({
  async listen({ upstreamUrl }) {
    const pool = new Pool(upstreamUrl, { connections: 64 });
    const getWith = (authorization) => async (path) => {
      const headers = { authorization, accept: 'application/json' };
      const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
      if (statusCode !== 200) throw new Error(`the service responded with status ${statusCode}`);
      return body.json();
    };
    const app = fastify();
    await app.register(mercurius, {
      schema: createPeerSchema(),
      jit: 1,
      context: (request) => createContext(getWith(request.headers.authorization ?? '')),
    });
    return app.listen({ port: 0, host: '127.0.0.1' });
  },
  usage,
});
