import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';

/** Browser tests are skipped where Chromium is not installed, unless REQUIRE_ALL_TESTS is 1. */
export const hasChromium = existsSync(CHROMIUM) || process.env['REQUIRE_ALL_TESTS'] === '1';
if (!hasChromium) console.warn(`${CHROMIUM} is not installed: the browser tests are skipped`);

/** A page in a new browser, and the URLs that it requested. The browser closes when the test ends. */
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
