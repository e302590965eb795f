import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { hasChromium, openPage } from '../support/browser.ts';
import { startGateway, until } from '../support/gateway.ts';

/** Not in the repository: the README's picture is a copy of one of these. */
const SCREENSHOTS = 'coverage/screenshots';
const DEADLINE = { timeout: 60_000 };

test.skipIf(!hasChromium)(
  'in a browser the three example tabs list, train and watch live, and ask no other host',
  async () => {
    const gateway = await startGateway({ pollIntervalMs: 200, trainingMs: 15_000 });
    const { page, requested } = await openPage(`${gateway.url}/graphql`);
    mkdirSync(SCREENSHOTS, { recursive: true });
    const result = page.locator('.result-window');
    const run = page.locator('.graphiql-execute-button');

    await run.click(DEADLINE);
    await result.getByText('"Card services call centre"').first().waitFor(DEADLINE);
    await runTab(page, 'TrainModel', '"trainModel"');
    await result.getByText('"TRAINING"').first().waitFor(DEADLINE);
    await runTab(page, 'WatchModel', '"modelStatus"');
    await result.getByText('"TRAINING"').first().waitFor(DEADLINE);
    // Nothing is clicked or reloaded from here on.
    await result.getByText('"AVAILABLE"').first().waitFor(DEADLINE);
    await page.screenshot({ path: `${SCREENSHOTS}/graphiql.png` });

    const { host } = new URL(gateway.url);
    const elsewhere = requested.filter((url) => !/^(blob|data):/.test(url) && new URL(url).host !== host);
    expect(elsewhere).toEqual([]);
    expect(requested.some((url) => url.startsWith('ws:'))).toBe(true);
  },
  120_000,
);

test('the page of the playground is sent compressed and can be revalidated', async () => {
  const gateway = await startGateway();
  const url = `${gateway.url}/graphql`;
  const page = await fetch(url, { headers: { accept: 'text/html' } });
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-encoding')).toBe('gzip');
  expect(await page.text()).toContain('WatchModel');
  const again = await fetch(url, {
    headers: { accept: 'text/html', 'if-none-match': page.headers.get('etag') ?? '' },
  });
  expect(again.status).toBe(304);
});

/** Opens a tab and runs what is in it, as often as GraphiQL needs: it is slower than a program that clicks. */
async function runTab(page: Page, name: string, answer: string): Promise<void> {
  const tab = page.getByRole('tab', { name });
  const result = page.locator('.result-window');
  const isOpen = async () => (await tab.getAttribute('aria-selected')) === 'true';
  // The tabs slide into place when the page opens, and a click on one that still moves counts as a drag.
  await until(
    `the tab ${name} is open`,
    async () => (await isOpen()) || (await tab.getByText(name).click(), isOpen()),
  );
  // For a moment after the change it would run the former tab's operation, and says that it cannot.
  await until(`${name} runs`, async () => {
    await page.locator('.graphiql-execute-button').click();
    await result.filter({ hasText: new RegExp(`${answer}|Cannot.infer`) }).waitFor();
    return (await result.innerText()).includes(answer);
  });
}
