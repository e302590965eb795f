import { expect, onTestFinished, test } from 'vitest';
import { createClient } from 'graphql-ws';
import { startBusyService } from '../../support/busy-service.ts';
import { startEmulator } from '../../support/emulator.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { bytesOf, FORM_TYPE, formOf, PREFLIGHT } from '../../support/http/form.ts';
import { hasNginx, startNginx, type Nginx } from '../../support/nginx/nginx.ts';
import { READY_ID } from '../../support/model-id.ts';
import { startUploadService } from '../../support/upstream/upload-service.ts';
import { until } from '../../support/wait.ts';
import { collect } from '../../support/websocket/client.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const LIST = '{ customizations { name status } }';
const WATCH = 'subscription { modelStatuses { model { id } status } }';
const WAIT = 'mutation { trainModel(id: "m-1", onBusy: WAIT) { errors { __typename } } }';
const ADD = `mutation ($file: File!) {
  addCorpus(modelId: "m-1", input: { name: "log", file: $file }) { errors { __typename message } }
}`;

async function post(nginx: Nginx, query: string): Promise<{ status: number; body: any }> {
  const body = JSON.stringify({ query });
  const response = await nginx.fetch(nginx.endpoint, { method: 'POST', headers: JSON_TYPE, body });
  return { status: response.status, body: await response.json() };
}

/** A graphql-ws client as the documentation shows it. */
function connect(nginx: Nginx) {
  const client = createClient({
    url: nginx.endpoint.replace('https', 'wss'),
    webSocketImpl: nginx.WebSocket,
    shouldRetry: () => true,
    retryAttempts: Infinity,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)),
  });
  // It rejects when the gateway closes first.
  onTestFinished(async () => void (await Promise.allSettled([client.dispose()])));
  return client;
}

/** The text of an event stream as it arrives. */
async function openStream(nginx: Nginx): Promise<{ text: string; isOpen: boolean; encoding: string | null }> {
  const response = await nginx.fetch(nginx.endpoint, {
    method: 'POST',
    headers: { ...JSON_TYPE, accept: 'text/event-stream', 'accept-encoding': 'gzip' },
    body: JSON.stringify({ query: WATCH }),
  });
  const stream = { text: '', isOpen: true, encoding: response.headers.get('content-encoding') };
  void (async () => {
    try {
      for await (const chunk of response.body ?? []) stream.text += Buffer.from(chunk).toString();
    } catch {
      // The stream is cut when the test ends.
    }
    stream.isOpen = false;
  })();
  return stream;
}

const PAGE = { accept: 'text/html' };

test.skipIf(!hasNginx)(
  'events arrive through nginx at once, and a page finds its way under the prefix',
  async () => {
    const gateway = await startGateway({ trainingMs: 500 });
    const nginx = await startNginx([gateway.url]);

    const stream = await openStream(nginx);
    await until('the first event', () => stream.text.includes('"status":"READY"'), 10_000);
    expect(stream.encoding).toBeNull();
    const socket = collect(connect(nginx), WATCH);
    await until('the first event over WebSocket', () => socket.events.length > 0);

    for (const path of ['', '/']) {
      const response = await nginx.fetch(`${nginx.url}${path}`, { headers: PAGE });
      expect(response.url).toBe(`${nginx.url}/`);
      const [, script = ''] = (await response.text()).match(/<script[^>]* src="([^"]+)"/) ?? [];
      expect((await nginx.fetch(new URL(script, response.url).href)).status).toBe(200);
      const graphiql = await nginx.fetch(new URL('graphql', response.url).href, { headers: PAGE });
      expect(await graphiql.text()).toContain('GraphiQL');
    }
    expect((await nginx.fetch(`${nginx.url}/metrics`)).status).toBe(404);
    expect((await nginx.fetch(`${nginx.url}/ready`)).status).toBe(200);
    expect(nginx.warnings()).toEqual([]);
  },
);

test.skipIf(!hasNginx)(
  'connections through nginx that are idle for longer than its timeout stay open, and a write that waits is answered',
  async () => {
    const service = await startBusyService();
    const gateway = await startGateway({ upstream: { url: service.url }, pollIntervalMs: 200 });
    const nginx = await startNginx([gateway.url], (configuration) =>
      configuration.replace('proxy_read_timeout 60s', 'proxy_read_timeout 15s'),
    );
    const stream = await openStream(nginx);
    const client = connect(nginx);
    const socket = collect(client, 'subscription { modelStatus(id: "m-1", until: [AVAILABLE]) { status } }');
    await until('the first event over WebSocket', () => socket.events.length === 1);
    const waiting = post(nginx, WAIT);
    waiting.catch(() => {});
    expect((await post(nginx, LIST)).status).toBe(200);

    // Longer than the timeout of nginx, in which nothing changes.
    await new Promise((resolve) => setTimeout(resolve, 18_000));
    expect(stream.isOpen).toBe(true);
    expect(socket.end).toEqual({});
    expect(await post(nginx, LIST)).toEqual({ status: 200, body: { data: { customizations: [] } } });
    const [last] = nginx.requests().slice(-1);
    service.status = 'available';
    await until('the end of the subscription', () => socket.end.kind === 'complete');
    expect(last, 'nginx uses its idle connection').toMatch(/ 0\.000$/);
    expect(await waiting).toEqual({ status: 200, body: { data: { trainModel: { errors: [] } } } });
  },
);

test.skipIf(!hasNginx)('an upload of 30 MB goes through nginx without a copy on its disk', async () => {
  const service = await startUploadService();
  const gateway = await startGateway({ upstream: { url: service.url } });
  const nginx = await startNginx([gateway.url]);
  const send = async (bytes: number, query = ADD) => {
    const parts = formOf(
      query,
      { file: null },
      { f: { path: 'variables.file', content: Buffer.alloc(bytes, 'a ') } },
    );
    const headers = { 'content-type': FORM_TYPE, ...PREFLIGHT };
    const body = new Uint8Array(bytesOf(parts));
    const response = await nginx.fetch(nginx.endpoint, { method: 'POST', headers, body });
    return { status: response.status, body: (await response.json()) as any };
  };

  expect(await send(30_000_000)).toEqual({ status: 200, body: { data: { addCorpus: { errors: [] } } } });
  expect(service.received).toEqual([expect.objectContaining({ bytes: 30_000_000, isComplete: true })]);
  // Refused before the file is read.
  const early = await send(30_000_000, ADD.replace('addCorpus', 'noSuchField'));
  expect(early.body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  // nginx warns when it buffers a body in a file.
  expect(nginx.warnings()).toEqual([]);

  const small = await startNginx([gateway.url], (text) =>
    text.replace('client_max_body_size 130m', 'client_max_body_size 1m'),
  );
  const response = await small.fetch(small.endpoint, {
    method: 'POST',
    headers: { 'content-type': FORM_TYPE, ...PREFLIGHT },
    body: new Uint8Array(2_000_000),
  });
  expect(response.status).toBe(413);
  expect(await response.json()).toEqual({
    errors: [
      {
        message: expect.stringContaining('client_max_body_size'),
        extensions: { code: 'PAYLOAD_TOO_LARGE' },
      },
    ],
  });
});

test.skipIf(!hasNginx)('nginx answers 502 while the gateway restarts, then clients continue', async () => {
  const emulator = await startEmulator({ seed: true });
  const upstream = { url: emulator.url };
  const before = await startGateway({ upstream });
  const nginx = await startNginx([before.url]);
  const socket = collect(connect(nginx), `subscription { modelStatus(id: "${READY_ID}") { status } }`);
  await until('the first event', () => socket.events.length === 1);

  await before.close();
  const { status } = await nginx.fetch(`${nginx.url}/ready`);
  expect(status).toBe(502);
  await startGateway({ upstream, port: Number(new URL(before.url).port) });
  await until('an answer', async () => (await nginx.fetch(`${nginx.url}/ready`)).status === 200);
  await until('events of the new gateway', () => socket.events.length === 2);
  expect(socket.end).toEqual({});
});

test.skipIf(!hasNginx)(
  'two gateways behind nginx show the same models, and one takes over from the other',
  async () => {
    const emulator = await startEmulator({ seed: true });
    const gateways = [
      await startGateway({ upstream: { url: emulator.url } }),
      await startGateway({ upstream: { url: emulator.url } }),
    ];
    const nginx = await startNginx(gateways.map(({ url }) => url));
    const answers = [await post(nginx, LIST), await post(nginx, LIST), await post(nginx, LIST)];
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const served = ({ logLines }: { logLines: object[] }) =>
      logLines.filter((line) => 'path' in line && line.path === '/graphql').length;
    await until('both served requests', () => gateways.every((gateway) => served(gateway) > 0));

    await gateways[0]?.close();
    for (let i = 0; i < 6; i += 1) expect((await post(nginx, LIST)).status).toBe(200);
  },
);
