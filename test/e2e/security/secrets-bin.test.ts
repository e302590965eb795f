import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { serviceError } from '../../support/upstream/error-body.ts';
import { startBin, temporaryFolder } from '../../support/process/bin.ts';
import { LIST_STATUSES, TRAIN_MODEL, WATCH_STATUS } from '../../support/documents.ts';
import { until } from '../../support/wait.ts';
import {
  answer,
  hang,
  refuse,
  reset,
  truncate,
  type Behaviour,
} from '../../support/upstream/misbehaviour.ts';
import { openRaw, subscribe } from '../../support/websocket/raw-socket.ts';
import { LEAKY } from '../../support/secrets/echo.ts';
import { SecretScan } from '../../support/secrets/scan.ts';

const OPERATIONS = [
  LIST_STATUSES,
  '{ customization(id: "m-1") { id status corpora { name } } }',
  TRAIN_MODEL,
];

/** A token service that issues a secret token. The token is not checked. */
function tokens(scan: SecretScan): Behaviour {
  const now = Math.floor(Date.now() / 1_000);
  const claims = { iat: now, exp: now + 3_600, sub: scan.secret('claim') };
  const signature = scan.secret('signature');
  const token = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
  return (_req, res) =>
    json(res, 200, {
      access_token: token,
      refresh_token: scan.secret('refresh'),
      token_type: 'Bearer',
      expires_in: 3_600,
      expiration: now + 3_600,
    });
}

/** Sends operations to a running gateway over HTTP and WebSocket, and scans its output until it exits. */
async function hearRun(scan: SecretScan, environment: Record<string, string>): Promise<void> {
  const bin = startBin([], { LOG_LEVEL: 'trace', LEXIGATE_UPSTREAM_TIMEOUT_MS: '400', ...environment });
  const { url } = await bin.started();
  for (const query of OPERATIONS) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${scan.secret('caller')}` },
      body: JSON.stringify({ query }),
    });
    scan.hear(`HTTP ${query}`, `${JSON.stringify([...response.headers])} ${await response.text()}`);
  }
  const socket = await openRaw(url, { init: true });
  const all = [...OPERATIONS, WATCH_STATUS];
  for (const [i, query] of all.entries()) socket.send(subscribe(String(i), query));
  await until('the responses', () =>
    OPERATIONS.every((_query, i) => socket.frames.some((frame) => frame.includes(`"id":"${i}"`))),
  );
  for (const path of ['/metrics', '/ready', '/health', '/graphql'])
    scan.hear(path, await (await fetch(new URL(path, url), { headers: { accept: 'text/html' } })).text());
  bin.kill('SIGTERM');
  await socket.gone();
  await bin.exit();
  scan.hear('WebSocket', `${socket.frames.join()} ${JSON.stringify(socket.closed)}`);
  scan.hear('output', bin.output.stdout + bin.output.stderr);
}

const QUOTING = new Set([
  '400 of the service that quotes credentials',
  '500 of the platform that quotes credentials',
  'credentials instead of JSON',
  'redirect with credentials',
]);

test.each(LEAKY.filter(([what]) => QUOTING.has(what)))(
  "the gateway's own token does not get out when the service does this: %s",
  async (_what, behaviour) => {
    const scan = new SecretScan();
    const service = await startBackend(behaviour);
    const iam = await startBackend(tokens(scan));

    await hearRun(scan, {
      SPEECH_TO_TEXT_URL: service.url,
      SPEECH_TO_TEXT_APIKEY: scan.secret('key'),
      SPEECH_TO_TEXT_AUTH_URL: iam.url,
    });

    expect(service.requests.length).toBeGreaterThan(OPERATIONS.length);
    expect(scan.leaks()).toEqual([]);
  },
);

const TOKEN_TROUBLES: [string, (key: string) => Behaviour][] = [
  [
    'refuses the key and quotes it',
    (key) => (_req, res) => json(res, 400, { errorMessage: `bad key ${key}`, errorCode: key }),
  ],
  [
    'quotes the key in a page',
    (key) => answer(500, `<h1>${key}</h1>`, { 'content-type': 'text/html', server: key }),
  ],
  ['returns the key instead of a token', (key) => (_req, res) => json(res, 200, { access_token: key })],
  ['returns a body that is not JSON', (key) => answer(200, key)],
  [
    'redirects the request',
    (key) => (_req, res) => void res.writeHead(302, { location: `http://user:${key}@127.0.0.1:1/` }).end(),
  ],
  ['resets the connection', () => reset],
  ['cuts the response', () => truncate],
  ['hangs', () => hang],
  ['is down', () => refuse(503, 'down')],
];

test.each(TOKEN_TROUBLES)('no key leaks when the token service %s', async (_what, trouble) => {
  const scan = new SecretScan();
  const service = await startBackend((_req, res) => json(res, 200, model('m-1')));
  const key = scan.secret('key');
  const iam = await startBackend(trouble(key));
  const password = scan.secret('password');

  await hearRun(scan, {
    SPEECH_TO_TEXT_URL: service.url,
    SPEECH_TO_TEXT_APIKEY: key,
    SPEECH_TO_TEXT_AUTH_URL: iam.url,
    SPEECH_TO_TEXT_CLIENT_ID: 'someone',
    SPEECH_TO_TEXT_CLIENT_SECRET: password,
  });

  expect(iam.requests.length).toBeGreaterThan(0);
  expect(scan.leaks()).toEqual([]);
});

test.each(['basic', 'bearerToken'])('no %s credentials of the gateway leak', async (type) => {
  const scan = new SecretScan();
  const service = await startBackend((req, res) =>
    json(res, 400, serviceError(400, `bad ${req.headers.authorization}`)),
  );
  const secret = scan.secret(type);
  scan.keep('pair', Buffer.from(`someone:${secret}`).toString('base64'));

  await hearRun(scan, {
    SPEECH_TO_TEXT_URL: service.url,
    SPEECH_TO_TEXT_AUTH_TYPE: type,
    ...(type === 'basic'
      ? { SPEECH_TO_TEXT_USERNAME: 'someone', SPEECH_TO_TEXT_PASSWORD: secret }
      : { SPEECH_TO_TEXT_BEARER_TOKEN: secret }),
  });

  expect(service.requests.length).toBeGreaterThan(0);
  expect(scan.leaks()).toEqual([]);
});

const URL_SETTING = 'SPEECH_TO_TEXT_URL';
const WITH_URL = { [URL_SETTING]: 'http://127.0.0.1:9' };
type Start = [string, (secret: string) => { args?: string[]; environment?: Record<string, string> }];

const STARTS: Start[] = [
  [
    'a URL with a password',
    (secret) => ({ environment: { [URL_SETTING]: `https://user:${secret}@example.com` } }),
  ],
  [
    'a URL with a key in its query',
    (secret) => ({ environment: { [URL_SETTING]: `https://example.com/?apikey=${secret}` } }),
  ],
  [
    'a URL of another protocol with a key',
    (secret) => ({ environment: { [URL_SETTING]: `ftp://example.com/?apikey=${secret}` } }),
  ],
  ['a key instead of a URL', (secret) => ({ environment: { [URL_SETTING]: secret } })],
  ['a key in braces', (secret) => ({ environment: { ...WITH_URL, SPEECH_TO_TEXT_APIKEY: `{${secret}}` } })],
  [
    'a key with a line feed',
    (secret) => ({ environment: { ...WITH_URL, PORT: 'x', SPEECH_TO_TEXT_APIKEY: `${secret}\n` } }),
  ],
  [
    'a wrong type of credentials',
    (secret) => ({
      environment: { ...WITH_URL, SPEECH_TO_TEXT_AUTH_TYPE: 'nonsense', SPEECH_TO_TEXT_APIKEY: secret },
    }),
  ],
  [
    'a password without a user',
    (secret) => ({
      environment: { ...WITH_URL, SPEECH_TO_TEXT_AUTH_TYPE: 'basic', SPEECH_TO_TEXT_PASSWORD: secret },
    }),
  ],
  [
    'a password in quotation marks',
    (secret) => ({
      environment: {
        ...WITH_URL,
        SPEECH_TO_TEXT_AUTH_TYPE: 'basic',
        SPEECH_TO_TEXT_USERNAME: 'a',
        SPEECH_TO_TEXT_PASSWORD: `"${secret}"`,
      },
    }),
  ],
  [
    'a key and an open HOST',
    (secret) => ({ environment: { ...WITH_URL, HOST: '0.0.0.0', SPEECH_TO_TEXT_APIKEY: secret } }),
  ],
  [
    'VCAP_SERVICES that is not JSON',
    (secret) => ({ environment: { VCAP_SERVICES: `{"speech_to_text": ${secret}` } }),
  ],
  [
    'VCAP_SERVICES of the wrong shape',
    (secret) => ({
      environment: {
        VCAP_SERVICES: JSON.stringify({
          speech_to_text: [{ name: 'speech_to_text', credentials: { apikey: [secret], url: secret } }],
        }),
      },
    }),
  ],
  [
    'the key after an empty flag',
    (secret) => ({ args: ['--speech-to-text-apikey=', secret], environment: WITH_URL }),
  ],
  ['the key after a misspelt flag', (secret) => ({ args: ['--apikey', secret] })],
  [
    'the key in a misspelt flag',
    (secret) => ({ args: [`--speech_to_text_apikey=${secret}`, `--apikey=${secret}`] }),
  ],
];

test.each(STARTS)('a start with %s fails without quoting the secret', async (_what, start) => {
  const scan = new SecretScan();
  const { args = [], environment = {} } = start(scan.secret('secret'));

  const bin = startBin(args, { LOG_LEVEL: 'trace', ...environment });

  expect((await bin.exit()).code).not.toBe(0);
  expect(bin.output.stderr).not.toBe('');
  scan.hear('output', bin.output.stdout + bin.output.stderr);
  expect(scan.leaks()).toEqual([]);
});

test('no output quotes a credentials file, and the help does not quote the environment', async () => {
  const scan = new SecretScan();
  const folder = temporaryFolder();
  const file = join(folder, 'credentials.env');
  const secret = scan.secret('secret');
  writeFileSync(
    file,
    `SPEECH_TO_TEXT_URL=ftp://${secret}\nSPEECH_TO_TEXT_AUTH_TYPE=noAuth\nSPEECH_TO_TEXT_APIKEY=${secret}\n=${secret}\n`,
  );
  const environment = { SPEECH_TO_TEXT_APIKEY: secret, SPEECH_TO_TEXT_PASSWORD: secret };
  const runs = [
    startBin([], { IBM_CREDENTIALS_FILE: file }),
    startBin([], { IBM_CREDENTIALS_FILE: folder, ...environment, PORT: 'x' }),
    startBin(['--help'], environment),
    startBin(['--version'], environment),
    startBin(['emulator', '--port', 'x'], environment),
  ];
  for (const bin of runs) {
    await bin.exit();
    scan.hear('output', bin.output.stdout + bin.output.stderr);
  }

  expect(runs.every(({ output }) => output.stdout + output.stderr !== '')).toBe(true);
  expect(scan.leaks()).toEqual([]);
});
