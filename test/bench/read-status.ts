import type { Pool } from 'undici';
import { modelIds } from './operation.ts';

const [id] = modelIds(1);
const BODY = JSON.stringify({ query: `{ customization(id: "${id}") { id status progress } }` });

/** Reads the status of a model. Returns the HTTP status of the response. */
export async function readStatus(pool: Pool, authorization: string): Promise<number> {
  const headers = { 'content-type': 'application/json', authorization };
  const { statusCode, body } = await pool.request({ path: '/graphql', method: 'POST', headers, body: BODY });
  await body.dump();
  return statusCode;
}
