import type { Locator, Page } from 'playwright-core';

/** A file for a file input. */
export const fileOf = (name: string, text: string | Uint8Array) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(text),
});

/** A section of the model's view. */
export const sectionOf = (page: Page, name: string) =>
  page.getByRole('region', { name: new RegExp(`^${name}`) });

/** The row of a table by its name. */
export const rowIn = (section: Locator, name: string) =>
  section.getByRole('row').filter({ has: section.page().locator('th[scope=row]', { hasText: name }) });

/** Presses a button in a part of the page. */
export const press = (part: Page | Locator, name: string | RegExp) =>
  part.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name }).click();
