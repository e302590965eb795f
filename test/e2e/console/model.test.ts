import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createClient, type Client } from '../../../src/client/client.ts';
import { startTestGateway, type TestGateway } from '../../../src/testing/testing.ts';
import { hasChromium } from '../../support/browser/page.ts';
import { openConsole, rowOf } from '../../support/console/console.ts';
import { until } from '../../support/wait.ts';

const MODELS = [{ name: 'calls' }, { name: 'chats', status: 'AVAILABLE' }, { name: 'notes' }] as const;

let gateway: TestGateway;
let client: Client;
beforeAll(async () => {
  gateway = await startTestGateway({ models: MODELS });
  client = createClient({ url: gateway.url });
});
beforeEach(() => gateway.reset());
afterAll(() => gateway.close());

const idOf = (name: string) => gateway.models.find((each) => each.name === name)?.id ?? '';

test.runIf(hasChromium)(
  'a new model is made, fails its training with a reason, and becomes available, all without a reload',
  async () => {
    const { page, complaints } = await openConsole(gateway.url, '#/new');
    await page.getByLabel('Name').fill('letters');
    await page.getByLabel('Language').selectOption('de-DE');
    await page.getByRole('radio', { name: 'de-DE_Telephony' }).check();
    await page.getByRole('button', { name: 'Create the model' }).click();
    await page.getByRole('heading', { name: 'letters' }).waitFor();
    await page.getByText('The model has no data yet').waitFor();
    const id = page.url().split('/').at(-1) ?? '';

    // Another client adds data: the page follows.
    await client.addWords({ modelId: id, words: [{ word: 'Überweisung', soundsLike: ['über 2'] }] });
    gateway.clock.advance();
    await page.getByRole('button', { name: 'Fix words' }).waitFor();
    await page.getByRole('button', { name: 'Start the training' }).click();
    await page
      .getByRole('alert')
      .getByText(/invalid/i)
      .first()
      .waitFor();
    await page.locator('section', { hasText: 'Start the training' }).getByText('Word Überweisung').waitFor();

    await client.addWords({ modelId: id, words: [{ word: 'Überweisung', soundsLike: ['über weisung'] }] });
    gateway.clock.advance();
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.getByText('The service is training the model').waitFor();
    await page.getByText(/^Training for \d+ s\./).waitFor();
    gateway.clock.advance();
    await page.getByText('The model is trained and can be used').waitFor();
    const history = page.getByRole('list', { name: 'Status during this visit' });
    expect((await history.getByRole('listitem').allInnerTexts()).map((text) => text.split(' ')[0])).toEqual(
      expect.arrayContaining(['Pending', 'Ready', 'Training', 'Available']),
    );
    expect(complaints).toEqual([]);
  },
);

test.runIf(hasChromium)('a failed training names its causes, and the options leave them out', async () => {
  await client.addWords({ modelId: idOf('calls'), words: [{ word: 'IVA', soundsLike: ['I 5 A'] }] });
  gateway.clock.advance();
  gateway.service.failNextTraining('The service was interrupted.');
  await client.trainModel({ id: idOf('calls'), input: { strict: false } });
  gateway.clock.advance();
  const { page } = await openConsole(gateway.url, `#/models/${idOf('calls')}`);
  const failure = page.locator('#failure');
  await failure.getByText('The service was interrupted.').waitFor();
  await failure.getByRole('button', { name: 'IVA' }).waitFor();
  await page.getByText('Options', { exact: true }).click();
  await page.getByLabel('Leave out invalid data').check();
  await page.getByRole('button', { name: 'Start the training' }).click();
  await page.getByText(/^Training for/).waitFor();
  await page.locator('section', { hasText: 'Start the training' }).getByText('IVA').waitFor();
});

test.runIf(hasChromium)(
  'the focus is never lost: a view, a training, a dialog that closes; and Fix words shows what to fix in this model only',
  async () => {
    await client.addWords({
      modelId: idOf('calls'),
      words: [{ word: 'IVA', soundsLike: ['I 5 A'] }, { word: 'NCAA' }],
    });
    gateway.clock.advance();
    const { page } = await openConsole(gateway.url);
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.getByRole('link', { name: 'calls' }).click();
    await page.getByRole('heading', { name: 'calls' }).waitFor();
    await until('the heading has the focus', async () => (await focused()) === 'calls');

    await page.getByRole('button', { name: 'Fix words' }).press('Enter');
    const words = page.locator('table.words');
    await words.getByRole('rowheader', { name: 'NCAA' }).waitFor({ state: 'detached' });
    await words.getByRole('rowheader', { name: 'IVA' }).waitFor();
    await page.getByRole('button', { name: 'Export' }).press('Enter');
    await page.getByRole('button', { name: 'Save as CSV' }).press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await until('the button has the focus', async () => (await focused()) === 'Export');

    await page.getByRole('link', { name: 'All models' }).click();
    await page.getByRole('link', { name: 'chats' }).click();
    // Its words are not filtered: the page says that it has none.
    await page.getByText('A word tells the model').waitFor();

    await page.getByRole('link', { name: 'All models' }).click();
    await page.getByRole('link', { name: 'notes' }).click();
    await page.getByRole('button', { name: 'Train', exact: true }).press('Enter');
    await page.getByText('The service is training the model').waitFor();
    await until('the heading has the focus', async () => (await focused()) === 'notes');

    // A button that waits keeps the focus, and a second press does nothing.
    await page.getByLabel('If the model is busy, wait for it').last().check();
    const start = page.getByRole('button', { name: 'Start the training' });
    await start.press('Enter');
    await page.getByRole('button', { name: 'Waiting …' }).waitFor();
    expect(await focused()).toBe('Waiting …');
    await page.keyboard.press('Enter');
    gateway.clock.advance();
    await start.waitFor();
    expect(await focused()).toBe('Start the training');
  },
);

test.runIf(hasChromium)(
  'reset and delete need the name of the model, and two browsers see each other’s changes',
  async () => {
    const { page } = await openConsole(gateway.url, `#/models/${idOf('chats')}`);
    const other = await openConsole(gateway.url);
    const viewer = await openConsole(gateway.url, `#/models/${idOf('chats')}`);
    await viewer.page.getByRole('heading', { name: 'chats' }).waitFor();
    await rowOf(other.page, 'chats').getByText('Available').waitFor();

    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('lost for ever').waitFor();
    const confirm = dialog.getByRole('button', { name: 'Reset', exact: true });
    expect(await confirm.isDisabled()).toBe(true);
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Download the words first' }).click();
    expect((await download).suggestedFilename()).toBe('chats words.json');
    await dialog.getByLabel('Type chats to confirm').fill('chat');
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Type chats to confirm').fill('chats');
    await confirm.click();
    await dialog.waitFor({ state: 'detached' });
    await rowOf(other.page, 'chats').getByText('Pending').waitFor();
    await other.page.getByLabel('Select chats').check();

    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await dialog.getByLabel('Type chats to confirm').fill('chats');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Models' }).waitFor();
    await rowOf(other.page, 'chats').getByText('Deleted').waitFor();
    // A page that shows the model says so, also when the list has forgotten it.
    for (let look = 0; look < 2; look++) {
      await viewer.page.getByText('The model was deleted.').waitFor();
      expect(await viewer.page.getByRole('heading', { name: 'chats' }).count()).toBe(1);
      expect(await viewer.page.getByRole('button', { name: 'Start the training' }).count()).toBe(0);
      await rowOf(other.page, 'chats').waitFor({ state: 'detached' });
    }
    await other.page.getByText('0 selected').waitFor();
    expect(await other.page.getByRole('button', { name: 'Train', exact: true }).isDisabled()).toBe(true);
  },
);

test.runIf(hasChromium)(
  'languages have the names that the service means, and a form without a base model says what is missing',
  async () => {
    const { page } = await openConsole(gateway.url, '#/new');
    const radio = page.getByRole('radio').first();
    await radio.waitFor();
    const options = await page.getByLabel('Language').getByRole('option').allInnerTexts();
    expect(options).toContain('es-LA · Latin American Spanish');
    expect(options.join()).not.toMatch(/Laos|Montserrat/);
    await page.getByLabel('Name').fill('letters');
    await page.getByRole('button', { name: 'Create the model' }).click();
    expect(await radio.evaluate((input: any) => input.validity.valueMissing)).toBe(true);
    expect(await radio.evaluate((input) => input === document.activeElement)).toBe(true);
  },
);

test.runIf(hasChromium)(
  'the errors of an upgrade and a training say what to do on the page, and that of a training goes away when the data has changed',
  async () => {
    const { page } = await openConsole(gateway.url, `#/models/${idOf('chats')}`);
    await page.getByText('The model is trained and can be used').waitFor();
    await page.getByRole('button', { name: 'Upgrade', exact: true }).click();
    await page.getByLabel('Type chats to confirm').fill('chats');
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert');
    await alert.getByText('It needs data, the status Ready to train or Available').waitFor();
    expect(await alert.innerText()).not.toContain('READY');
    await page.keyboard.press('Escape');
    await alert.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Start the training' }).click();
    await alert.getByText('The model has nothing new to train.').waitFor();
    expect(await alert.innerText()).not.toContain('force');
    await client.addWords({ modelId: idOf('chats'), words: [{ word: 'IVA' }] });
    gateway.clock.advance();
    await alert.waitFor({ state: 'detached' });
  },
);

test.runIf(hasChromium)(
  'a copy of the settings is a new model with the same base model and what is typed meanwhile',
  async () => {
    const { page } = await openConsole(gateway.url, `#/models/${idOf('notes')}`);
    const released = Promise.withResolvers<void>();
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('GetModel')) await released.promise;
      await route.continue();
    });
    await page.getByRole('link', { name: 'Copy the settings' }).click();
    // The form waits for the settings.
    await page.getByRole('radio').first().waitFor();
    await page.getByLabel('Description').fill('a note');
    expect(await page.getByRole('button', { name: 'Create the model' }).isDisabled()).toBe(true);
    released.resolve();
    await page.getByRole('radio', { name: 'en-US_Telephony', checked: true }).waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('notes copy');
    expect(await page.getByLabel('Description').inputValue()).toBe('a note');
    await page.getByLabel('Name').fill('notes: copy');
    await page.getByRole('button', { name: 'Create the model' }).click();
    expect(await page.getByLabel('Name').evaluate((input: any) => input.validity.patternMismatch)).toBe(true);
    await page.getByLabel('Name').fill('notes copy');
    await page.getByRole('button', { name: 'Create the model' }).click();
    await page.getByRole('heading', { name: 'notes copy' }).waitFor();
  },
);

test.runIf(hasChromium)(
  'several models are selected, trained, and deleted with typed confirmation',
  async () => {
    const { page } = await openConsole(gateway.url);
    for (const name of ['calls', 'notes', 'chats']) await page.getByLabel(`Select ${name}`).check();
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await rowOf(page, 'calls').getByText('Training').waitFor();
    await rowOf(page, 'notes').getByText('Training').waitFor();
    // This one has nothing new to train.
    const outcome = page.locator('.outcome', { hasText: 'chats' });
    await outcome.getByRole('alert').getByText('choose Train unchanged data again').waitFor();
    await outcome.getByRole('link', { name: 'chats' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await page.locator('.outcome').count()).toBe(0);
    gateway.clock.advance();
    await rowOf(page, 'notes').getByText('Available').waitFor();
    for (const name of ['calls', 'notes']) await page.getByLabel(`Select ${name}`).check();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByLabel('Type delete 2 models to confirm').fill('delete 2 models');
    await page.keyboard.press('Enter');
    await rowOf(page, 'calls').getByText('Deleted').waitFor();
    await rowOf(page, 'notes').getByText('Deleted').waitFor();
    // The deleted rows, which stay for some seconds, are neither counted nor selected.
    await page.getByText('1 model', { exact: true }).waitFor();
    await page.getByLabel('Select all').check();
    await page.getByText('1 selected').waitFor();
    await page.getByLabel('Select all').uncheck();
    await rowOf(page, 'notes').waitFor({ state: 'detached' });
    await rowOf(page, 'chats').getByText('Available').waitFor();
  },
);

test.runIf(hasChromium)(
  'the page says when it is not live, and goes on after the gateway restarts',
  async () => {
    const { page } = await openConsole(gateway.url, `#/models/${idOf('calls')}`);
    const status = page.locator('.connection');
    await status.getByText('Live').waitFor();
    gateway.service.setFaults({ status: 503 });
    await status.getByText(/The service does not answer · as of \d/).waitFor();
    gateway.service.setFaults();
    await status.getByText('Live').waitFor();
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(globalThis, { seen });
      new MutationObserver(() => seen.push(document.querySelector('.connection')?.textContent ?? '')).observe(
        document.body,
        { subtree: true, childList: true, characterData: true },
      );
    });
    await gateway.restart();
    await status.getByText('Live').waitFor();
    expect(await page.evaluate(() => (globalThis as any).seen.join())).toMatch(/Reconnecting · as of/);
    await client.trainModel({ id: idOf('calls') });
    await page.getByText('The service is training the model').waitFor();
  },
);

test.runIf(hasChromium)('an action can be copied as GraphQL and as a curl command', async () => {
  const { page } = await openConsole(gateway.url, `#/models/${idOf('calls')}`);
  await page.getByRole('button', { name: 'Show as GraphQL: trainModel' }).click();
  const [operation, , curl] = await page.getByRole('dialog').locator('pre').allInnerTexts();
  expect(operation).toContain('mutation TrainModel($id:ID!, $input:TrainModelInput');
  expect(operation).toContain('\n    model {\n      id\n');
  expect(curl).toContain(`curl '${gateway.url}' -H 'content-type: application/json' --data '`);
  expect(curl).toContain(idOf('calls'));
});
