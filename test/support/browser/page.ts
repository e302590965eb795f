import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';

/** Where Chromium is not installed, browser tests are skipped, unless the environment says that they must run. */
export const hasChromium = existsSync(CHROMIUM) || process.env['REQUIRE_ALL_TESTS'] === '1';
if (!hasChromium) console.warn(`${CHROMIUM} is not installed: the browser tests are skipped`);

/** A page in a fresh browser that ends with the test, and the URLs that it asked for. */
export async function openPage(url: string): Promise<{ page: Page; requested: string[] }> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--no-first-run',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const requested: string[] = [];
  page.on('request', (request) => requested.push(request.url()));
  page.on('websocket', (socket) => requested.push(socket.url()));
  await page.goto(url);
  return { page, requested };
}
