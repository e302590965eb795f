import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LIST_MODELS } from '../../support/documents.ts';
import { postQuery } from '../../support/http/post.ts';
import { startBin, temporaryFolder } from '../../support/process/bin.ts';
import { json, startBackend } from '../../support/upstream/backend.ts';

const SECRET = 'a-secret-of-the-test';

/** A file with a mode, whatever the umask is. */
function fileWith(text: string, mode: number, name = 'file.txt'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

/** Starts the command in a home folder with a credentials file, and waits for its exit. */
async function failWith(args: string[], environment: Record<string, string>): Promise<string> {
  const bin = startBin(args, environment);
  const { code } = await bin.exit();
  const text = bin.output.stdout + bin.output.stderr;
  expect(code, text).toBe(2);
  expect(text).not.toContain(SECRET);
  return text;
}

/** A home folder with `ibm-credentials.env`. */
function homeWith(settings: Record<string, string>, mode = 0o600): string {
  const lines = Object.entries(settings).map(([name, value]) => `SPEECH_TO_TEXT_${name}=${value}`);
  const file = fileWith(lines.join('\n'), mode, 'ibm-credentials.env');
  return file.slice(0, -'/ibm-credentials.env'.length);
}

const URL_SETTING = { URL: 'http://127.0.0.1:9/one' };

test.each<[string, Record<string, string>, Record<string, string>]>([
  ['the URL', URL_SETTING, { SPEECH_TO_TEXT_URL: 'http://127.0.0.1:9/two' }],
  ['the mode', { ...URL_SETTING, APIKEY: SECRET }, { SPEECH_TO_TEXT_URL: URL_SETTING.URL }],
  [
    'the auth type',
    { ...URL_SETTING, AUTH_TYPE: 'noAuth' },
    { SPEECH_TO_TEXT_URL: URL_SETTING.URL, SPEECH_TO_TEXT_AUTH_TYPE: 'basic' },
  ],
  [
    'credentials',
    { ...URL_SETTING, APIKEY: SECRET },
    { SPEECH_TO_TEXT_URL: URL_SETTING.URL, SPEECH_TO_TEXT_APIKEY: `${SECRET}-2` },
  ],
  ['a URL that only the environment has', { APIKEY: SECRET }, { SPEECH_TO_TEXT_URL: URL_SETTING.URL }],
])(
  'a forgotten credentials file that disagrees with the environment about %s is refused',
  async (_what, inFile, environment) => {
    const home = homeWith(inFile);
    const text = await failWith([], { HOME: home, ...environment });
    expect(text).toContain('ibm-credentials.env and the environment disagree');
  },
);

test('a flag that disagrees with a forgotten credentials file is refused', async () => {
  const home = homeWith(URL_SETTING);
  const text = await failWith(['--speech-to-text-url', 'http://127.0.0.1:9/two'], { HOME: home });
  expect(text).toContain('disagree about SPEECH_TO_TEXT_URL');
});

test('the start line names the credentials file', async () => {
  const home = homeWith(URL_SETTING);
  const bin = startBin([], { HOME: home, SPEECH_TO_TEXT_URL: `${URL_SETTING.URL}/` });
  const line = await bin.started();
  const path = join(home, 'ibm-credentials.env');
  expect(line).toMatchObject({ mode: 'caller', credentialsFile: path });
  expect(line['msg']).toContain(`credentials file ${path}`);
});

test('a credentials file that is named replaces the environment with a warning', async () => {
  const file = fileWith(`SPEECH_TO_TEXT_URL=${URL_SETTING.URL}`, 0o600);
  const bin = startBin([], { IBM_CREDENTIALS_FILE: file, SPEECH_TO_TEXT_URL: 'http://127.0.0.1:9/two' });
  expect(await bin.started()).toMatchObject({ upstream: URL_SETTING.URL, credentialsFile: file });
  expect(bin.output.stdout).toContain(`${file} is read, and SPEECH_TO_TEXT_* of the environment is not`);
});

test.each([0o602, 0o620, 0o666])('a credentials file that others can write (%o) is refused', async (mode) => {
  expect(await failWith([], { HOME: homeWith(URL_SETTING, mode) })).toContain(
    'can be written by other users',
  );
});

test('tokens come from a file with a token on each line', async () => {
  const service = await startBackend((_req, res) => json(res, 200, { customizations: [] }));
  const file = fileWith(
    'reader-token-000000:read\r\n\nwriter-token-000000:write,other-token-0000000:read\n',
    0o400,
  );
  const bin = startBin(['--lexigate-tokens-file', file], {
    SPEECH_TO_TEXT_URL: service.url,
    SPEECH_TO_TEXT_AUTH_TYPE: 'noAuth',
  });
  const { url } = await bin.started();
  for (const token of ['reader-token-000000', 'writer-token-000000', 'other-token-0000000']) {
    const { status } = await postQuery(url, LIST_MODELS, {}, { authorization: `Bearer ${token}` });
    expect(status).toBe(200);
  }
  expect((await postQuery(url, LIST_MODELS, {}, { authorization: 'Bearer x' })).status).toBe(401);
});

test.each([0o604, 0o640, 0o644, 0o660])('a token file that others can use (%o) is refused', async (mode) => {
  const file = fileWith(`${SECRET}:read`, mode);
  expect(await failWith([], { LEXIGATE_TOKENS_FILE: file })).toContain('chmod 600');
});

test.each([
  ['no tokens', '\n\n', 'at least one token'],
  ['a token without a role', `good-token-0000:read\n${SECRET}`, 'entry 2 is not'],
])('a token file with %s is refused without quoting it', async (_what, text, expected) => {
  expect(await failWith([], { LEXIGATE_TOKENS_FILE: fileWith(text, 0o600) })).toContain(expected);
});

test('a token file that is missing or a folder is refused', async () => {
  const folder = join(temporaryFolder(), 'folder');
  mkdirSync(folder, { mode: 0o700 });
  for (const path of [folder, join(folder, 'none')])
    expect(await failWith([], { LEXIGATE_TOKENS_FILE: path })).toContain('must name a file that can be read');
});

test.each([
  ['--lexigate-tokens', 'LEXIGATE_TOKENS or --lexigate-tokens-file'],
  ['--speech-to-text-apikey', 'SPEECH_TO_TEXT_APIKEY or a credentials file'],
  ['--speech-to-text-password', 'SPEECH_TO_TEXT_PASSWORD or a credentials file'],
  ['--speech-to-text-bearer-token', 'SPEECH_TO_TEXT_BEARER_TOKEN or a credentials file'],
  ['--speech-to-text-client-secret', 'SPEECH_TO_TEXT_CLIENT_SECRET or a credentials file'],
])('%s is refused, since others can read arguments', async (flag, advice) => {
  for (const args of [[flag, SECRET], [`${flag}=${SECRET}`]]) {
    const text = await failWith(args, {});
    expect(text).toContain(`${flag} is not accepted`);
    expect(text).toContain(advice);
  }
});
