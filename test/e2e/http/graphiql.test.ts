import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hasChromium } from '../../support/browser/page.ts';
import { startCountedEmulator, startGateway } from '../../support/gateway/gateway.ts';
import { until } from '../../support/wait.ts';
import { openPlayground, pressAll, run, runTab } from '../../support/browser/playground.ts';

/** A folder for screenshots, which is not in the repository. The picture in the README is one of them. */
const SCREENSHOTS = 'coverage/screenshots';
const DEADLINE = { timeout: 60_000 };

test.skipIf(!hasChromium)(
  'in a browser the example tabs list models, fix, train, watch, create and build one, and no other host is contacted',
  async () => {
    const gateway = await startGateway({ pollIntervalMs: 200, trainingMs: 15_000 });
    const { page, requested, complaints } = await openPlayground(`${gateway.url}/graphql`);
    mkdirSync(SCREENSHOTS, { recursive: true });
    const result = page.locator('.result-window');

    await page.locator('.graphiql-execute-button').click(DEADLINE);
    await result.getByText('"Card services call centre"').first().waitFor(DEADLINE);
    await runTab(page, 'TrainModel', '"trainModel"');
    await result.getByText('"TRAINING"').first().waitFor(DEADLINE);
    await runTab(page, 'WatchModel', '"modelStatus"');
    await result.getByText('"TRAINING"').first().waitFor(DEADLINE);
    // From here on the test neither clicks nor reloads.
    await result.getByText('"AVAILABLE"').first().waitFor(DEADLINE);
    await page.screenshot({ path: `${SCREENSHOTS}/graphiql.png` });
    await runTab(page, 'FixWord', '"addWords"');
    await result.getByText('"errors": []').first().waitFor(DEADLINE);
    await runTab(page, 'CreateModel', '"createModel"');
    await result.getByText('"PENDING"').first().waitFor(DEADLINE);

    const { host } = new URL(gateway.url);
    const elsewhere = requested.filter((url) => !/^(blob|data):/.test(url) && new URL(url).host !== host);
    expect(elsewhere).toEqual([]);
    expect(requested.some((url) => url.startsWith('ws:'))).toBe(true);
    expect(complaints).toEqual([]);
  },
  120_000,
);

test.skipIf(!hasChromium)(
  'in a browser the editor completes, marks errors, prettifies and opens the documentation under the content security policy',
  async () => {
    const gateway = await startGateway();
    const { page, complaints } = await openPlayground(`${gateway.url}/graphql`);
    const editor = page.locator('.graphiql-query-editor');
    const lineCount = () => editor.locator('.view-line').count();
    // The editor renders only the lines that are visible.
    await page.setViewportSize({ width: 1280, height: 1400 });
    await runTab(page, 'CreateModel', '"createModel"');

    const count = await lineCount();
    await editor.locator('.view-lines').click(DEADLINE);
    await pressAll(page, 'Control+Home', 'Enter', 'Enter');
    await until('two empty lines', async () => (await lineCount()) === count + 2);
    await page.getByRole('button', { name: 'Prettify' }).click(DEADLINE);
    await until('the lines without those', async () => (await lineCount()) <= count);

    await editor.locator('.view-lines').click(DEADLINE);
    await pressAll(page, 'Control+A', 'Delete');
    // The editor inserts closing braces.
    await page.keyboard.type('{ customizations { nope ');
    await editor.locator('.squiggly-error').first().waitFor(DEADLINE);
    await until('the error message', async () => {
      await editor.getByText('nope').first().hover();
      return page.getByText('Cannot query field "nope"').first().isVisible();
    });
    await pressAll(page, ...Array.from('nope ', () => 'Backspace'), 'Control+Space');
    await page.locator('.suggest-widget').getByText('trainability', { exact: true }).waitFor(DEADLINE);
    await page.screenshot({ path: `${SCREENSHOTS}/graphiql-editor.png` });

    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Documentation Explorer' }).click(DEADLINE);
    await page.locator('.graphiql-doc-explorer').getByText('LanguageModel', { exact: true }).click(DEADLINE);
    await page.locator('.graphiql-doc-explorer').getByText('trainability').first().waitFor(DEADLINE);
    await page.screenshot({ path: `${SCREENSHOTS}/graphiql-documentation.png` });

    expect(complaints).toEqual([]);
    // A foreign script is blocked and reported, so the absence of reports above is meaningful.
    await page.evaluate(() =>
      document.body.append(Object.assign(document.createElement('script'), { text: '1' })),
    );
    await until('the report of the violation', () =>
      complaints.some((text) => text.includes('script-src-elem')),
    );
  },
  120_000,
);

test.skipIf(!hasChromium)(
  'in a browser the token that the user enters is sent with queries and with subscriptions, and is not kept in its storage',
  async () => {
    const emulator = await startCountedEmulator();
    const gateway = await startGateway({
      upstream: { url: emulator.url, authorize: () => {} },
      access: { tokens: [{ token: 'of-the-playground', role: 'read' }] },
    });
    const { page, requested, complaints } = await openPlayground(`${gateway.url}/graphql`);
    const result = page.locator('.result-window');
    await page.locator('.graphiql-execute-button').click(DEADLINE);
    await result.getByText('This gateway needs a token').first().waitFor(DEADLINE);
    mkdirSync(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: `${SCREENSHOTS}/graphiql-token.png` });

    await page.getByRole('button', { name: 'Headers', exact: true }).click(DEADLINE);
    await page.locator('.graphiql-editor-tool .graphiql-editor:visible .view-lines').click(DEADLINE);
    await page.keyboard.insertText(JSON.stringify({ authorization: 'Bearer of-the-playground' }));
    await runTab(page, 'ListModels', '"customizations"');
    await page.locator('.graphiql-query-editor .view-lines').click(DEADLINE);
    await pressAll(page, 'Control+A', 'Delete');
    await page.keyboard.insertText('subscription { modelStatuses { id status } }');
    await run(page, '"modelStatuses"');

    expect(requested.filter((each) => each.startsWith('ws'))).toEqual([]);
    expect(complaints.filter((text) => !text.includes('status of 401'))).toEqual([]);
    const stored = () => page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
    await until('the documents to be stored', async () => (await stored()).includes('modelStatuses'));
    expect(await stored()).not.toContain('of-the-playground');
    await page.reload();
    await page.locator('.graphiql-query-editor .view-lines').waitFor(DEADLINE);
    expect(await stored()).not.toContain('of-the-playground');
  },
  120_000,
);

test('the example tabs are valid, and the document that builds a model does so', async () => {
  const gateway = await startGateway({ trainingMs: 200 });
  const page = await (await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } })).text();
  const [, options = '{}'] = /^\s*(\{.*"defaultTabs".*\}),$/m.exec(page) ?? [];
  const documents: { query: string; variables?: string }[] = JSON.parse(options).defaultTabs;
  expect(documents).toHaveLength(6);
  const results = [];
  for (const { query, variables = '{}' } of documents)
    if (!query.includes('subscription')) results.push(await gateway.query(query, JSON.parse(variables)));

  expect(results.map(({ errors }) => errors)).toEqual(results.map(() => undefined));
  const { customizations } = results[0].data;
  expect(customizations.some(({ failure }: any) => failure?.words.length > 0)).toBe(true);
  expect(results.at(-1).data).toMatchObject({
    addCorpus: { errors: [] },
    addWords: { errors: [] },
    trainModel: { model: { status: 'TRAINING' }, errors: [] },
  });
});

test('a client that prefers JSON to HTML gets JSON, and a browser gets the page', async () => {
  const gateway = await startGateway();
  const url = `${gateway.url}/graphql?query={__typename}`;
  const typeFor = async (accept: string) => {
    const { headers } = await fetch(url, { headers: { accept, 'graphql-require-preflight': 'true' } });
    return headers.get('content-type')?.replace(/;.*/, '');
  };
  for (const accept of [
    'application/json, text/html;q=0.5',
    'application/graphql-response+json, text/html;q=0.9, */*;q=0.1',
    'text/html;q=0.5, application/json;q=0.6',
    'application/json, text/html',
    'text/html;q=0, */*',
  ])
    expect(await typeFor(accept), accept).toMatch(/json$/);
  for (const accept of [
    'text/html',
    'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'application/json;q=0.5, text/html',
    'text/html, application/json',
    'text/html;q=0.1, */*',
  ])
    expect(await typeFor(accept), accept).toBe('text/html');
});

test('the page of the playground is compressed and can be revalidated', async () => {
  const gateway = await startGateway();
  const { page, again } = await visitTwice(`${gateway.url}/graphql`);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-encoding')).toBe('gzip');
  expect(await page.text()).toContain('WatchModel');
  expect(again.status).toBe(304);
});

test('the content security policy allows only scripts and requests of the page itself, also after revalidation', async () => {
  const gateway = await startGateway();
  const { page, again } = await visitTwice(`${gateway.url}/graphql`);
  const [, script = ''] = /<script>(.*)<\/script>/s.exec(await page.text()) ?? [];
  const hash = createHash('sha256').update(script).digest('base64');

  for (const { headers } of [page, again]) {
    expect(headers.get('content-security-policy')?.split('; ').toSorted()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      'font-src data:',
      "form-action 'none'",
      "frame-ancestors 'none'",
      'img-src data:',
      `script-src 'sha256-${hash}'`,
      "style-src 'unsafe-inline'",
      'worker-src blob:',
    ]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  }
});

async function visitTwice(url: string): Promise<{ page: Response; again: Response }> {
  const page = await fetch(url, { headers: { accept: 'text/html' } });
  const etag = page.headers.get('etag') ?? '';
  return { page, again: await fetch(url, { headers: { accept: 'text/html', 'if-none-match': etag } }) };
}
