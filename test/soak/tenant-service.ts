import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { makeBrokenAnswer } from '../fuzz/broken-answer.ts';
import { serviceError } from '../support/upstream/error-body.ts';

/** The service and the identity provider of a gateway that checks tokens. */
export interface TenantService {
  url: string;
  jwt: { jwksUrl: string; issuer: string; audience: string };
  /** A signed token of a subject. */
  token(subject: string, role: string, expiresAt: number): Promise<string>;
  /** The number of broken responses so far. */
  readonly broken: number;
}

const ISSUER = 'https://id.example.com';
const AUDIENCE = 'lexigate';
/** One of so many requests gets a broken response. */
const BROKEN_EVERY = 7;
/** A connection that a broken response leaves open is closed after this time. */
const LATE_CLOSE_MS = 1_000;
/** Large, so that a few events fill the buffers of a slow consumer. */
const DESCRIPTION = 'x'.repeat(1024 * 1024);
/** The model `busy` is alternately busy and idle for this time. */
const BUSY_MS = 1_500;

export async function startTenantService(seed: number): Promise<TenantService> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  let requests = 0;
  let reads = 0;
  let broken = 0;

  const server = createServer({ keepAliveTimeout: 2_000 }, (req, res) => {
    res.on('error', () => {});
    if (req.url === '/keys') return json(res, 200, { keys: [key] });
    requests += 1;
    if (requests % BROKEN_EVERY !== 0) return void answer(req, res);
    broken += 1;
    return void play(req.socket, makeBrokenAnswer(seed, broken));
  });

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const [, id = '', below = ''] = req.url?.match(/^\/v1\/customizations\/?([^/?]*)\/?([^?]*)/) ?? [];
    const isBusy = id === 'busy' && Math.floor(Date.now() / BUSY_MS) % 2 === 0;
    if (req.method !== 'GET') {
      await discard(req);
      return json(res, isBusy ? 409 : 200, isBusy ? serviceError(409, 'It is locked.') : {});
    }
    if (id === '') return json(res, 200, { customizations: [model('large')] });
    if (below === '') return json(res, 200, model(id, isBusy || id === 'large' ? 'training' : 'ready'));
    const [kind = '', name] = below.split('/');
    if (name === undefined) return json(res, 200, { [kind]: [] });
    return json(res, 200, { name, status: 'analyzed', total_words: 1, out_of_vocabulary_words: 0 });
  }

  function model(id: string, status = 'ready') {
    reads += 1;
    const description = id === 'large' ? DESCRIPTION : 'Calls of the harbour pilots';
    const base = { language: 'en-US', dialect: 'en-US', base_model_name: 'en-US_Telephony', versions: [] };
    const time = '2026-03-04T09:15:27.410Z';
    const state = { status, progress: reads % 100, created: time, updated: time };
    return { customization_id: id, name: id, description, ...base, ...state };
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    jwt: { jwksUrl: `${url}/keys`, issuer: ISSUER, audience: AUDIENCE },
    token: (subject, role, expiresAt) =>
      new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: subject, role, exp: expiresAt / 1_000 })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .sign(privateKey),
    get broken() {
      return broken;
    },
  };
}

async function discard(req: IncomingMessage): Promise<void> {
  req.resume();
  if (!req.complete) await once(req, 'end').catch(() => {});
}

/** Sends a broken response as raw bytes. */
async function play(socket: Socket, { pieces, ending }: ReturnType<typeof makeBrokenAnswer>): Promise<void> {
  socket.on('error', () => {});
  setTimeout(() => socket.destroy(), LATE_CLOSE_MS);
  for (const piece of pieces) {
    if (socket.destroyed) return;
    socket.write(piece);
    await turn();
  }
  if (ending === 'close') socket.end();
  if (ending === 'reset') socket.resetAndDestroy();
}

function json(res: ServerResponse, status: number, body: object): void {
  if (!res.destroyed) res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
