import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../../../src/testing/testing.ts';
import { createClient, unwrap } from '../../../src/client/client.ts';
import { hasChromium, openPage } from '../../support/browser/page.ts';
import { openConsole, rowOf } from '../../support/console/console.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    models: [{ name: 'calls' }, { name: 'chats', status: 'FAILED' }, { name: 'notes', status: 'AVAILABLE' }],
  });
});
afterAll(() => gateway.close());

test.runIf(hasChromium)(
  'the list shows all models and follows them: a training, a new model, a deleted one',
  async () => {
    const { page, complaints, requested } = await openConsole(gateway.url);
    await rowOf(page, 'calls').getByText('Ready to train').waitFor();
    await rowOf(page, 'chats').getByText('Failed').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();

    const client = createClient({ url: gateway.url });
    const [calls, , notes] = gateway.models;
    await client.trainModel({ id: calls?.id ?? '' });
    await rowOf(page, 'calls').getByText('Training').waitFor();
    gateway.clock.advance();
    await rowOf(page, 'calls').getByText('Available').waitFor();

    await client.createModel({ input: { name: 'letters', baseModelName: 'en-US_Telephony' } });
    await rowOf(page, 'letters').getByText('Pending').waitFor();
    await client.deleteModel({ id: notes?.id ?? '' });
    await rowOf(page, 'notes').getByText('Deleted').waitFor();

    expect(complaints).toEqual([]);
    expect(new Set(requested.map((url) => new URL(url).host))).toEqual(new Set([new URL(gateway.url).host]));
  },
);

test.runIf(hasChromium)(
  'of a list of 1,000 models the first screen is painted first, no row is painted twice, and a change paints one row',
  async () => {
    const models = Array.from({ length: 1_000 }, (_, at) => ({ name: `model ${at}` }));
    const large = await startTestGateway({ models });
    onTestFinished(() => large.close());
    const { page } = await openPage('about:blank');
    await page.addInitScript(countRows);
    await page.goto(new URL('./', large.url).href);
    await page.locator('tbody tr').nth(999).waitFor({ state: 'attached' });

    const batches: number[] = await page.evaluate(() => (globalThis as any).batches);
    expect(batches[0]).toBeLessThan(100);
    expect(Math.max(...batches)).toBeLessThan(200);
    expect(batches.reduce((sum, size) => sum + size)).toBe(1_000);
    const elements = await page.locator('tbody *').count();
    expect(elements / 1_000).toBeLessThanOrEqual(11);
    await page.evaluate(() => {
      const painted = new Set<Element | null>();
      Object.assign(globalThis, { painted });
      new MutationObserver((records) => {
        for (const { target } of records)
          painted.add((target instanceof Element ? target : target.parentElement)?.closest('tr') ?? null);
      }).observe(document.querySelector('tbody') as Node, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
    });
    const client = createClient({ url: large.url });
    await client.trainModel({ id: large.models[500]?.id ?? '' });
    await rowOf(page, 'model 500').getByText('Training').waitFor();
    expect(await page.evaluate(() => [...(globalThis as any).painted].map((row) => row?.innerText))).toEqual([
      expect.stringContaining('model 500'),
    ]);
  },
);

/** Runs in the page: `batches` has how many rows were added at a time. */
function countRows(): void {
  const batches: number[] = [];
  Object.assign(globalThis, { batches });
  new MutationObserver((records) => {
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
    const rows = added.flatMap((node) =>
      node instanceof Element
        ? [...(node.matches('tbody tr') ? [node] : node.querySelectorAll('tbody tr'))]
        : [],
    );
    if (rows.length > 0) batches.push(new Set(rows).size);
  }).observe(document, { subtree: true, childList: true });
}

test.runIf(hasChromium)(
  'filters, search and sorting decide which rows are shown, and in which order',
  async () => {
    const { page } = await openConsole(gateway.url);
    const names = () => page.locator('tbody').getByRole('rowheader').allInnerTexts();
    await rowOf(page, 'chats').waitFor();
    await page.getByRole('button', { name: 'Name' }).click();
    expect(await names()).toEqual((await names()).toSorted());
    const client = createClient({ url: gateway.url });
    await client.trainModel({ id: gateway.models[0]?.id ?? '', input: { force: true } });
    await rowOf(page, 'calls').getByText('Training').waitFor();
    // The shortest duration comes first, then the longest.
    await page.getByRole('button', { name: 'Duration' }).click();
    expect((await names())[0]).toBe('calls');
    expect(await page.getByRole('columnheader', { name: 'Duration' }).getAttribute('aria-sort')).toBe(
      'ascending',
    );
    await page.getByRole('button', { name: 'Duration' }).click();
    expect((await names()).at(-1)).toBe('calls');
    gateway.clock.advance();
    // On a telephone, too.
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole('button', { name: 'Name' }).click();
    expect(await names()).toEqual((await names()).toSorted());
    expect(await page.getByLabel('Select all').isVisible()).toBe(true);
    await page.getByLabel('Status', { exact: true }).selectOption('Failed');
    expect(await names()).toEqual(['chats']);
    await page.getByLabel('Search').fill('nothing');
    await page.getByText('No model matches the filters.').waitFor();
  },
);

test.runIf(hasChromium)('a filter says its language also when the last model of it is gone', async () => {
  const { page } = await openConsole(gateway.url);
  const client = createClient({ url: gateway.url });
  const input = { name: 'Anrufe', baseModelName: 'de-DE_Telephony' };
  const { model } = unwrap(await client.createModel({ input }));
  const language = page.getByLabel('Language');
  await rowOf(page, 'Anrufe').waitFor();
  await language.selectOption('de-DE');
  await rowOf(page, 'calls').waitFor({ state: 'detached' });
  await page.clock.install();
  await client.deleteModel({ id: model.id });
  await rowOf(page, 'Anrufe').getByText('Deleted').waitFor();
  await page.clock.fastForward(10_000);
  await page.getByText('No model matches the filters.').waitFor();
  expect(await language.inputValue()).toBe('de-DE');
});

test.runIf(hasChromium)(
  'a row that a sort moves keeps the focus, each time, in browsers that take it away from what is moved',
  async () => {
    const { page } = await openConsole(gateway.url);
    await rowOf(page, 'calls').waitFor();
    await page.getByLabel('Select calls').focus();
    const focused = await page.evaluate(async () => {
      Reflect.deleteProperty(Element.prototype, 'moveBefore');
      const names: unknown[] = [];
      for (let i = 0; i < 4; i++) {
        document.querySelector<HTMLElement>('button.sort')?.click();
        await new Promise((resolve) => void setTimeout(resolve, 20));
        names.push(document.activeElement?.ariaLabel);
      }
      return names;
    });
    expect(focused).toEqual(Array(4).fill('Select calls'));
  },
);

/** The views by their addresses. */
const views = () => ['#/', '#/new', `#/models/${gateway.models[1]?.id}`, '#/models/unknown'];

test.runIf(hasChromium).each(['light', 'dark'] as const)(
  'axe finds nothing serious in the %s theme, and nothing is wider than the page',
  async (theme) => {
    const axe = await readFile(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
    const { page } = await openConsole(gateway.url);
    await page.emulateMedia({ colorScheme: theme });
    for (const view of views()) {
      await page.goto(new URL(`./${view}`, gateway.url).href);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      for (const width of [360, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow, `${view} at ${width} px`).toBe(0);
        const blank = await page.evaluate(() => {
          const end = document.querySelector('main')?.getBoundingClientRect().bottom ?? 0;
          return document.documentElement.scrollHeight - Math.max(innerHeight, Math.ceil(end + scrollY));
        });
        expect(blank, `nothing below the content of ${view} at ${width} px`).toBeLessThanOrEqual(1);
      }
      // In a world of its own, which the policy of the page does not rule.
      const found = await page.evaluate(`${axe}; axe.run()`);
      const { violations } = found as { violations: { id: string; impact: string }[] };
      const serious = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
      expect(
        serious.map(({ id }) => id),
        view,
      ).toEqual([]);
    }
  },
);
