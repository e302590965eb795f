import type { Page } from 'playwright-core';
import { openPage } from './page.ts';
import { until } from '../wait.ts';

/** Opens the playground in a browser and collects errors, warnings and policy violations of the page and its workers. */
export async function openPlayground(url: string) {
  const { page, requested } = await openPage('about:blank');
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text().slice(0, 300));
  });
  await page.addInitScript(reportViolations);
  // The console does not report violations in workers. A worker that has already ended cannot run the script.
  page.on('worker', (worker) => void worker.evaluate(reportViolations).catch(() => {}));
  await page.goto(url);
  return { page, requested, complaints };
}

/** Runs in the browser. */
function reportViolations(): void {
  globalThis.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    console.error('violates the policy:', effectiveDirective, blockedURI);
  });
}

/** Opens a tab and runs its operation. */
export async function runTab(page: Page, name: string, answer: string): Promise<void> {
  await openTab(page, name);
  await run(page, answer);
}

/** Clicks the run button until the result contains the answer. */
export async function run(page: Page, answer: string): Promise<void> {
  const result = page.locator('.result-window');
  // Right after a tab is opened, GraphiQL still runs the operation of the previous tab, or reports that it cannot.
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
  // The tabs move into place when the page opens. A click on a moving tab counts as a drag.
  await until(
    `the tab ${name} is open`,
    async () => (await isOpen()) || (await tab.getByText(name).click(), isOpen()),
  );
}
