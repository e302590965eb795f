import { expect } from 'vitest';
import { openPage } from '../browser/page.ts';
import { LONG_MS, startEmulator } from '../emulator.ts';
import type { SeedModel } from '../../../src/emulator/seed-data.ts';
import { READY_ID } from '../model-id.ts';
import { startBin } from '../process/bin.ts';
import { servePage, type Example } from './example.ts';

const BASE = 'en-US_Telephony';
const seedModel = { base_model_name: BASE, daysOld: 1, minutesIdle: 60 };
const EMPTY_ID = '00000000-0000-4000-8000-00000000000e';
const SEED: SeedModel[] = [
  {
    ...seedModel,
    customization_id: READY_ID,
    name: 'Calls',
    status: 'ready',
    corpora: [{ name: 'calls', totalWords: 9 }],
  },
  { ...seedModel, customization_id: EMPTY_ID, name: 'Empty', status: 'pending' },
];

/** What a user does with a page that shows a live list, in Chromium. */
export async function useLiveList(example: Example): Promise<void> {
  const service = await startEmulator({ seed: SEED });
  const settings = { SPEECH_TO_TEXT_URL: service.url, LEXIGATE_POLL_INTERVAL_MS: '200' };
  const first = startBin([], settings);
  const { origin, port } = new URL((await first.started())['url']);
  const { page } = await openPage(await servePage(example, origin));
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));
  const row = (text: string) => page.locator('li', { hasText: text }).waitFor();
  const train = (name: string) => page.locator('li', { hasText: name }).getByRole('button').click();
  const alert = (text: RegExp) => page.getByRole('alert').filter({ hasText: text }).waitFor();

  // The list, and a training from the button to its end.
  await page.getByRole('heading', { name: '2 models' }).waitFor();
  await row('Empty: PENDING');
  await row('Calls: READY');
  await train('Calls');
  await row('Calls: TRAINING');
  service.clock.advance(LONG_MS);
  await row('Calls: AVAILABLE');

  // What cannot be done is said in words.
  await train('Empty');
  await alert(/^The model has no .*data/);

  // The gateway is killed. Meanwhile the list changes.
  first.kill('SIGKILL');
  const isOld = page.getByRole('status').filter({ hasText: 'The connection is lost' });
  await isOld.waitFor();
  await train('Calls');
  await alert(/^The gateway cannot be reached/);
  await service.rest('DELETE', `/v1/customizations/${EMPTY_ID}`);
  await service.rest('POST', '/v1/customizations', { name: 'Chats', base_model_name: BASE });
  await startBin([], { ...settings, PORT: port }).started();
  await row('Chats: PENDING');
  await isOld.waitFor({ state: 'detached' });
  expect(await page.getByRole('listitem').count()).toBe(2);
  expect(await page.getByText('Empty').count()).toBe(0);

  // The page is live again.
  await service.rest('POST', `/v1/customizations/${READY_ID}/train?force=true`);
  await row('Calls: TRAINING');
  service.clock.advance(LONG_MS);
  await row('Calls: AVAILABLE');
  expect(await page.evaluate(() => 'isSamePage' in globalThis)).toBe(true);
  expect(complaints).toEqual([]);
}
