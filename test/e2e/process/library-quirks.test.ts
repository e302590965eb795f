import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSchema, createYoga } from 'graphql-yoga';
import { ContainerAuthenticator, IamAuthenticator } from 'ibm-cloud-sdk-core';
import * as undici from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { startBackend } from '../../support/upstream/backend.ts';
import { temporaryFolder } from '../../support/process/bin.ts';
import { answer, hang, reset } from '../../support/upstream/misbehaviour.ts';
import { token, tokenResponse } from '../../support/token-service.ts';

test('ws throws at a close reason of more than 123 bytes', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  expect(() => socket.close(4409, 'x'.repeat(124))).toThrow(RangeError);
});

/** Yoga behind a Node server. `body` is already parsed, as in the gateway. */
async function startYoga(body?: object) {
  let signal: AbortSignal | undefined;
  const a = (_parent: unknown, _args: unknown, { request }: { request: Request }) => {
    ({ signal } = request);
    return 1;
  };
  const schema = createSchema({ typeDefs: 'type Query { a: Int }', resolvers: { Query: { a } } });
  const yoga = createYoga({ schema, logging: false });
  const server = createServer((req, res) => void yoga(Object.assign(req, body && { body }), res));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, signal: () => signal };
}

test('Yoga takes a parsed body with the field then for a promise', async () => {
  const { port } = await startYoga(JSON.parse('{"query":"{ a }","then":"text"}') as object);
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, body: '{}' });
  expect(response.status).toBe(500);
});

test('Yoga responds to a malformed Host header with a stack trace', async () => {
  const { port } = await startYoga();
  const socket = connect(port, '127.0.0.1');
  socket.end('GET /graphql?query={a} HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n');
  let response = '';
  for await (const chunk of socket) response += String(chunk);
  expect(response).toMatch(/^HTTP\/1\.1 500 /);
  expect(response).toMatch(/TypeError: Invalid URL\n {4}at /);
});

test('Yoga has an AbortSignal that Node 26 does not accept', async () => {
  const { port, signal } = await startYoga();
  await fetch(`http://127.0.0.1:${port}/graphql?query={a}`);
  const own = signal();
  expect(own).toBeDefined();
  const combine = () => AbortSignal.any(own ? [own] : []);
  const expected: unknown = expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' });
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 26) expect(combine).not.toThrow();
  else expect(combine).toThrow(expected);
});

test('ibm-cloud-sdk-core has no deadline for a response that arrives slowly, even with a timeout', async () => {
  const timeout = 1_500;
  const service = await startBackend((_req, res) => {
    res.writeHead(200, { 'content-type': 'application/json' });
    const drip = setInterval(() => res.write(' '), 20);
    setTimeout(() => {
      clearInterval(drip);
      res.end(JSON.stringify(tokenResponse()));
    }, 2 * timeout);
  });
  const request = { headers: {} };
  await new IamAuthenticator({ apikey: 'key', url: service.url, timeout }).authenticate(request);
  expect(request.headers).toHaveProperty('Authorization');
});

test('ibm-cloud-sdk-core has no size limit for a response', async () => {
  const body = `${' '.repeat(32 * 1024 * 1024)}${JSON.stringify(tokenResponse())}`;
  const service = await startBackend(answer(200, body));
  const request = { headers: {} };
  await new IamAuthenticator({ apikey: 'key', url: service.url }).authenticate(request);
  expect(request.headers).toHaveProperty('Authorization');
});

test('ibm-cloud-sdk-core moves the code of a network failure to statusText', async () => {
  const service = await startBackend(reset);
  await service.stop();
  const authenticator = new IamAuthenticator({ apikey: 'key', url: service.url });
  const error: unknown = await authenticator.authenticate({}).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ statusText: 'ECONNREFUSED' });
  expect(error).not.toHaveProperty('code');
  expect(error).not.toHaveProperty('cause');
});

test('ibm-cloud-sdk-core quotes the response in the message of an error', async () => {
  const service = await startBackend(answer(400, '{"errorMessage":"the key secret-1 is wrong"}'));
  const authenticator = new IamAuthenticator({ apikey: 'secret-1', url: service.url });
  await expect(authenticator.authenticate({})).rejects.toThrow('secret-1');
});

test('ibm-cloud-sdk-core makes callers wait for a token request that failed to start', async () => {
  const service = await startBackend(token());
  const file = join(temporaryFolder(), 'token');
  const options = { url: service.url, iamProfileId: 'Profile-1', crTokenFilename: file };
  const authenticator = new ContainerAuthenticator(options);
  expect(() => authenticator.authenticate({})).toThrow('Error reading CR token file');
  writeFileSync(file, 'compute-resource-token');

  let isSettled = false;
  const settle = () => void (isSettled = true);
  authenticator.authenticate({}).then(settle, settle);
  await new ContainerAuthenticator(options).authenticate({});
  expect(isSettled).toBe(false);
  expect(service.requests).toHaveLength(1);
});

test('ibm-cloud-sdk-core rejects a promise that nothing handles when a renewal has no token', async () => {
  const service = await startBackend(token({ ageSeconds: 900, leftSeconds: 100 }));
  const script = `
    import { IamAuthenticator } from 'ibm-cloud-sdk-core';
    const authenticator = new IamAuthenticator({ apikey: 'key', url: '${service.url}' });
    await authenticator.authenticate({});
    process.send('has a token');
    process.once('message', () => void authenticator.authenticate({}));
  `;
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  onTestFinished(() => void child.kill());
  let output = '';
  child.stderr?.on('data', (chunk) => (output += String(chunk)));
  await once(child, 'message');
  service.behave(answer(200, '{}'));
  child.send('renew');
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  expect(output).toContain('Access token not present in response');
});

test('undici ignores the signal of a request that waits for a connection', async () => {
  const service = await startBackend(hang);
  const pool = new undici.Pool(service.url, { connections: 1 });
  onTestFinished(() => pool.destroy());
  const first = pool.request({ path: '/first', method: 'GET' });
  let isSettled = false;
  const signal = AbortSignal.timeout(50);
  const settle = () => void (isSettled = true);
  const second = pool.request({ path: '/second', method: 'GET', signal }).then(settle, settle);
  await once(signal, 'abort');
  for (let i = 0; i < 10; i += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(isSettled).toBe(false);
  await pool.destroy();
  await Promise.allSettled([first, second]);
});

test('vitest loads two instances of graphql without the conditions of vitest.config.ts', async () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const config = join(temporaryFolder(), 'vitest.config.mjs');
  const include = ['test/support/graphql-instances.ts'];
  writeFileSync(config, `export default ${JSON.stringify({ root, test: { include, maxWorkers: 1 } })};`);
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', '--config', config], { cwd: root });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  await once(child, 'close');
  expect(output).toContain('1 failed');
  expect(output).toContain('to be an instance of GraphQLError');
});
