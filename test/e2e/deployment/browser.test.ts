import { mkdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { createViteServer } from 'vitest/node';
import { hasChromium } from '../../support/browser/page.ts';
import { openPlayground, runTab } from '../../support/browser/playground.ts';
import { openConsole } from '../../support/console/console.ts';
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts';
import { READY_ID } from '../../support/model-id.ts';
import { hasNginx, startNginx } from '../../support/nginx/nginx.ts';
import { temporaryFolder } from '../../support/process/bin.ts';
import { freePort } from '../../support/process/tool.ts';

const SCREENSHOTS = 'coverage/screenshots';
const DEADLINE = { timeout: 60_000 };

/** Lists models and subscribes over WebSocket in the GraphiQL of this address. */
async function usePlayground(endpoint: string) {
  const playground = await openPlayground(endpoint);
  const { page, requested, complaints } = playground;
  await page.locator('.graphiql-execute-button').click(DEADLINE);
  await page.locator('.result-window').getByText('"Card services call centre"').first().waitFor(DEADLINE);
  await runTab(page, 'WatchModel', '"modelStatus"');
  expect(requested).toContain(endpoint.replace('http', 'ws'));
  expect(complaints).toEqual([]);
  return page;
}

/** Runs in the browser: uploads a file to the gateway of the page. */
async function upload(modelId: string): Promise<unknown> {
  const query = `mutation ($id: ID!, $file: File!) {
    addCorpus(modelId: $id, input: { name: "from-a-page", file: $file }) { errors { message } }
  }`;
  const form = new FormData();
  form.set('operations', JSON.stringify({ query, variables: { id: modelId, file: null } }));
  form.set('map', '{"0": ["variables.file"]}');
  form.set('0', new Blob(['Please block my card.\n']), 'log.txt');
  const headers = { 'graphql-require-preflight': 'true' };
  const response = await fetch(location.pathname, { method: 'POST', headers, body: form });
  return response.json();
}

test.skipIf(!hasNginx || !hasChromium)(
  'GraphiQL under a path prefix behind nginx lists models and subscribes, and a page there uploads a file',
  async () => {
    const gateway = await startGateway();
    // The browser does not trust the certificate of the test.
    const port = await freePort();
    await startNginx([gateway.url], (configuration) =>
      configuration.replace('server {', `server {\n  listen 127.0.0.1:${port};`),
    );
    const page = await usePlayground(`http://localhost:${port}/speech/graphql`);
    mkdirSync(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: `${SCREENSHOTS}/prefix.png` });
    expect(await page.evaluate(upload, READY_ID)).toEqual({ data: { addCorpus: { errors: [] } } });
  },
  120_000,
);

test.skipIf(!hasNginx || !hasChromium)('the console works under a path prefix behind nginx', async () => {
  const gateway = await startGateway();
  const port = await freePort();
  await startNginx([gateway.url], (configuration) =>
    configuration.replace('server {', `server {\n  listen 127.0.0.1:${port};`),
  );
  const { page, requested, complaints } = await openConsole(`http://localhost:${port}/speech/`);
  await page.getByText('Live', { exact: true }).waitFor(DEADLINE);
  await page.getByRole('link', { name: 'Card services call centre' }).click();
  await page.getByRole('heading', { name: 'Card services call centre' }).waitFor();
  await page.getByText('The data has changed since the last training').waitFor();
  const outside = requested.filter((url) => !/^(http|ws):\/\/localhost:\d+\/speech\//.test(url));
  expect(outside.filter((url) => url !== 'about:blank')).toEqual([]);
  expect(complaints).toEqual([]);
});

async function startVite(gateway: TestGateway, changeOrigin: boolean): Promise<string> {
  const proxy = { '/graphql': { target: gateway.url, changeOrigin, ws: true } };
  const vite = await createViteServer({
    root: temporaryFolder(),
    configFile: false,
    logLevel: 'silent',
    server: { host: '127.0.0.1', port: 0, hmr: false, proxy },
  });
  onTestFinished(() => vite.close());
  await vite.listen();
  const address = vite.httpServer?.address();
  return `http://localhost:${typeof address === 'object' ? address?.port : undefined}`;
}

test.skipIf(!hasChromium).each([true, false])(
  'behind a development proxy with changeOrigin %s a page gets answers by POST and over WebSocket',
  async (changeOrigin) => {
    const gateway = await startGateway();
    await usePlayground(`${await startVite(gateway, changeOrigin)}/graphql`);
  },
  120_000,
);
