import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { startTestGateway, type TestGateway } from '../../../src/testing/testing.ts';
import { hasChromium } from '../../support/browser/page.ts';
import { openConsole } from '../../support/console/console.ts';
import { fileOf, press, rowIn, sectionOf } from '../../support/console/model-page.ts';
import { until } from '../../support/wait.ts';

const TEXT = 'We send the kerbside team to Quexley.\nThe chargeback is on the statement.\n';
const GRAMMAR = '#ABNF 1.0 UTF-8;\nlanguage en-US;\nmode voice;\nroot $answer;\n$answer = yes | no;\n';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    models: [
      { name: 'two files', status: 'PENDING', baseModelName: 'en-US_BroadbandModel' },
      { name: 'overwrite' },
      { name: 'busy', status: 'READY' },
      { name: 'another', status: 'PENDING' },
      { name: 'checks', status: 'PENDING' },
      { name: 'grammars', status: 'PENDING' },
      { name: 'large', status: 'PENDING', baseModelName: 'en-US' },
    ],
  });
});
afterAll(() => gateway.close());

const idOf = (name: string) => gateway.models.find((model) => model.name === name)?.id ?? '';

async function openModel(name: string) {
  const { page, complaints } = await openConsole(gateway.url, `#/models/${idOf(name)}`);
  const corpora = sectionOf(page, 'Corpora');
  const grammars = sectionOf(page, 'Grammars');
  await corpora.waitFor();
  return { page, complaints, corpora, grammars };
}

test.runIf(hasChromium)(
  'two corpora at once: each has a row, then the analysis, then what was found',
  async () => {
    const { page, corpora, complaints } = await openModel('two files');
    await page.setViewportSize({ width: 1280, height: 300 });
    await corpora.getByText('one sentence on each line').waitFor();
    await corpora
      .locator('input[type=file]')
      .setInputFiles([fileOf('calls march.txt', TEXT), fileOf('e-mails.txt', `${TEXT}Quexley again.\n`)]);
    const name = corpora.getByLabel('Name of the corpus from calls march.txt');
    expect(await name.inputValue()).toBe('calls-march');
    await name.fill('calls');
    // On a low screen, what to press next is in view.
    const add = corpora.getByRole('button', { name: 'Add 2 corpora' });
    expect(await add.evaluate((button) => button.getBoundingClientRect().bottom)).toBeLessThanOrEqual(300);
    await add.click();
    await rowIn(corpora, 'calls').getByText('Analyzing').first().waitFor();
    // The second file waits until the service has analyzed the first one.
    await until('both are analyzed', async () => {
      gateway.clock.advance();
      return (await corpora.getByText('Analyzed').count()) === 2;
    });
    await rowIn(corpora, 'calls').getByText('13').waitFor();
    await rowIn(corpora, 'e-mails').getByText('15').waitFor();
    expect(await corpora.getByRole('button', { name: 'Remove' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  },
);

test.runIf(hasChromium)(
  'a name that is in use: the page asks, then the corpus is replaced or renamed',
  async () => {
    const { page, corpora } = await openModel('overwrite');
    await rowIn(corpora, 'corpus').getByText('1,000').waitFor();
    await corpora
      .locator('input[type=file]')
      .setInputFiles([fileOf('corpus.txt', TEXT), fileOf('other.txt', TEXT)]);
    await press(corpora, 'Add 2 corpora');
    await corpora.getByText('The name "corpus" is in use').waitFor();
    await until('the other file is added', async () => {
      gateway.clock.advance();
      return (await rowIn(corpora, 'other').getByText('Analyzed').count()) === 1;
    });
    await press(corpora, 'Replace corpus');
    await until('the corpus is replaced', async () => {
      gateway.clock.advance();
      return (await rowIn(corpora, 'corpus').getByText('13').count()) === 1;
    });

    await corpora.locator('input[type=file]').setInputFiles([fileOf('corpus.txt', TEXT)]);
    await press(corpora, 'Add 1 corpus');
    await corpora.getByText('The name "corpus" is in use').waitFor();
    await corpora.getByLabel('Name of the corpus from corpus.txt').fill('corpus-2');
    await press(corpora, 'Rename corpus-2');
    await rowIn(corpora, 'corpus-2').getByText('Analyzing').first().waitFor();
    gateway.clock.advance();

    await press(corpora, 'Delete corpus-2');
    // The dialog looks like the others, though it is in a table.
    const box = await page.getByRole('dialog').getByRole('checkbox').boundingBox();
    expect(box?.width).toBeLessThan(30);
    await press(page.getByRole('dialog'), 'Delete');
    await rowIn(corpora, 'corpus-2').waitFor({ state: 'detached' });
  },
);

test.runIf(hasChromium)(
  'a file that is added while the service analyzes the one before waits for it',
  async () => {
    const { corpora } = await openModel('another');
    for (const name of ['first', 'second']) {
      await corpora.locator('input[type=file]').setInputFiles([fileOf(`${name}.txt`, TEXT)]);
      await corpora.getByText(`${name}.txt · 74 bytes`).waitFor();
      await press(corpora, 'Add 1 corpus');
      await rowIn(corpora, 'first').getByText('Analyzing').first().waitFor();
    }
    await rowIn(corpora, 'second').getByText('Waiting for the service').waitFor();
    await until('both are analyzed', async () => {
      gateway.clock.advance();
      return (await corpora.getByText('Analyzed').count()) === 2;
    });
  },
);

test.runIf(hasChromium)(
  'a busy model: the file is refused, or waits, is cancelled, and sent again',
  async () => {
    const { page, corpora } = await openModel('busy');
    await rowIn(corpora, 'corpus').waitFor();
    await createClient({ url: gateway.url }).trainModel({ id: idOf('busy') });
    await corpora.locator('input[type=file]').setInputFiles([fileOf('log.txt', TEXT)]);
    await press(corpora, 'Add 1 corpus');
    await rowIn(corpora, 'log').getByRole('alert').waitFor();
    await press(corpora, 'Retry log');
    await rowIn(corpora, 'log').getByRole('alert').waitFor();

    await corpora.locator('input[type=file]').setInputFiles([fileOf('log-2.txt', TEXT)]);
    await corpora.getByLabel('If the model is busy, wait for it').check();
    await press(corpora, 'Add 1 corpus');
    await rowIn(corpora, 'log-2').getByText('Waiting for the service').waitFor();
    // The browser asks before the page is left.
    const asked = new Promise<string>((resolve) =>
      page.once('dialog', (dialog) => {
        resolve(dialog.type());
        void dialog.dismiss();
      }),
    );
    await page.evaluate(() => setTimeout(() => location.reload()));
    expect(await asked).toBe('beforeunload');
    await press(corpora, 'Cancel log-2');
    await rowIn(corpora, 'log-2').getByText('Cancelled').waitFor();
    await press(corpora, 'Retry log-2');
    await rowIn(corpora, 'log-2').getByText('Waiting for the service').waitFor();
    await until('the file is analyzed', async () => {
      gateway.clock.advance();
      return (await rowIn(corpora, 'log-2').getByText('Analyzed').count()) === 1;
    });
    await press(corpora, 'Remove log');
    await rowIn(corpora, 'log-2').waitFor();
  },
);

test.runIf(hasChromium)('files that are no use are named before anything is sent', async () => {
  const { corpora, complaints } = await openModel('checks');
  await corpora
    .locator('input[type=file]')
    .setInputFiles([
      fileOf('empty.txt', ' \n'),
      fileOf('picture.txt', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0])),
      fileOf('latin.txt', new Uint8Array([0x53, 0x61, 0xdf, 0x20])),
      fileOf('user.txt', TEXT),
    ]);
  await rowIn(corpora, 'empty').getByText('The file is empty.').waitFor();
  await rowIn(corpora, 'picture').getByText('not plain text in UTF-8').waitFor();
  await rowIn(corpora, 'latin').getByText('not plain text in UTF-8').waitFor();
  await corpora.getByText('The service uses the name "user" itself.').waitFor();
  expect(await corpora.getByRole('button', { name: 'Add 1 corpus' }).isDisabled()).toBe(true);
  await corpora.getByLabel('Name of the corpus from user.txt').fill('callers');
  await press(corpora, 'Add 1 corpus');
  await until('the file is analyzed', async () => {
    gateway.clock.advance();
    return (await rowIn(corpora, 'callers').getByText('Analyzed').count()) === 1;
  });
  expect(complaints).toEqual([]);
});

test.runIf(hasChromium)('a grammar, by drop, and why one fails', async () => {
  const { page, grammars } = await openModel('grammars');
  await grammars.getByText('SRGS').waitFor();
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'answers.abnf'));
    data.items.add(new File(['no grammar'], 'wrong.abnf'));
    return data;
  }, GRAMMAR);
  await grammars.locator('label.drop').dispatchEvent('drop', { dataTransfer: transfer });
  await press(grammars, 'Add 2 grammars');
  await until('both are analyzed', async () => {
    gateway.clock.advance();
    return (await rowIn(grammars, 'wrong').getByText('Failed', { exact: true }).count()) === 1;
  });
  await rowIn(grammars, 'answers').getByText('Analyzed').waitFor();
  const problem = await rowIn(grammars, 'wrong').locator('.problem').innerText();
  expect(problem.length).toBeGreaterThan(10);
});

test.runIf(hasChromium)('large speech models take no grammars, and the page says so', async () => {
  const { grammars } = await openModel('large');
  await grammars.getByText('Large speech models do not support grammars').waitFor();
  expect(await grammars.locator('input[type=file]').count()).toBe(0);
});

test.runIf(hasChromium)(
  'a file that is larger than the gateway takes says so in its row, and the next one is sent',
  async () => {
    const small = await startTestGateway({
      models: [{ name: 'limit', status: 'PENDING' }],
      gateway: { uploadMaxBytes: 2 ** 20 },
    });
    onTestFinished(() => small.close());
    const { page } = await openConsole(small.url, `#/models/${small.models[0]?.id}`);
    const corpora = sectionOf(page, 'Corpora');
    await corpora
      .locator('input[type=file]')
      .setInputFiles([fileOf('manual.txt', TEXT.repeat(150_000)), fileOf('calls.txt', TEXT)]);
    await press(corpora, 'Add 2 corpora');
    await rowIn(corpora, 'manual').getByText('Split them into smaller files').waitFor();
    expect(await rowIn(corpora, 'manual').innerText()).toContain('at most 1 MB together');
    // It would be refused again.
    expect(await corpora.getByRole('button', { name: 'Retry' }).count()).toBe(0);
    await rowIn(corpora, 'calls').getByText('Analyzing').waitFor();
  },
);
