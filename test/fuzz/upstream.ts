import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  answer,
  bomb,
  drip,
  hang,
  redirect,
  reset,
  truncate,
  type Behaviour,
} from '../support/upstream/misbehaviour.ts';
import { OWNER_MARK, SECRET, type Misbehaviour } from './mark.ts';

export interface Upstream {
  url: string;
  close(): Promise<void>;
}

const OWN_DATA_MS = 15;
const HTML = `<html><body>${SECRET}</body></html>`;
const UNUSUAL_TEXTS = ['', '\0', '\ud800', '__proto__', 'x'.repeat(70_000), '<script>', '\u202e', '..'];

const html = (status: number) => answer(status, HTML, { 'content-type': 'text/html' });
const json = (status: number, body: unknown) => answer(status, JSON.stringify(body));
/** An error of the service with secret text in fields that must not reach a caller. */
const service = (status: number) =>
  json(status, {
    code: status,
    code_description: SECRET,
    error: 'Refused',
    trace: SECRET,
    details: { a: SECRET },
  });
const bytes =
  (text: string): Behaviour =>
  (req) =>
    void req.socket.end(text);

/** The behaviours, by the word in the caller's credentials. */
const BEHAVIOURS: Record<Misbehaviour, Behaviour> = {
  mine: ownData,
  odd: unusualData,
  error500: json(500, { code: 500, error: SECRET }),
  error500html: html(500),
  error503: service(503),
  html200: html(200),
  html400: html(400),
  html401: html(401),
  html404: html(404),
  html409: html(409),
  refused400: service(400),
  refused401: service(401),
  refused403: service(403),
  refused404: service(404),
  refused409: service(409),
  teapot: html(418),
  limited: answer(429, SECRET, { 'retry-after': 'soon' }),
  platform401: json(401, { code: 401, trace: SECRET, error: 'Unauthorized', more_info: SECRET }),
  badJson: answer(200, `{"customizations": [${SECRET}`),
  wrongType: json(200, {
    customizations: SECRET,
    models: { a: SECRET },
    corpora: 1,
    words: [[SECRET]],
    error: SECRET,
  }),
  empty: answer(200, ''),
  nothing: answer(200, 'null'),
  text: answer(200, JSON.stringify(SECRET)),
  noContent: answer(204, ''),
  deep: answer(200, `${'{"customizations":['.repeat(20_000)}${']}'.repeat(20_000)}`),
  badUtf8: answer(200, Buffer.from(`{"customizations":[{"name":"\xff\xfe${SECRET}"}]}`, 'latin1')),
  gzipLie: answer(200, SECRET, { 'content-encoding': 'gzip' }),
  redirect: redirect(`http://127.0.0.1:1/${SECRET}`),
  reset,
  truncate,
  bomb,
  hang,
  drip,
  garbage: bytes(`${SECRET}\r\n\r\n`),
  oddStatus: bytes(`HTTP/1.1 999 ${SECRET}\r\nContent-Length: 2\r\n\r\n{}`),
  badHeader: bytes(`HTTP/1.1 200 OK\r\nA B: ${SECRET}\r\nContent-Length: 2\r\n\r\n{}`),
  twoLengths: bytes(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 30\r\n\r\n{}${SECRET}`),
  largeHead: bytes(`HTTP/1.1 200 OK\r\nX: ${SECRET.repeat(20_000)}\r\nContent-Length: 2\r\n\r\n{}`),
};

/**
 * A service whose behaviour depends on the credentials. It reports requests that no client of the interface sends, since they
 * mean that caller input became part of a path or a header.
 */
export async function startUpstream(onBreach: (what: string) => void): Promise<Upstream> {
  const server = createServer((req, res) => {
    const breach = breachOf(req);
    if (breach !== undefined) onBreach(breach);
    res.on('error', () => {});
    req.on('error', () => {});
    req.resume();
    const word = /^Bearer ([A-Za-z0-9]+)-/.exec(req.headers.authorization ?? '')?.[1] ?? 'mine';
    const behaviour = BEHAVIOURS[word as Misbehaviour] ?? ownData;
    // A response before the end of the request body would only test the cut of the upload.
    if (req.method === 'GET' || word === 'reset') behaviour(req, res);
    else req.once('end', () => behaviour(req, res));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Describes a request in which caller input reached the path or the headers. */
export function breachOf({
  url = '',
  method = '',
  headers,
}: Pick<IncomingMessage, 'url' | 'method' | 'headers'>) {
  const path = url.split('?', 1)[0] ?? '';
  const isKnown = /^\/v1\/(models|customizations)(\/[^/]+){0,3}$/.test(path);
  const isSame = URL.canParse(`http://x${path}`) && new URL(`http://x${path}`).pathname === path;
  if (isKnown && isSame && headers['x-injected'] === undefined) return undefined;
  return `${method} ${url.slice(0, 300)} reached the service`;
}

function ownData(req: IncomingMessage, res: ServerResponse): void {
  const name = `${OWNER_MARK}${(req.headers.authorization ?? 'nobody').replace(/\W+/g, '_')}`;
  const text = JSON.stringify(listOf(modelOf(idIn(req), name), name));
  // Long enough for other callers to send the same read meanwhile. They must not receive this response.
  setTimeout(() => answer(200, text)(req, res), OWN_DATA_MS);
}

function unusualData(req: IncomingMessage, res: ServerResponse): void {
  const models = UNUSUAL_TEXTS.map((text, at) => ({
    ...modelOf(`odd-${at}`, text),
    status: [text, 1, null, 'ready'][at % 4],
    progress: [1e308, -1, '5', null, 2.5][at % 5],
    versions: [[text], text, [1], null, {}][at % 5],
    created: [text, 0, '9999999-01-01', null][at % 4],
    error: [text, { a: 1 }, 5][at % 3],
  }));
  const body = JSON.stringify({
    ...modelOf(idIn(req), '\ud800'),
    ...listOf(models[0], '\0'),
    customizations: models,
  });
  answer(200, body.replace('{', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},'))(
    req,
    res,
  );
}

function idIn({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0]?.split('/')[3] ?? 'new';
}

function modelOf(id: string, name: string) {
  return {
    customization_id: id,
    name,
    language: 'en-US',
    base_model_name: 'en-US_Telephony',
    versions: [name],
    status: 'ready',
    progress: 0,
    owner: name,
    created: '2026-03-04T09:15:27.410Z',
    updated: '2026-03-04T09:15:27.410Z',
  };
}

/** A body that fits every read of the interface. */
function listOf(model: unknown, name: string) {
  const features = { custom_language_model: true, speaker_labels: true, low_latency: true };
  const word = { word: name, sounds_like: [name], display_as: name, count: 1, source: [name] };
  const part = { total_words: 1, out_of_vocabulary_words: 0, status: 'analyzed' };
  return {
    ...part,
    ...word,
    rate: 8_000,
    url: name,
    supported_features: features,
    ...(model as object),
    customizations: [model],
    models: [
      { name, language: 'en-US', rate: 8_000, url: name, description: name, supported_features: features },
    ],
    corpora: [{ name, ...part }],
    grammars: [{ name, ...part }],
    words: [word],
  };
}
