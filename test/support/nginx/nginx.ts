import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Agent, fetch, type RequestInit, type Response } from 'undici';
import { WebSocket } from 'ws';
import { makeCertificate } from '../certificate.ts';
import { temporaryFolder } from '../process/bin.ts';
import { freePort } from '../process/tool.ts';
import { until } from '../wait.ts';

const PAGE = new URL('../../../deploy/nginx.conf', import.meta.url);
const NGINX = '/usr/sbin/nginx';
const isInstalled = spawnSync(NGINX, ['-v']).error === undefined;

/** These tests are skipped where nginx is not installed, unless REQUIRE_ALL_TESTS is 1. */
export const hasNginx = isInstalled || process.env['REQUIRE_ALL_TESTS'] === '1';
if (!hasNginx) console.warn(`${NGINX} is not installed: the tests behind nginx are skipped`);

export interface Nginx {
  /** `https://localhost:PORT/speech` */
  url: string;
  /** `https://localhost:PORT/speech/graphql` */
  endpoint: string;
  /** A WebSocket that trusts the certificate of this nginx. */
  WebSocket: typeof WebSocket;
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** `STATUS METHOD PATH CONNECT_TIME` of each request so far. The time is `0.000` on a reused connection. */
  requests(): string[];
  /** What nginx logged as a warning or worse. */
  warnings(): string[];
}

/** nginx with TLS and the configuration of the documentation, in front of these gateways. It ends with the test. */
export async function startNginx(
  gateways: readonly string[],
  change: (configuration: string) => string = (configuration) => configuration,
): Promise<Nginx> {
  const folder = temporaryFolder();
  const port = await freePort();
  const { key, certificate } = makeCertificate(folder);
  const servers = gateways.map((url) => `server ${new URL(url).host};`).join('\n  ');
  const site = readFileSync(PAGE, 'utf8')
    .replace(/server lexigate-1:4000;\s+server lexigate-2:4000;/, servers)
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('server_name speech.example.com', 'server_name localhost')
    .replace('/etc/ssl/certs/speech.example.com.pem', certificate)
    .replace('/etc/ssl/private/speech.example.com.key', key);
  writeFileSync(join(folder, 'site.conf'), change(site));
  writeFileSync(join(folder, 'nginx.conf'), mainConfiguration(folder));

  const child = spawn(NGINX, ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const closed = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await closed;
  });
  const ca = readFileSync(certificate, 'utf8');
  const agent = new Agent({ connect: { ca }, bodyTimeout: 0, headersTimeout: 0 });
  onTestFinished(() => agent.destroy());
  const url = `https://localhost:${port}/speech`;
  const send: Nginx['fetch'] = (target, init) => fetch(target, { ...init, dispatcher: agent });
  await until('nginx', async () => {
    if (child.exitCode !== null) throw new Error(`nginx did not start: ${stderr}`);
    return send(`${url}/health`).then(
      (response) => response.ok || response.status === 502,
      () => false,
    );
  });
  const log = (name: string) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean);
  return {
    url,
    endpoint: `${url}/graphql`,
    fetch: send,
    WebSocket: class extends WebSocket {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(address, protocols, { ca });
      }
    } as typeof WebSocket,
    requests: () => log('access.log'),
    warnings: () => log('error.log'),
  };
}

/** What a distribution has in its nginx.conf, with folders of the test: it need not run as root. */
function mainConfiguration(folder: string): string {
  for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, name));
  return `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
events {}
http {
  log_format test '$status $request_method $request_uri $upstream_connect_time';
  access_log ${folder}/access.log test;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  include ${folder}/site.conf;
}
${process.getuid?.() === 0 ? 'user root;' : ''}
`;
}
