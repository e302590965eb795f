import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createClient, type WordInput } from '../../../src/client/client.ts';
import { startTestGateway, type TestGateway } from '../../../src/testing/testing.ts';
import { hasChromium } from '../../support/browser/page.ts';
import { openConsole } from '../../support/console/console.ts';
import { fileOf, press, rowIn, sectionOf } from '../../support/console/model-page.ts';
import { until } from '../../support/wait.ts';

const NAMES = [
  'correct',
  'add',
  'pages',
  'delete',
  'import',
  'cancel',
  'batches',
  'export',
  'none',
  'typing',
  'long',
];

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ models: NAMES.map((name) => ({ name })) });
});
afterAll(() => gateway.close());

const idOf = (name: string) => gateway.models.find((model) => model.name === name)?.id ?? '';

async function addWords(name: string, words: WordInput[]): Promise<void> {
  const client = createClient({ url: gateway.url });
  for (let at = 0; at < words.length; at += 1_000) {
    const { errors } = await client.addWords({ modelId: idOf(name), words: words.slice(at, at + 1_000) });
    expect(errors).toEqual([]);
    gateway.clock.advance(3_600_000);
  }
}

/** More than the gateway takes at once. */
async function addTerms(name: string, count: number, of = gateway): Promise<void> {
  const { id } = of.models.find((model) => model.name === name) ?? {};
  const words = Array.from({ length: count }, (_, i) => ({ word: `term${String(i).padStart(5, '0')}` }));
  const { status } = await fetch(`${of.service.url}/v1/customizations/${id}/words`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ words }),
  });
  expect(status).toBe(201);
  of.clock.advance(86_400_000);
}

async function wordsOf(name: string, search?: string) {
  const model = await createClient({ url: gateway.url }).listWords({ modelId: idOf(name), search });
  return model?.words.nodes.map(({ word, soundsLike, displayAs }) => ({ word, soundsLike, displayAs }));
}

async function openWords(name: string) {
  const { page, complaints, requested } = await openConsole(gateway.url, `#/models/${idOf(name)}`);
  const words = sectionOf(page, 'Words');
  await words.waitFor();
  return { page, words, complaints, requested };
}

const dialogOf = (page: Page) => page.getByRole('dialog');

test.runIf(hasChromium)(
  'a word with an error is found, corrected in its place by keyboard, and added again',
  async () => {
    await addWords('correct', [
      { word: 'IVA', soundsLike: ['I. V. A.'], displayAs: 'IVA', mappingOnly: true },
      { word: 'NCAA', soundsLike: ['N C double A'] },
    ]);
    const { page, words, complaints } = await openWords('correct');
    await rowIn(words, 'NCAA').waitFor();
    await words.getByLabel('With errors').check();
    await rowIn(words, 'NCAA').waitFor({ state: 'detached' });
    await rowIn(words, 'IVA').locator('.problem').waitFor();

    await press(words, 'Correct IVA');
    const sounds = words.getByLabel('Sounds like of IVA');
    await sounds.fill('nothing');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Correct');
    expect(await rowIn(words, 'IVA').innerText()).toContain('I. V. A.');

    await page.keyboard.press('Enter');
    await sounds.fill('I V A, eye vee ay');
    await words.getByLabel('Display as of IVA').fill('I.V.A.');
    await page.keyboard.press('Enter');
    await words.getByText('No word matches: none has an error.').waitFor();
    expect(await wordsOf('correct', 'IVA')).toEqual([
      { word: 'IVA', soundsLike: ['I V A', 'eye vee ay'], displayAs: 'I.V.A.' },
    ]);
    const model = await createClient({ url: gateway.url }).listWords({
      modelId: idOf('correct'),
      search: 'IVA',
    });
    expect(model?.words.nodes[0]?.mappingOnly).toBe(true);
    gateway.clock.advance();
    expect(complaints).toEqual([]);
  },
);

test.runIf(hasChromium)(
  'what is typed while a page of words is read stays; Escape in a dialog of a row, or of an input method, keeps the correction',
  async () => {
    await addWords('typing', [{ word: 'IVA' }, { word: 'IVAN' }, { word: 'NCAA' }]);
    const { page, words } = await openWords('typing');
    await words.getByText('3 words', { exact: true }).waitFor();
    const released = Promise.withResolvers<void>();
    const isHeld = page.waitForRequest('**/graphql');
    await page.route('**/graphql', async (route) => {
      await released.promise;
      await route.continue();
    });
    const search = words.getByLabel('Search words');
    await search.pressSequentially('IV');
    await isHeld;
    await search.pressSequentially('A');
    released.resolve();
    await words.getByText('2 words', { exact: true }).waitFor();
    await search.pressSequentially('N');
    await words.getByText('1 word', { exact: true }).waitFor();
    expect(await search.inputValue()).toBe('IVAN');

    await press(words, 'Correct IVAN');
    const sounds = words.getByLabel('Sounds like of IVAN');
    await sounds.fill('eye van');
    await rowIn(words, 'IVAN').getByTitle('Show as GraphQL').click();
    await dialogOf(page).waitFor();
    await page.keyboard.press('Escape');
    await dialogOf(page).waitFor({ state: 'detached' });
    const key = { key: 'Escape', isComposing: true, bubbles: true };
    await sounds.evaluate(
      (input, options) => input.dispatchEvent(new KeyboardEvent('keydown', options)),
      key,
    );
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(await sounds.inputValue()).toBe('eye van');
  },
);

test.runIf(hasChromium)(
  'words are added one after the other, and the next one can be typed meanwhile',
  async () => {
    const { page, words } = await openWords('add');
    await words.getByText('A word tells the model').waitFor();
    await press(words, 'Add word');
    const dialog = dialogOf(page);
    await dialog.getByLabel('Word', { exact: true }).fill('two words');
    await press(dialog, 'Add');
    await dialog.getByText('A word has no spaces').waitFor();
    await dialog.getByLabel('Word', { exact: true }).fill('Quexley');
    await dialog.getByLabel('Sounds like').fill('quex lee');
    await page.keyboard.press('Enter');
    await dialog.getByText('Quexley is added').waitFor();
    await dialog.getByLabel('If the model is busy').check();
    await dialog.getByLabel('Word', { exact: true }).fill('Solent');
    await dialog.getByLabel('Sounds like').fill('so lent');
    await press(dialog, 'Add');
    await dialog.getByLabel('Word', { exact: true }).fill('Thames');
    gateway.clock.advance();
    await dialog.getByText('Solent is added').waitFor();
    expect(await dialog.getByLabel('Word', { exact: true }).inputValue()).toBe('Thames');
    expect(await dialog.getByLabel('Sounds like').inputValue()).toBe('');
    await page.keyboard.press('Escape');
    await rowIn(words, 'Solent').waitFor();
    expect(await wordsOf('add')).toEqual([
      { word: 'Quexley', soundsLike: ['quex lee'], displayAs: 'Quexley' },
      { word: 'Solent', soundsLike: ['so lent'], displayAs: 'Solent' },
    ]);
    gateway.clock.advance();
  },
);

test.runIf(hasChromium)(
  '90,000 words come in pages, and a search finds one, without loading them all',
  async () => {
    await addTerms('pages', 90_000);
    const { page, words } = await openWords('pages');
    await words.getByText('1–25 of 90,000').waitFor();
    // While the next page is read, the numbers are those of the words on the screen, and the button keeps the focus.
    const released = Promise.withResolvers<void>();
    await page.route('**/graphql', async (route) => {
      await released.promise;
      await route.continue();
    });
    await words.getByRole('button', { name: 'Next' }).press('Enter');
    await words.locator('table[aria-busy=true]').waitFor();
    expect(await words.getByRole('navigation').innerText()).toContain('1–25 of 90,000');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Next');
    released.resolve();
    await words.getByText('26–50 of 90,000').waitFor();
    await rowIn(words, 'term00025').waitFor();
    await page.unrouteAll();
    await press(words, 'Previous');
    await words.getByText('1–25 of 90,000').waitFor();
    await press(words, /^Word\b/);
    await rowIn(words, 'term89999').waitFor();
    await words.getByLabel('Search words').fill('TERM72345');
    await words.getByText('1 word', { exact: true }).waitFor();
    expect(await words.locator('tbody tr').count()).toBe(1);
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(1_500);
  },
);

test.runIf(hasChromium)(
  'reading all words for an export or an import shows how far it is, and stops when it is cancelled',
  async () => {
    await addTerms('cancel', 12_000);
    const { page, words } = await openWords('cancel');
    await words.getByText('1–25 of 12,000').waitFor();
    const dialog = dialogOf(page);
    const reads = {
      Export: () => press(dialog, 'Save as JSON'),
      Import: () => dialog.locator('input[type=file]').setInputFiles([fileOf('words.txt', 'another')]),
    };
    // The second page of the words never comes.
    const isSecond = (body: string | null) => /"after":"/.test(body ?? '');
    await page.route('**/graphql', (route) =>
      isSecond(route.request().postData()) ? undefined : route.fallback(),
    );
    for (const [name, read] of Object.entries(reads)) {
      await press(words, name);
      await read();
      await dialog.getByText(/^Words .*: 10,000 of 12,000$/).waitFor();
      const cancelled = page.waitForEvent('requestfailed', (request) => isSecond(request.postData()));
      await press(dialog, 'Cancel');
      await cancelled;
      await dialog.waitFor({ state: 'detached' });
    }
  },
);

test.runIf(hasChromium)(
  'an export needs one read of all words for 10,000 of them, and more where the gateway sends only short answers',
  async () => {
    const small = await startTestGateway({
      models: [{ name: 'many' }],
      gateway: { limits: { answerBytes: 1_500_000 } },
    });
    onTestFinished(() => small.close());
    await addTerms('many', 12_000, small);
    await addTerms('long', 12_000);
    const pagesOf = async (of: TestGateway, name: string) => {
      const { id } = of.models.find((model) => model.name === name) ?? {};
      const { page } = await openConsole(of.url, `#/models/${id}`);
      const words = sectionOf(page, 'Words');
      await words.getByText('1–25 of 12,000').waitFor();
      const pages: number[] = [];
      page.on('request', (request) => {
        const { variables } = JSON.parse(request.postData() ?? '{}') as { variables?: { first?: number } };
        if (Number(variables?.first) > 25) pages.push(Number(variables?.first));
      });
      await press(words, 'Export');
      const download = page.waitForEvent('download');
      await press(dialogOf(page), 'Save as CSV');
      const text = await readFile((await (await download).path()) ?? '', 'utf8');
      expect(text.match(/^term/gm)).toHaveLength(12_000);
      return pages;
    };
    expect(await pagesOf(gateway, 'long')).toEqual([10_000, 10_000]);
    expect(await pagesOf(small, 'many')).toEqual([10_000, 5_000, 5_000, 5_000]);
  },
);

test.runIf(hasChromium)('one word is deleted at once, several after a question', async () => {
  await addWords(
    'delete',
    ['a', 'b', 'c', 'd'].map((word) => ({ word })),
  );
  const { page, words } = await openWords('delete');
  await words.getByLabel('Select a', { exact: true }).check();
  await press(words, 'Delete 1 word');
  await rowIn(words, 'a').waitFor({ state: 'detached' });
  await words.getByLabel('Select b', { exact: true }).check();
  await words.getByLabel('Select c', { exact: true }).check();
  await press(words, 'Delete 2 words');
  await press(dialogOf(page), 'Cancel');
  await press(words, 'Delete 2 words');
  await press(dialogOf(page), 'Delete');
  await until('only d is left', async () => (await wordsOf('delete'))?.length === 1);
  await dialogOf(page).waitFor({ state: 'detached' });
});

test.runIf(hasChromium)(
  'an import shows what will change, line by line, before anything is sent',
  async () => {
    await addWords('import', [
      { word: 'CVV', soundsLike: ['see'], displayAs: 'CVV' },
      { word: 'APR', soundsLike: ['A P R'], displayAs: 'apr' },
    ]);
    const { page, words, complaints } = await openWords('import');
    await press(words, 'Import');
    const dialog = dialogOf(page);
    const csv =
      '\uFEFFword,sounds_like,display_as\r\nCVV,C V V|see vee vee,\r\nAPR,A P R,apr\r\n' +
      '"new","new, or ""knew""","a, ""b"""\r\ntwo words,,\r\nCVV,x,\r\n\'=sum,,\'=sum\r\n';
    await dialog.locator('input[type=file]').setInputFiles([fileOf('words.csv', csv)]);
    await dialog.getByText('2 new, 1 changed, 1 the same, 2 invalid.').waitFor();
    await dialog.getByText('Line 5 two words: A word has no spaces').waitFor();
    await dialog.getByText('Line 6 CVV: The word is in the file twice: see 2.').waitFor();
    await dialog.getByText('Line 2 CVV: see, as CVV → C V V, see vee vee, as CVV').waitFor();
    expect((await wordsOf('import'))?.length).toBe(2);
    await press(dialog, 'Import 3');
    await dialog.getByText('All are sent').waitFor();
    await press(dialog, 'Done');
    await rowIn(words, '=sum').waitFor();
    expect(await wordsOf('import')).toEqual([
      { word: '=sum', soundsLike: [], displayAs: '=sum' },
      { word: 'APR', soundsLike: ['A P R'], displayAs: 'apr' },
      { word: 'CVV', soundsLike: ['C V V', 'see vee vee'], displayAs: 'CVV' },
      { word: 'new', soundsLike: ['new, or "knew"'], displayAs: 'a, "b"' },
    ]);
    gateway.clock.advance();

    await press(words, 'Import');
    await dialog
      .locator('textarea')
      .fill('{"words": [{"word": "APR", "display_as": "A.P.R."}, {"word": 7}, {}]}');
    await press(dialog, 'Preview');
    await dialog.getByText('0 new, 1 changed, 0 the same, 2 invalid.').waitFor();
    await dialog.getByText('Line 2 : The word is missing.').waitFor();
    await dialog.getByText('A P R, as apr → A P R, as A.P.R.').waitFor();
    await press(dialog, 'Cancel');
    await press(words, 'Import');
    await dialog.locator('textarea').fill('{"words": [');
    await press(dialog, 'Preview');
    await dialog.getByRole('alert').getByText('The JSON is not valid: ').waitFor();
    await dialog
      .locator('input[type=file]')
      .setInputFiles([fileOf('excel.csv', new Uint8Array([0x53, 0x61, 0xdf, 0x0a]))]);
    await dialog.getByText('not text in UTF-8').waitFor();
    expect(complaints).toEqual([]);
  },
);

test.runIf(hasChromium)('2,500 words are imported in batches, each after the one before', async () => {
  const { page, words } = await openWords('batches');
  await press(words, 'Import');
  const dialog = dialogOf(page);
  const text = Array.from({ length: 2_500 }, (_, i) => `term${i}`).join('\n');
  await dialog.locator('input[type=file]').setInputFiles([fileOf('words.txt', text)]);
  await press(dialog, 'Import 2,500');
  await dialog.getByText('Words sent: 1,000 of 2,500').waitFor();
  await until('all are sent', async () => {
    gateway.clock.advance(3_600_000);
    return (await dialog.getByText('All are sent').count()) === 1;
  });
  await press(dialog, 'Done');
  await words.getByText('1–25 of 2,500').waitFor();
});

test.runIf(hasChromium)(
  'an export has all pages, as CSV and as JSON, and the import finds nothing to change',
  async () => {
    const all = Array.from({ length: 1_200 }, (_, i) => ({ word: `term${i}`, soundsLike: [] as string[] }));
    const odd = [
      { word: '=1+1', displayAs: '-x' },
      { word: "'=quoted", displayAs: '"a", b;\nc' },
      { word: 'Zürich', soundsLike: ['zoo rich', 'tsoo rich'], displayAs: 'Zürich' },
    ];
    await addWords('export', [...all, ...odd]);
    const { page, words } = await openWords('export');
    const save = async (format: string) => {
      await press(words, 'Export');
      const download = page.waitForEvent('download');
      await press(dialogOf(page), `Save as ${format}`);
      const file = await download;
      return { name: file.suggestedFilename(), text: await readFile((await file.path()) ?? '', 'utf8') };
    };
    const csv = await save('CSV');
    expect(csv.name).toBe('export words.csv');
    expect(csv.text.split('\r\n')).toHaveLength(1_205);
    expect(csv.text).toContain("\r\n'=1+1,,'-x\r\n");
    expect(csv.text).toContain('\r\n\'\'=quoted,,"""a"", b;\nc"\r\n');
    expect(csv.text).toContain('\r\nZürich,zoo rich|tsoo rich,Zürich\r\n');
    const json = await save('JSON');
    expect(JSON.parse(json.text).words).toHaveLength(1_203);
    expect(JSON.parse(json.text).words).toContainEqual({ word: '=1+1', sounds_like: [], display_as: '-x' });

    for (const { name, text } of [csv, json]) {
      await press(words, 'Import');
      await dialogOf(page)
        .locator('input[type=file]')
        .setInputFiles([fileOf(name, text)]);
      await dialogOf(page).getByText('0 new, 0 changed, 1,203 the same, 0 invalid.').waitFor();
      await press(dialogOf(page), 'Cancel');
    }
  },
);
