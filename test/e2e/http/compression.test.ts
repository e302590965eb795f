import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { openConnection } from '../../support/http/raw-connection.ts';
import { until } from '../../support/wait.ts';

const LIST = '{ customizations { id description } }';
const CUSTOMIZATIONS = Array.from({ length: 500 }, (_, i) =>
  // Random text does not compress to nothing, so that it fills the buffers of a connection.
  model(`m-${i}`, { description: Array.from({ length: 60 }, () => Math.random().toString(36)).join(' ') }),
);

async function start(options = {}) {
  const backend = await startBackend((_req, res) => json(res, 200, { customizations: CUSTOMIZATIONS }));
  return startGateway({ upstream: { url: backend.url }, ...options });
}

function requestOf(host: string): string {
  const body = JSON.stringify({ query: LIST });
  const lines = [
    'POST /graphql HTTP/1.1',
    `Host: ${host}`,
    'Content-Type: application/json',
    'Accept-Encoding: gzip',
    `Content-Length: ${body.length}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

test('a client that reads a compressed answer slowly gets all of it, and two pipelined answers keep their order', async () => {
  const gateway = await start();
  const { host, heard, write, pause, resume } = await openConnection(gateway.url);
  pause();
  write(requestOf(host) + requestOf(host));
  // The answers are larger than the buffers of the kernel, so the gateway waits meanwhile.
  await sleep(500);
  resume();
  const lengthOf = (text: string) => Number(/content-length: (\d+)/.exec(text)?.[1]);
  await until('both answers', () => {
    const head = heard.text.indexOf('\r\n\r\n') + 4;
    return head > 3 && heard.text.length >= 2 * (head + lengthOf(heard.text));
  });

  const [, first, second] = heard.text.split('HTTP/1.1 200 OK\r\n');
  for (const answer of [first, second]) {
    const [head = '', body = ''] = (answer ?? '').split(/\r\n\r\n([^]*)/);
    expect(head).toContain('content-encoding: gzip');
    const { data } = JSON.parse(String(gunzipSync(Buffer.from(body, 'latin1'))));
    expect(data.customizations).toHaveLength(CUSTOMIZATIONS.length);
  }
});

test('clients that leave while their answers are compressed do not disturb others', async () => {
  const gateway = await start();
  for (let i = 0; i < 20; i += 1) {
    const { host, write, end } = await openConnection(gateway.url);
    write(requestOf(host));
    setTimeout(end, i * 2);
  }
  const { data } = await gateway.query(LIST, {}, { 'accept-encoding': 'br' });
  expect(data.customizations).toHaveLength(CUSTOMIZATIONS.length);
  expect(gateway.logLines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
});

test('LEXIGATE_COMPRESSION=false sends everything as it is', async () => {
  const gateway = await start({ compression: false });
  const headers = { 'content-type': 'application/json', 'accept-encoding': 'gzip, br' };
  const body = JSON.stringify({ query: LIST });
  const answer = await fetch(gateway.endpoint, { method: 'POST', headers, body });
  expect(answer.headers.get('content-encoding')).toBeNull();
  const page = await fetch(gateway.endpoint, { headers: { accept: 'text/html', 'accept-encoding': 'gzip' } });
  expect(page.headers.get('content-encoding')).toBeNull();
  await page.body?.cancel();
});
