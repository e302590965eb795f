import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import type * as library from '../../../src/client/client.ts';
import { startTestGateway } from '../../../src/testing/testing.ts';
import { hasChromium, openPage } from '../../support/browser/page.ts';

const CLIENT = new URL('../../../src/client/client.ts', import.meta.url).pathname;

declare global {
  var lexigate: typeof library;
}

/** A page of its own origin that has the client as `lexigate`. */
async function startPage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [CLIENT],
    bundle: true,
    format: 'iife',
    globalName: 'lexigate',
    target: 'es2022',
    write: false,
  });
  const script = outputFiles[0]?.text ?? '';
  const server = createServer((_req, res) => {
    res.setHeader('content-type', 'text/html; charset=utf-8');
    res.end(`<!doctype html><title>App</title><script>${script}</script>`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.runIf(hasChromium)(
  'a page of another origin uploads with progress, aborts, and watches through a restart',
  async () => {
    const origin = await startPage();
    const gateway = await startTestGateway({
      models: [{ name: 'seen by a page' }],
      gateway: { allowedOrigins: [origin] },
    });
    onTestFinished(() => gateway.close());
    const { page, requested } = await openPage(origin);
    const [{ id } = { id: '' }] = gateway.models;

    const upload = await page.evaluate(
      async ({ url, modelId }) => {
        const client = globalThis.lexigate.createClient({ url });
        const progress: number[] = [];
        const text = 'please block my card and send another one\n'.repeat(100_000);
        const { corpus } = globalThis.lexigate.unwrap(
          await client.addCorpus({ modelId, name: 'calls' }, new File([text], 'calls.txt'), {
            onProgress: ({ sentBytes, totalBytes }) => void progress.push(sentBytes / totalBytes),
          }),
        );
        const stop = new AbortController();
        const aborted = await client
          .addCorpus({ modelId, name: 'aborted' }, text, {
            signal: stop.signal,
            onProgress: () => stop.abort(new Error('cancelled')),
          })
          .catch((error: unknown) => String(error));
        return { name: corpus.name, progress, aborted };
      },
      { url: gateway.url, modelId: id },
    );
    expect(upload).toMatchObject({ name: 'calls', aborted: 'Error: cancelled' });
    expect(upload.progress.at(-1)).toBe(1);

    gateway.clock.advance();
    const watching = page.evaluate(
      async ({ url, modelId }) => {
        const seen: string[] = [];
        const client = globalThis.lexigate.createClient({ url });
        const states: string[] = [];
        const watch = client.watch(modelId, {
          until: ['AVAILABLE'],
          onConnection: ({ state }) => void states.push(state),
        });
        for await (const { status } of watch) {
          seen.push(status);
          if (status === 'READY') await client.trainModel({ id: modelId });
          if (status === 'TRAINING') document.title = 'training';
        }
        return { seen, states };
      },
      { url: gateway.url, modelId: id },
    );
    await page.waitForFunction(() => document.title === 'training');
    await gateway.restart();
    gateway.clock.advance();
    const { seen, states } = await watching;
    expect(seen.at(-1)).toBe('AVAILABLE');
    expect(states).toEqual(expect.arrayContaining(['connecting', 'live', 'reconnecting', 'closed']));
    expect(requested.some((url) => url.startsWith('ws:'))).toBe(true);
  },
);
