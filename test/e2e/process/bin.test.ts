import { readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { flagOf } from '../../../src/config/flags.ts';
import { SETTINGS } from '../../../src/config/settings.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { postQuery } from '../../support/http/post.ts';
import { startBin, temporaryFolder } from '../../support/process/bin.ts';
import { startTool } from '../../support/process/tool.ts';
import { LIST_MODELS } from '../../support/documents.ts';
import { openEventStream } from '../../support/http/event-stream.ts';
import { collect, createTestClient } from '../../support/websocket/client.ts';
import { READY_ID } from '../../support/model-id.ts';
import { until } from '../../support/wait.ts';
import { hang } from '../../support/upstream/misbehaviour.ts';

const WATCH = `subscription { modelStatus(id: "${READY_ID}") { status } }`;

const ask = async (url: string, query: string, headers?: Record<string, string>) =>
  (await postQuery(url, query, {}, headers)).body;

test('without any setting the embedded service runs, and the first log line has the URL', async () => {
  const bin = startBin();

  const line = await bin.started();

  expect(line).toMatchObject({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/),
    mode: 'embedded',
    upstream: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
  });
  expect(line['msg']).toContain(line['url']);
  expect(bin.lines()).toHaveLength(1);
  expect(bin.output.stderr).toBe('');
  const { data } = await ask(line['url'], LIST_MODELS);
  expect(data.customizations).toContainEqual({ id: READY_ID });
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s shuts the gateway down while sockets and streams are open',
  async (signal) => {
    const bin = startBin();
    const { url } = await bin.started();
    const client = createTestClient(url);
    const closed: { code?: number } = {};
    client.on('closed', (event) => void (closed.code = (event as { code: number }).code));
    const socket = collect(client, WATCH);
    const stream = await openEventStream(url, WATCH);
    await until('the first events', () => socket.events.length === 1 && stream.events.length === 1);
    const startedAt = performance.now();

    bin.kill(signal);

    expect(await bin.exit()).toEqual({ code: 0, signal: null });
    // The shutdown may take ten seconds, but idle streams are cut at once.
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await until('the socket to close', () => closed.code !== undefined);
    expect(closed.code).toBe(1001);
    await until('the stream to break', () => stream.end.kind !== undefined);
    expect(stream.end.kind).toBe('broken');
    expect(bin.output.stderr).toBe('');
  },
);

test('a running request is answered before the gateway exits', async () => {
  let release: (() => void) | undefined;
  const backend = await startBackend((_req, res) => {
    release = () => json(res, 200, { customizations: [model('m-1')] });
  });
  const bin = startBin([], { SPEECH_TO_TEXT_URL: backend.url });
  const { url } = await bin.started();
  const asking = ask(url, LIST_MODELS);
  await until('the request to arrive', () => release !== undefined);

  bin.kill('SIGTERM');
  await until('the signal to be handled', () => bin.output.stdout.includes('SIGTERM'));
  release?.();

  expect(await asking).toEqual({ data: { customizations: [{ id: 'm-1' }] } });
  const answeredAt = performance.now();
  expect(await bin.exit()).toEqual({ code: 0, signal: null });
  // The shutdown does not wait for the kept-alive connection of the client.
  expect(performance.now() - answeredAt).toBeLessThan(2_500);
});

test('kill of npm start ends the gateway, and a flag after -- reaches it', async () => {
  const env = { PATH: process.env['PATH'], HOME: temporaryFolder(), LEXIGATE_DATA_DIR: temporaryFolder() };
  const npm = spawn('npm', ['start', '--', '--port', '0'], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const closed = once(npm, 'close');
  let output = '';
  npm.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  onTestFinished(() => endGroup(npm.pid));
  await until('the start', () => /"url":"([^"]+)"/.test(output), 30_000);
  const [, url = ''] = /"url":"([^"]+)"/.exec(output) ?? [];
  expect((await ask(url, LIST_MODELS)).errors).toBeUndefined();

  npm.kill('SIGTERM');
  await closed;
  await until(
    'the port to be free',
    async () =>
      await fetch(url).then(
        () => false,
        () => true,
      ),
  );
});

function endGroup(pid = 0): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Every process of the group has ended.
  }
}

test('cmd.exe, which has no exec, finds one for npm start and npm run emulator', () => {
  const read = (name: string) => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
  const { start, emulator } = JSON.parse(read('package.json')).scripts;
  for (const script of [start, emulator]) expect(script).toMatch(/^exec node /);
  expect(read('exec.cmd').trimEnd().split('\n').at(-1)).toBe('@%*');
});

test('the pipe of the log is closed: the gateway serves requests, and ends when it is asked to', async () => {
  const bin = startBin();
  const { url } = await bin.started();
  bin.closeLog();
  // Each refusal is a log line.
  for (let i = 0; i < 5; i += 1) await fetch(new URL('/nowhere', url));
  expect((await ask(url, LIST_MODELS)).errors).toBeUndefined();
  bin.kill('SIGTERM');
  expect((await bin.exit()).code).toBe(0);
});

test('the log is not read: the gateway serves requests, tells how many lines are lost, and ends when it is asked to', async () => {
  const bin = startBin([], { LOG_LEVEL: 'debug' });
  const { url } = await bin.started();
  bin.pauseLog();
  // Each line has the path of its request.
  const long = 'a'.repeat(10_000);
  for (let i = 0; i < 600; i += 1) await fetch(new URL(`/${long}`, url));
  expect((await ask(url, LIST_MODELS)).errors).toBeUndefined();
  bin.resumeLog();
  const loss = () => bin.lines().find(({ lostLines }) => lostLines > 0);
  await until('the number of lost lines', async () => {
    await fetch(new URL('/nowhere', url));
    return bin.output.stdout.endsWith('\n') && loss() !== undefined;
  });
  expect(loss()).toMatchObject({ level: 40, msg: expect.stringContaining('were lost') });
  bin.pauseLog();
  for (let i = 0; i < 100; i += 1) await fetch(new URL(`/${long}`, url));
  bin.kill('SIGTERM');
  expect((await bin.exit()).code).toBe(0);
});

test('a second signal ends the process at once', async () => {
  const backend = await startBackend(hang);
  const bin = startBin([], { SPEECH_TO_TEXT_URL: backend.url, LEXIGATE_UPSTREAM_TIMEOUT_MS: '60000' });
  const { url } = await bin.started();
  const asking = ask(url, LIST_MODELS).catch(() => 'cut');
  await until('the request to arrive', () => backend.requests.length === 1);

  bin.kill('SIGTERM');
  await until('the signal to be handled', () => bin.output.stdout.includes('SIGTERM'));
  // A signal right after the first one counts as the same signal.
  const repeating = setInterval(() => bin.kill('SIGTERM'), 200);
  const { code } = await bin.exit().finally(() => clearInterval(repeating));

  expect(code).toBe(130);
  expect(await asking).toBe('cut');
});

test('a request that never ends delays the exit by at most ten seconds', async () => {
  const backend = await startBackend(hang);
  const bin = startBin([], { SPEECH_TO_TEXT_URL: backend.url, LEXIGATE_UPSTREAM_TIMEOUT_MS: '60000' });
  const { url } = await bin.started();
  const asking = ask(url, LIST_MODELS).catch(() => 'cut');
  await until('the request to arrive', () => backend.requests.length === 1);
  const startedAt = performance.now();

  bin.kill('SIGTERM');

  expect((await bin.exit()).code).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(await asking).toBe('cut');
});

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('a data folder that cannot be created is reported in one line with the name of the setting', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const bin = startBin([], { LEXIGATE_DATA_DIR: join(file, 'data') });

  expect((await bin.exit()).code).toBe(1);
  expect(bin.output.stderr).toMatch(/^Cannot open the emulator's database .*\(LEXIGATE_DATA_DIR\)\.\n$/);
});

test('a port in use is reported in one line with exit code 1', async () => {
  const port = await takenPort();
  const bin = startBin(['--port', String(port)]);

  expect(await bin.exit()).toEqual({ code: 1, signal: null });
  const lines = bin.output.stderr.trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`Port ${port} on 127.0.0.1 is taken`);
  expect(lines[0]).toContain('--port');
  expect(bin.output.stdout).toBe('');
});

test('the emulator command names its own setting when its port is in use', async () => {
  const port = await takenPort();
  const bin = startBin(['emulator'], { EMULATOR_PORT: String(port) });

  expect(await bin.exit()).toEqual({ code: 1, signal: null });
  expect(bin.output.stderr.trim().split('\n')).toHaveLength(1);
  expect(bin.output.stderr).toContain(`Port ${port} on 127.0.0.1 is taken`);
  expect(bin.output.stderr).toContain('EMULATOR_PORT');
});

test('the emulator command serves models and exits with code 0', async () => {
  const bin = startBin(['emulator', '--emulator-port=0']);
  const { url } = await bin.started();

  const response = await fetch(`${url}/v1/customizations/${READY_ID}`);
  expect(await response.json()).toMatchObject({ customization_id: READY_ID });

  bin.kill('SIGTERM');
  expect(await bin.exit()).toEqual({ code: 0, signal: null });
});

test('an address of another machine is reported in one line', async () => {
  const bin = startBin(['--host', '192.0.2.1']);

  expect((await bin.exit()).code).toBe(1);
  expect(bin.output.stderr.trim().split('\n')).toHaveLength(1);
  expect(bin.output.stderr).toContain('HOST 192.0.2.1');
});

test('all mistakes in the settings are reported together, with exit code 2', async () => {
  const bin = startBin(['--prot=1', '--log-level=loud'], {
    PORT: 'http',
    LEXIGATE_POLL_INTERVAL_MS: '0',
    LEXIGATE_ALLOWED_ORIGINS: 'example.com',
    SPEECH_TO_TEXT_URL: 'ftp://example.com',
  });

  expect(await bin.exit()).toEqual({ code: 2, signal: null });
  const { stdout, stderr } = bin.output;
  expect(stdout).toBe('');
  for (const name of [
    '--prot',
    'LOG_LEVEL',
    'PORT',
    'POLL_INTERVAL_MS',
    'ALLOWED_ORIGINS',
    'SPEECH_TO_TEXT_URL',
  ]) {
    expect(stderr).toContain(name);
  }
  expect(stderr).toContain('lexigate --help');
  expect(stderr.trim().split('\n')).toHaveLength(8);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('an unknown name with the prefix of the settings is logged as a warning', async () => {
  const bin = startBin([], { LEXIGATE_POLL_INTERVALL_MS: '100' });
  await bin.started();

  expect(bin.lines()[0]).toMatchObject({
    level: 40,
    setting: 'LEXIGATE_POLL_INTERVALL_MS',
    msg: 'unknown setting: it has no effect',
  });
});

test.each(['--help', '-h'])('%s lists every setting', async (flag) => {
  const bin = startBin([flag]);

  expect(await bin.exit()).toEqual({ code: 0, signal: null });
  for (const { name } of SETTINGS.filter((setting) => !setting.isSecret))
    expect(bin.output.stdout).toContain(flagOf(name));
  expect(bin.output.stdout).toContain('lexigate emulator');
  expect(bin.output.stdout).toContain('--speech-to-text-url');
  expect(bin.output.stderr).toBe('');
});

test.each(['--version', '-v'])('%s prints the version of the package', async (flag) => {
  const bin = startBin([flag]);
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

  expect(await bin.exit()).toEqual({ code: 0, signal: null });
  expect(bin.output.stdout).toBe(`${version}\n`);
});

test('with a URL alone each caller brings its own credentials', async () => {
  const seen: (string | undefined)[] = [];
  const backend = await startBackend((req, res) => {
    seen.push(req.headers.authorization);
    return req.url === '/instances/i-1/v1/customizations'
      ? json(res, 200, { customizations: [] })
      : json(res, 200, model(READY_ID, { status: 'available' }));
  });
  const bin = startBin(['--speech-to-text-url', `${backend.url}/instances/i-1/`]);
  const line = await bin.started();
  expect(line).toMatchObject({ mode: 'caller', upstream: `${backend.url}/instances/i-1` });

  expect(await ask(line['url'], LIST_MODELS, { authorization: 'Bearer one' })).toEqual({
    data: { customizations: [] },
  });
  await ask(line['url'], LIST_MODELS, { authorization: 'Basic dHdv' });
  await ask(line['url'], LIST_MODELS);
  const client = createTestClient(line['url'], { authorization: 'Bearer three' });
  const { events } = collect(client, WATCH);
  await until('the event', () => events.length === 1);

  expect(seen.slice(0, 4)).toEqual(['Bearer one', 'Basic dHdv', undefined, 'Bearer three']);
  expect(bin.output.stdout).not.toMatch(/Bearer|Basic|dHdv/);
});

test('models survive a restart with the same data folder', async () => {
  const environment = { LEXIGATE_DATA_DIR: temporaryFolder() };
  const first = startBin([], environment);
  const { url } = await first.started();
  const { data } = await ask(
    url,
    'mutation { createModel(input: { name: "Survivor", baseModelName: "en-GB" }) { model { id } } }',
  );
  const { id } = data.createModel.model;
  first.kill('SIGTERM');
  expect((await first.exit()).code).toBe(0);

  const { url: next } = await startBin([], environment).started();

  expect((await ask(next, `{ customization(id: "${id}") { name } }`)).data).toEqual({
    customization: { name: 'Survivor' },
  });
});

test('Services of Kubernetes that are named like the settings do not keep the gateway from starting', async () => {
  const links = (name: string, port: number) => ({
    [`${name}_SERVICE_HOST`]: '10.43.7.21',
    [`${name}_SERVICE_PORT`]: String(port),
    [`${name}_SERVICE_PORT_HTTP`]: String(port),
    [`${name}_PORT`]: `tcp://10.43.7.21:${port}`,
    [`${name}_PORT_${port}_TCP`]: `tcp://10.43.7.21:${port}`,
    [`${name}_PORT_${port}_TCP_PROTO`]: 'tcp',
    [`${name}_PORT_${port}_TCP_PORT`]: String(port),
    [`${name}_PORT_${port}_TCP_ADDR`]: '10.43.7.21',
  });
  const services = {
    ...links('EMULATOR', 4010),
    ...links('SPEECH_TO_TEXT', 443),
    ...links('LEXIGATE', 4000),
    ...links('LEXIGATE_JWKS', 80),
  };
  const gateway = startBin([], services);
  const emulator = startBin(['emulator', '--port', '0'], services);

  expect(await gateway.started()).toMatchObject({ mode: 'embedded', version: expect.any(String) });
  expect(gateway.lines()).toHaveLength(1);
  await emulator.started();
});

test.each(['/proc/x', '/proc/self/deep/er', '/dev/null/x'])(
  'the data folder %s is reported at once',
  async (folder) => {
    const bin = startBin([], { LEXIGATE_DATA_DIR: folder });
    expect((await bin.exit()).code).toBe(1);
    expect(bin.output.stderr).toMatch(/^Cannot open the emulator's database .*\(LEXIGATE_DATA_DIR\)\.\n$/);
  },
);

test('a folder for temporary files that does not exist is reported at once', async () => {
  const bin = startBin([], { TMPDIR: '/proc/no-such-folder' });
  expect((await bin.exit()).code).toBe(1);
  expect(bin.output.stderr).toMatch(/^Cannot write to the folder for temporary files .*\(TMPDIR\)\.\n$/);
});

test('a corrupt database is named at start', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'emulator.sqlite'), 'x'.repeat(10_000));
  const bin = startBin([], { LEXIGATE_DATA_DIR: folder });
  expect((await bin.exit()).code).toBe(1);
  expect(bin.output.stderr).toContain(join(folder, 'emulator.sqlite'));
});

test('origins of apps, with a trailing slash or a default port, are accepted', async () => {
  const bin = startBin([], {
    LEXIGATE_ALLOWED_ORIGINS: 'capacitor://localhost, https://App.example.com:443/, ionic://localhost/',
  });
  const { url } = await bin.started();
  for (const origin of ['capacitor://localhost', 'https://app.example.com', 'ionic://localhost']) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ query: LIST_MODELS }),
    });
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(response.headers.get('access-control-expose-headers')).toContain('x-request-id');
  }
});

test('with few file descriptors many clients do not take those of the service', async () => {
  const backend = await startBackend((_req, res) => json(res, 200, { customizations: [model('m-1')] }));
  const home = temporaryFolder();
  const main = new URL('../../../src/main.ts', import.meta.url).pathname;
  const bin = startTool('sh', [
    '-c',
    `ulimit -n 64 && cd ${home} && exec env HOME=${home} PORT=0 SPEECH_TO_TEXT_URL=${backend.url} ${process.execPath} ${main}`,
  ]);
  await until('the start', () => /"url":"([^"]+)"/.test(bin.output()), 30_000);
  expect(bin.output()).toContain('too few file descriptors');
  const url = /"url":"([^"]+)"/.exec(bin.output())?.[1] ?? '';
  const kept = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void kept.destroy());
  await once(kept, 'connect');
  const crowd = Array.from({ length: 100 }, () => connect(Number(new URL(url).port), '127.0.0.1'));
  for (const socket of crowd) socket.on('error', () => {});
  onTestFinished(() => crowd.forEach((socket) => socket.destroy()));
  await Promise.all(crowd.map((socket) => once(socket, 'connect')));

  const body = JSON.stringify({ query: LIST_MODELS });
  kept.write(
    `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const [answer] = await once(kept, 'data');
  expect(String(answer)).toContain('HTTP/1.1 200');
  await until('the call of the service', () => backend.requests.length > 0);
});
