import { defineConfig } from 'vite';

// The page and `/graphql` have one origin, in production too: no CORS, and no address in the code.
const { GATEWAY_ORIGIN = 'http://127.0.0.1:4000' } = process.env;
const proxy = { '/graphql': { target: GATEWAY_ORIGIN, ws: true } };

export default defineConfig({ server: { proxy }, preview: { proxy } });
