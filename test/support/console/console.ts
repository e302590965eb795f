import type { Page } from 'playwright-core';
import { openPage } from '../browser/page.ts';

export interface OpenConsole {
  page: Page;
  /** The URLs that the page requested. */
  requested: string[];
  /** Errors, warnings and violations of the policy that the page reported. */
  complaints: string[];
}

/** Opens the console of a gateway in a new browser. */
export async function openConsole(url: string, fragment = ''): Promise<OpenConsole> {
  const { page, requested } = await openPage('about:blank');
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text().slice(0, 300));
  });
  await page.goto(new URL(`./${fragment}`, url).href);
  return { page, requested, complaints };
}

/** The row of a model in the list. */
export const rowOf = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
