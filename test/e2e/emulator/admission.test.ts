import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startEmulator } from '../../support/emulator.ts';
import { LIST_MODELS } from '../../support/documents.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { openConnection } from '../../support/http/raw-connection.ts';
import { until } from '../../support/wait.ts';

/** The status of `GET /v1/customizations` with custom headers, which fetch does not allow. */
function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${url}/v1/customizations`, { headers }, (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

test('the REST port of the embedded service serves only its own gateway', async () => {
  const gateway = await startGateway();
  const other = await startGateway();
  for (const { upstreamUrl } of [gateway, other]) {
    expect(await statusOf(upstreamUrl, {})).toBe(403);
    expect(await statusOf(upstreamUrl, { 'x-lexigate-emulator-key': 'guess' })).toBe(403);
    expect((await fetch(`${upstreamUrl}/v1/models`)).status).toBe(403);
    expect((await fetch(`${upstreamUrl}/v1/customizations`, { method: 'POST', body: '{}' })).status).toBe(
      403,
    );
  }
  const { data } = await gateway.query(LIST_MODELS);
  expect(data.customizations.length).toBeGreaterThan(0);
  expect(JSON.stringify(gateway.logLines)).not.toContain('emulator-key');
});

test('the emulator alone serves the host names of this machine only', async () => {
  const { url } = await startEmulator({ seed: true });
  const { port } = new URL(url);
  for (const name of ['localhost', '127.0.0.1', '[::1]', 'app.localhost'])
    expect(await statusOf(url, { host: `${name}:${port}` })).toBe(200);
  for (const host of [`evil.example:${port}`, 'localhost.evil.example', '127.0.0.1.evil.example'])
    expect(await statusOf(url, { host })).toBe(403);
});

test('the emulator alone refuses pages of other origins', async () => {
  const { url } = await startEmulator({ seed: true });
  expect(await statusOf(url, { origin: url })).toBe(200);
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1'])
    expect(await statusOf(url, { origin })).toBe(403);
});

test('the emulator answers two Host headers with 400', async () => {
  const { url } = await startEmulator();
  const connection = await openConnection(url);
  // A header with this name makes `headersDistinct` of Node 22 throw.
  const hosts = `Host: ${connection.host}\r\nHost: evil.example`;
  connection.write(`GET /v1/models HTTP/1.1\r\n__proto__: x\r\n${hosts}\r\n\r\n`);
  await until('the answer', () => connection.heard.text.includes('\r\n\r\n'));
  expect(connection.heard.text).toMatch(/^HTTP\/1\.1 400 /);
});

test('only the owner can read the database', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'lexigate-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const dataDir = join(parent, 'data');
  await startEmulator({ dataDir, seed: true });
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataDir, 'emulator.sqlite')).mode & 0o777).toBe(0o600);
});
