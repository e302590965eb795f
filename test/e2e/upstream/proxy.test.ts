import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startIdentityProvider } from '../../support/access/identity-provider.ts';
import { postQuery } from '../../support/http/post.ts';
import { startBin, temporaryFolder } from '../../support/process/bin.ts';
import { freePort, hasTools, startTool } from '../../support/process/tool.ts';
import { json, model } from '../../support/upstream/backend.ts';
import { token } from '../../support/token-service.ts';
import { until } from '../../support/wait.ts';

const LIST = '{ customizations { id } }';

/** A private certificate authority, and a certificate for 127.0.0.1 and `service.test` that it signed. */
function makeCertificates() {
  const folder = temporaryFolder();
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const authority = ['-subj', '/CN=Private CA', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2'];
  openssl('req', '-x509', ...newKey, ...authority);
  openssl('req', ...newKey, '-subj', '/CN=service.test', '-keyout', 'key.pem', '-out', 'request.pem');
  writeFileSync(join(folder, 'extensions'), 'subjectAltName=IP:127.0.0.1,DNS:service.test');
  const ca = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
  openssl(
    'x509',
    '-req',
    '-in',
    'request.pem',
    ...ca,
    '-out',
    'cert.pem',
    '-days',
    '2',
    '-extfile',
    'extensions',
  );
  const read = (name: string) => readFileSync(join(folder, name));
  return { authority: join(folder, 'ca.pem'), key: read('key.pem'), cert: read('cert.pem') };
}

async function startTls(listener: RequestListener, keys: { key: Buffer; cert: Buffer }): Promise<string> {
  const server = createServer(keys, listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function startProxy() {
  const port = await freePort();
  const folder = temporaryFolder();
  const file = join(folder, 'tinyproxy.conf');
  const log = join(folder, 'log');
  writeFileSync(file, `Port ${port}\nListen 127.0.0.1\nTimeout 60\nLogFile "${log}"\nLogLevel Info\n`);
  const tool = startTool('tinyproxy', ['-d', '-c', file]);
  const read = () => `${readFileSync(log, { encoding: 'utf8', flag: 'a+' })}${tool.output()}`;
  await until('the proxy', async () => {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    return isOpen;
  });
  return { url: `http://127.0.0.1:${port}`, log: read };
}

/** The service and its token service, both with a certificate of a private authority. */
async function startStory() {
  const keys = makeCertificates();
  const service = await startTls((_req, res) => json(res, 200, { customizations: [model('m-1')] }), keys);
  const tokens = await startTls(token(), keys);
  const environment = {
    SPEECH_TO_TEXT_URL: service,
    SPEECH_TO_TEXT_APIKEY: 'some-key',
    SPEECH_TO_TEXT_AUTH_URL: tokens,
  };
  return { authority: keys.authority, keys, service, tokens, environment };
}

const ask = async (environment: Record<string, string>) => {
  const bin = startBin([], environment);
  const { url } = await bin.started();
  return { ...(await postQuery(url, LIST)).body, bin };
};

describe.skipIf(!hasTools('tinyproxy', 'openssl'))('behind a forward proxy', () => {
  test('the keys of JWTs are loaded through HTTPS_PROXY, with a private certificate authority', async () => {
    const { authority, keys: certificate, environment } = await startStory();
    const provider = await startIdentityProvider();
    const published = await (await fetch(provider.options.jwksUrl)).json();
    const keys = await startTls((_req, res) => json(res, 200, published), certificate);
    const proxy = await startProxy();
    const bin = startBin([], {
      ...environment,
      NODE_EXTRA_CA_CERTS: authority,
      HTTPS_PROXY: proxy.url,
      LEXIGATE_JWKS_URL: `${keys}/keys`,
      LEXIGATE_JWT_ISSUER: provider.options.issuer,
      LEXIGATE_JWT_AUDIENCE: provider.options.audience,
    });
    const { url } = await bin.started();
    await until('the keys', async () => (await fetch(new URL('/ready', url))).status === 200);
    const authorization = `Bearer ${await provider.token()}`;
    const { data } = (await postQuery(url, LIST, {}, { authorization })).body;
    expect(data).toEqual({ customizations: [{ id: 'm-1' }] });
    expect(proxy.log()).toContain(`CONNECT ${new URL(keys).host}`);
  });

  test('calls and token requests go through HTTPS_PROXY, with a private certificate authority', async () => {
    const { authority, service, tokens, environment } = await startStory();
    const proxy = await startProxy();
    const { data } = await ask({
      ...environment,
      NODE_EXTRA_CA_CERTS: authority,
      // As IBM's library, the gateway accepts a proxy without a scheme.
      HTTPS_PROXY: new URL(proxy.url).host,
    });
    expect(data).toEqual({ customizations: [{ id: 'm-1' }] });
    for (const url of [service, tokens]) expect(proxy.log()).toContain(`CONNECT ${new URL(url).host}`);
  });

  test('NO_PROXY is obeyed, and the embedded service needs no proxy', async () => {
    const { authority, environment } = await startStory();
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const proxies = { HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere };
    const direct = await ask({
      ...environment,
      ...proxies,
      NODE_EXTRA_CA_CERTS: authority,
      NO_PROXY: '127.0.0.1',
    });
    expect(direct.data).toEqual({ customizations: [{ id: 'm-1' }] });
    expect((await ask(proxies)).errors).toBeUndefined();
    const refused = await ask({ ...environment, ...proxies, NODE_EXTRA_CA_CERTS: authority });
    expect(refused.errors[0].extensions).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      cause: 'ECONNREFUSED',
    });
  });

  test('SPEECH_TO_TEXT_DISABLE_SSL means the same for calls and tokens; without it the cause is in log and error', async () => {
    const { environment } = await startStory();
    const proxy = await startProxy();
    const trusting = await ask({
      ...environment,
      SPEECH_TO_TEXT_DISABLE_SSL: 'true',
      HTTPS_PROXY: proxy.url,
    });
    expect(trusting.data).toEqual({ customizations: [{ id: 'm-1' }] });
    const { errors, bin } = await ask(environment);
    const cause = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
    const { requestId } = errors[0].extensions;
    expect(errors[0].extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', cause });
    expect(bin.lines()).toContainEqual(
      expect.objectContaining({ msg: 'upstream failure', cause, requestId }),
    );
  });

  test('a proxy that is no URL is named, without its value', async () => {
    const bin = startBin([], {
      SPEECH_TO_TEXT_URL: 'http://127.0.0.1:1',
      HTTPS_PROXY: 'gopher://user:secret@x',
    });
    expect((await bin.exit()).code).toBe(2);
    expect(bin.output.stderr).toContain('HTTPS_PROXY must be');
    expect(bin.output.stderr).not.toContain('secret');
  });
});
