import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import { startTestGateway } from '../../src/testing/testing.ts';
import { loadNow, machineSince } from './machine.ts';
import { table } from './markdown.ts';
import { progress } from './progress.ts';
import { positive, withSection } from './queries/options.ts';
import { median } from './statistics.ts';

/** Measures what the console's list of 1,000 models costs in Chromium, beside a bare HTML table of the same texts. */
const PAGE = new URL('../../docs/performance.md', import.meta.url);
const MODELS = 1_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    /** Writes the table into docs/performance.md. */
    update: { type: 'boolean', default: false },
  },
});
const rounds = positive('--rounds', values.rounds, true);

/** CPU milliseconds of the renderer, from the navigation on. */
interface Cost {
  first: number;
  all: number;
}

const loadBefore = loadNow();
const gateway = await startTestGateway({
  models: Array.from({ length: MODELS }, (_, at) => ({ name: `model ${at}` })),
});
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
});
const home = new URL('./', gateway.url).href;
const bare = new URL('bare', home).href;
const none = new URL('health', home).href;

const texts = await withPage(async (page) => {
  await page.goto(home);
  await page.waitForFunction(hasRows, MODELS);
  return page.evaluate(() =>
    [...document.querySelectorAll('tbody tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    ),
  );
});
const rows = texts.map((cells) => `<tr>${cells.map((text) => `<td>${text}</td>`).join('')}</tr>`).join('');
const html = `<!doctype html><title>bare</title><p>${MODELS} models</p><table><tbody>${rows}</tbody></table>`;

const costs: Record<'console' | 'bare table', Cost[]> = { console: [], 'bare table': [] };
for (let round = 1; round <= rounds; round += 1) {
  progress(`round ${round} of ${rounds}`);
  costs.console.push(await withPage((page) => measure(page, home)));
  costs['bare table'].push(await withPage((page) => measure(page, bare)));
}
await browser.close();
await gateway.close();

const of = (name: keyof typeof costs, pick: (cost: Cost) => number) => median(costs[name].map(pick));
const { cores, model, memoryGib, load } = machineSince(loadBefore);
const text = [
  `${cores} cores of ${model}, ${memoryGib} GiB, Chromium ${browser.version()}. Medians of ${rounds} rounds in turn. Load average ${load.before.toFixed(2)} before, ${load.after.toFixed(2)} after.`,
  '',
  ...table(
    ['page', 'CPU ms until the first screen is painted', 'CPU ms until all rows are painted'],
    (['console', 'bare table'] as const).map((name) => [
      name,
      of(name, ({ first }) => first).toFixed(0),
      of(name, ({ all }) => all).toFixed(0),
    ]),
  ),
  '',
].join('\n');
process.stdout.write(text);
if (values.update) writeFileSync(PAGE, withSection(readFileSync(PAGE, 'utf8'), text, 'console'));

async function measure(page: Page, url: string): Promise<Cost> {
  await page.route(bare, (route) => route.fulfill({ contentType: 'text/html', body: html }));
  // A page of the same origin, so that the page that is measured gets the same process.
  await page.goto(none);
  const before = await cpuMs();
  await page.goto(url);
  await page.waitForFunction(isCounted, `${MODELS} models`);
  await page.evaluate(nextFrame);
  const first = (await cpuMs()) - before;
  await page.waitForFunction(hasRows, MODELS);
  await page.evaluate(nextFrame);
  return { first, all: (await cpuMs()) - before };
}

async function withPage<T>(work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Of the renderer that used most: the page has one of its own. */
async function cpuMs(): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  return Math.max(...renderers.map(({ cpuTime }) => cpuTime)) * 1_000;
}

// These run in the page.
function isCounted(label: string): boolean {
  return [...document.querySelectorAll('.filters .number, p')].some((each) => each.textContent === label);
}
function hasRows(count: number): boolean {
  return document.querySelectorAll('tbody tr').length === count;
}
function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
