import type { Page } from 'playwright-core';
import { openPage } from './page.ts';
import { until } from '../wait.ts';

/** Opens the playground in a browser; what the browser has to say against it, in the page and in its workers. */
export async function openPlayground(url: string) {
  const { page, requested } = await openPage('about:blank');
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text().slice(0, 300));
  });
  await page.addInitScript(tellOfViolations);
  // Of a worker the console says nothing. One that has ended already cannot be asked.
  page.on('worker', (worker) => void worker.evaluate(tellOfViolations).catch(() => {}));
  await page.goto(url);
  return { page, requested, complaints };
}

/** Runs in the browser. */
function tellOfViolations(): void {
  globalThis.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    console.error('violates the policy:', effectiveDirective, blockedURI);
  });
}

/** Opens a tab and runs what is in it. */
export async function runTab(page: Page, name: string, answer: string): Promise<void> {
  await openTab(page, name);
  await run(page, answer);
}

/** Runs what is in the editor, as often as GraphiQL needs: it is slower than a program that clicks. */
export async function run(page: Page, answer: string): Promise<void> {
  const result = page.locator('.result-window');
  // For a moment after the change it would run the former tab's operation, and says that it cannot.
  await until(`the answer ${answer}`, async () => {
    await page.locator('.graphiql-execute-button').click();
    await result.filter({ hasText: new RegExp(`${answer}|Cannot.infer`) }).waitFor();
    return (await result.innerText()).includes(answer);
  });
}

export async function pressAll(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

export async function openTab(page: Page, name: string): Promise<void> {
  const tab = page.getByRole('tab', { name });
  const isOpen = async () => (await tab.getAttribute('aria-selected')) === 'true';
  // The tabs slide into place when the page opens, and a click on one that still moves counts as a drag.
  await until(
    `the tab ${name} is open`,
    async () => (await isOpen()) || (await tab.getByText(name).click(), isOpen()),
  );
}
