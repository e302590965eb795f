import { expect, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { startTestGateway } from '../../../src/testing/testing.ts';
import { hasChromium } from '../../support/browser/page.ts';
import { openConsole, rowOf } from '../../support/console/console.ts';
import { press, rowIn, sectionOf } from '../../support/console/model-page.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import { json, model, startBackend } from '../../support/upstream/backend.ts';
import { onTestFinished } from 'vitest';

const TOKENS = [
  { token: 'reader-token', role: 'read' },
  { token: 'writer-token', role: 'write' },
] as const;

async function startService(tokens: readonly { token: string; role: 'read' | 'write' }[] = TOKENS) {
  const gateway = await startTestGateway({
    models: [{ name: 'calls' }],
    gateway: { access: { tokens } },
  });
  onTestFinished(() => gateway.close());
  return gateway;
}

async function enter(page: Awaited<ReturnType<typeof openConsole>>['page'], label: string, secret: string) {
  await page.getByLabel(label, { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Use it' }).click();
}

test.runIf(hasChromium)('without credentials of its own, the page asks for none', async () => {
  const gateway = await startTestGateway({ models: [{ name: 'calls' }] });
  onTestFinished(() => gateway.close());
  const { page } = await openConsole(gateway.url);
  await rowOf(page, 'calls').waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await page.getByRole('button', { name: /credential/ }).count()).toBe(0);
});

test.runIf(hasChromium)(
  'a gateway with tokens: a wrong one is rejected, a reader sees everything and changes nothing, a writer changes',
  async () => {
    const gateway = await startService();
    const { page } = await openConsole(gateway.url);
    await page.getByText('This gateway needs a token.').first().waitFor();
    await enter(page, 'Token', 'wrong');
    await page.getByText('The last one was rejected, or has expired.').waitFor();
    const dialog = await page.getByRole('dialog').innerText();
    expect(dialog).toContain('This gateway does not accept this token');
    expect(dialog).not.toContain('Connection parameter');
    await page.keyboard.press('Escape');
    expect(await page.locator('main').innerText()).not.toMatch(/Loading|0 models|Connection parameter/);
    const key = page.getByRole('banner').getByRole('button', { name: 'Change the credential' });
    expect(await key.getAttribute('title')).toBe('Change the credential');
    await page.getByRole('main').getByRole('button', { name: 'Enter a credential' }).click();
    // A copied token can have a space at an end.
    await enter(page, 'Token', ' reader-token ');
    await page.getByText('you see everything live and change nothing').waitFor();
    await rowOf(page, 'calls').getByText('Ready to train').waitFor();
    expect(await page.getByRole('link', { name: 'New model' }).count()).toBe(0);
    expect(await page.getByRole('checkbox').count()).toBe(0);
    await page.getByRole('link', { name: 'calls' }).click();
    await page.getByText('The data has changed since the last training').waitFor();
    expect(await page.getByRole('heading', { name: 'Training' }).count()).toBe(0);
    await page.getByRole('region', { name: 'Words' }).getByRole('button', { name: 'Export' }).waitFor();
    expect(await page.locator('input[type=file]').count()).toBe(0);
    for (const name of [/[Tt]rain/, /Delete/, 'Reset', 'Add word', 'Import', /Correct/])
      expect(await page.getByRole('button', { name }).count(), String(name)).toBe(0);

    const client = createClient({ url: gateway.url, authorization: 'Bearer writer-token' });
    await client.trainModel({ id: gateway.models[0]?.id ?? '' });
    await page.getByText('The service is training the model').waitFor();
    gateway.clock.advance();

    // Nothing was kept: a new visit asks again.
    await page.reload();
    await page.getByLabel('Keep it until this tab is closed').check();
    await enter(page, 'Token', 'writer-token');
    await page.getByRole('button', { name: 'Start the training' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Start the training' }).waitFor();
    expect(await page.evaluate(() => JSON.stringify([localStorage, document.cookie]))).toBe('[{},""]');
    await page.getByRole('button', { name: 'Change the credential' }).click();
    await page.getByRole('button', { name: 'Forget it' }).click();
    await page.getByText('This gateway needs a token.').first().waitFor();
    expect(await page.getByRole('row').count()).toBe(0);
  },
);

test.runIf(hasChromium)(
  'a page whose stored credential is damaged, or whose storage is blocked or full, starts and asks for the token',
  async () => {
    const gateway = await startService();
    const { page, complaints } = await openConsole(gateway.url);
    const asks = page.getByText('This gateway needs a token.').first();
    await asks.waitFor();
    const damaged = [
      '',
      'Bearer reader-token',
      '{"value":"Bearer reader',
      'null',
      '7',
      '"text"',
      '[]',
      '{}',
      '{"value":null,"kind":"token"}',
      '{"value":["Bearer reader-token"],"kind":"token"}',
      '{"value":"Bearer reader\\ntoken","kind":"token"}',
      '{"value":"Bearer Zürich","kind":"token"}',
      '{"value":"","kind":{}}',
    ];
    for (const text of damaged) {
      await page.evaluate((stored) => sessionStorage.setItem('lexigate', stored), text);
      await page.reload();
      await asks.waitFor();
      // Nothing was rejected, as nothing was sent.
      expect(await page.getByText('The last one was rejected').count(), text).toBe(0);
    }
    const enterAndLook = async () => {
      await page.reload();
      await page.getByLabel('Keep it until this tab is closed').check();
      await enter(page, 'Token', 'reader-token');
      await rowOf(page, 'calls').getByText('Ready to train').waitFor();
    };
    await page.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    });
    await enterAndLook();
    await page.addInitScript(() => {
      const get = () => {
        throw new DOMException('blocked', 'SecurityError');
      };
      for (const name of ['sessionStorage', 'localStorage']) Object.defineProperty(window, name, { get });
    });
    await enterAndLook();
    expect(complaints.filter((each) => !each.startsWith('Failed to load resource'))).toEqual([]);
  },
);

test.runIf(hasChromium)(
  'what is typed to correct or add a word is there after another credential, another page of words or a search',
  async () => {
    const other = { token: 'other-token', role: 'write' } as const;
    const gateway = await startService([...TOKENS, other]);
    const modelId = gateway.models[0]?.id ?? '';
    const client = createClient({ url: gateway.url, authorization: 'Bearer writer-token' });
    const names = Array.from({ length: 26 }, (_, i) => `term${i + 10}`);
    await client.addWords({ modelId, words: [...names, 'constructor'].map((word) => ({ word })) });
    gateway.clock.advance();

    const { page } = await openConsole(gateway.url, `#/models/${modelId}`);
    await enter(page, 'Token', 'writer-token');
    const words = sectionOf(page, 'Words');
    await press(words, 'Correct term10');
    const sounds = words.getByLabel('Sounds like of term10');
    const change = async (token: string) => {
      await page.getByRole('button', { name: 'Change the credential' }).click();
      await enter(page, 'Token', token);
    };
    await sounds.pressSequentially('term ten');
    await words.getByLabel('Display as of term10').fill('Ten');
    await change('other-token');
    await sounds.waitFor();
    expect(await sounds.inputValue()).toBe('term ten');
    expect(await words.getByLabel('Display as of term10').inputValue()).toBe('Ten');
    expect(await words.getByRole('button', { name: 'Save' }).count()).toBe(1);

    await press(words, 'Next');
    await rowIn(words, 'term35').waitFor();
    await press(words, 'Previous');
    expect(await sounds.inputValue()).toBe('term ten');
    await words.getByLabel('Search words').pressSequentially('term1');
    await words.getByText('10 words', { exact: true }).waitFor();
    expect(await words.getByLabel('Search words').inputValue()).toBe('term1');
    expect(await sounds.inputValue()).toBe('term ten');

    const rejectNext = async (action: () => Promise<void>) => {
      await page.route('**/graphql', (route) => {
        if (!route.request().postData()?.includes('AddWords')) return route.fallback();
        const errors = [{ message: 'The token has expired.', extensions: { code: 'UNAUTHENTICATED' } }];
        return route.fulfill({ status: 401, json: { errors } });
      });
      await action();
      await page.getByText('The last one was rejected, or has expired.').waitFor();
      await page.unrouteAll();
    };
    // A reader corrects nothing.
    await change('reader-token');
    await rowIn(words, 'term10').waitFor();
    await page.getByText('you see everything live and change nothing').waitFor();
    expect(await sounds.count()).toBe(0);
    await change('writer-token');
    await sounds.waitFor();
    await rejectNext(() => press(words, 'Save'));
    await enter(page, 'Token', 'other-token');
    await sounds.waitFor();
    expect(await sounds.inputValue()).toBe('term ten');
    await press(words, 'Save');
    await rowIn(words, 'term10').getByText('term ten').waitFor();
    expect(await sounds.count()).toBe(0);
    gateway.clock.advance();

    await press(words, 'Add word');
    const dialog = page.getByRole('dialog', { name: 'Add a word' });
    await dialog.getByLabel('Word', { exact: true }).fill('Solent');
    await rejectNext(() => press(dialog, 'Add'));
    await enter(page, 'Token', 'writer-token');
    await press(dialog, 'Add');
    await dialog.getByText('Solent is added').waitFor();
  },
);

test.runIf(hasChromium)('callers use their API key, and an expired one is asked for again', async () => {
  const accepted = `Basic ${btoa('apikey:good-key')}`;
  let isExpired = false;
  const backend = await startBackend((req, res) => {
    if (req.headers.authorization !== accepted || isExpired)
      return json(res, 401, { code: 401, error: 'Unauthorized' });
    return json(res, 200, { customizations: [model('m-1')] });
  });
  const gateway = await startGateway({ upstream: { url: backend.url } });
  const { page } = await openConsole(gateway.url);
  await page.getByText('Enter the API key of your Speech to Text service').waitFor();
  await page.setViewportSize({ width: 360, height: 800 });
  await page.getByText('Not connected').waitFor();
  const right = await page
    .getByRole('banner')
    .getByRole('button', { includeHidden: true })
    .last()
    .boundingBox();
  expect((right?.x ?? 0) + (right?.width ?? 0)).toBeLessThanOrEqual(360);
  await enter(page, 'API key or token', 'bad-key');
  await page.getByText('The last one was rejected, or has expired.').waitFor();
  expect(await page.getByRole('dialog').innerText()).not.toContain('Authorization');
  await enter(page, 'API key or token', 'good-key');
  await page.getByText('Live', { exact: true }).waitFor();
  await page.getByRole('rowheader').first().waitFor();
  isExpired = true;
  await page.getByText('The last one was rejected, or has expired.').waitFor();
  // What was read is still shown behind the dialog.
  expect(await page.getByRole('rowheader', { includeHidden: true }).count()).toBe(1);
  isExpired = false;
  await enter(page, 'API key or token', 'good-key');
  await page.getByText('Live', { exact: true }).waitFor();
});
