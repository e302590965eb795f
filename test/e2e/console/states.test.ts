import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { startTestGateway, type TestGatewayOptions } from '../../../src/testing/testing.ts';
import { hasChromium } from '../../support/browser/page.ts';
import { openConsole, rowOf } from '../../support/console/console.ts';
import { press, rowIn, sectionOf } from '../../support/console/model-page.ts';
import { until } from '../../support/wait.ts';

async function start(options: TestGatewayOptions = {}) {
  const gateway = await startTestGateway({ models: [{ name: 'calls' }], ...options });
  onTestFinished(() => gateway.close());
  return { gateway, view: `#/models/${gateway.models[0]?.id}`, id: gateway.models[0]?.id ?? '' };
}

test.runIf(hasChromium)(
  'above the rate of the gateway the page says how long to wait, and goes on',
  async () => {
    const { gateway, view, id } = await start({
      models: [{ name: 'calls', status: 'PENDING' }],
      gateway: { limits: { mutationsPerSecond: 1 } },
    });
    const { page } = await openConsole(gateway.url, view);
    const training = sectionOf(page, 'Training');
    const alert = training.getByRole('alert');
    // Without credentials all callers of one address share its rate.
    const client = createClient({ url: gateway.url });
    const others = setInterval(() => void client.trainModel({ id }).catch(() => {}), 50);
    onTestFinished(() => clearInterval(others));
    await until('the training is above the rate', async () => {
      await press(training, 'Start the training');
      await alert.waitFor();
      return (await alert.innerText()).includes('at most 1 mutations a second');
    });
    expect((await alert.innerText()).match(/Try again in \d+ s\./g)).toHaveLength(1);
    clearInterval(others);
    await until('the gateway takes it', async () => {
      await press(training, 'Start the training');
      await alert.waitFor();
      return !(await alert.innerText()).includes('at most 1 mutations a second');
    });
  },
);

test.runIf(hasChromium)(
  'a model whose first read is above the rate is read again without a click',
  async () => {
    const { gateway, view } = await start();
    const { page } = await openConsole(gateway.url);
    await rowOf(page, 'calls').waitFor();
    let refused = 0;
    await page.route('**/graphql', (route) => {
      if (!route.request().postData()?.includes('GetModel') || refused++) return route.fallback();
      const extensions = { code: 'RATE_LIMITED', retryAfterSeconds: 1 };
      const errors = [{ message: 'Too many requests.', extensions }];
      return route.fulfill({ status: 429, headers: { 'retry-after': '1' }, json: { errors } });
    });
    await page.evaluate((hash) => void (location.hash = hash), view);
    await page.getByText('Too many requests. Try again in 1 s.').waitFor();
    await page.getByText('The data has changed since the last training').waitFor();
    expect(await page.getByText('Too many requests').count()).toBe(0);
  },
);

test.runIf(hasChromium)(
  'a model that is opened during an outage of the service does not pretend to load, and is read when the service answers again',
  async () => {
    const { gateway, view, id } = await start();
    const client = createClient({ url: gateway.url });
    await client.addWords({ modelId: id, words: [{ word: 'IVA' }] });
    gateway.clock.advance();
    const { page } = await openConsole(gateway.url);
    await rowOf(page, 'calls').waitFor();
    gateway.service.setFaults({ status: 503 });
    await page.getByText('The service does not answer').waitFor();
    await page.evaluate((hash) => void (location.hash = hash), view);
    await page.getByRole('alert').nth(1).waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(2);
    expect(await page.getByText('Loading …').count()).toBe(0);
    gateway.service.setFaults();
    await page.getByText('The data has changed since the last training').waitFor();
    await rowIn(sectionOf(page, 'Words'), 'IVA').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);

    gateway.service.setFaults({ status: 503, path: '/v1/models' });
    await page.evaluate(() => void (location.hash = '#/new'));
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    gateway.service.setFaults();
    await until('the base models are there', async () => {
      await again.click({ timeout: 1_000 }).catch(() => {});
      return (await page.getByRole('radio').count()) > 0;
    });
  },
);

test.runIf(hasChromium)('a status that the page does not know is shown as the gateway names it', async () => {
  const { gateway } = await start({ models: [{ name: 'calls', status: 'AVAILABLE' }, { name: 'notes' }] });
  const { page, complaints } = await openConsole(gateway.url);
  await page.routeWebSocket(/graphql/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => socket.send(String(message).replaceAll('"AVAILABLE"', '"ARCHIVED"')));
  });
  await page.reload();
  await rowOf(page, 'calls').getByText('ARCHIVED').waitFor();
  await rowOf(page, 'notes').getByText('Ready to train').waitFor();
  await page.getByRole('button', { name: 'Status' }).click();
  await page.getByRole('link', { name: 'calls' }).click();
  await page.getByRole('list', { name: 'Status during this visit' }).getByText('ARCHIVED').waitFor();
  expect(complaints).toEqual([]);
});

test.runIf(hasChromium)(
  'a word is corrected while the model is busy: refused, or it waits, and what is typed meanwhile stays',
  async () => {
    const { gateway, view, id } = await start();
    const client = createClient({ url: gateway.url });
    await client.addWords({ modelId: id, words: [{ word: 'IVA', soundsLike: ['eye V A'] }] });
    gateway.clock.advance();
    await client.trainModel({ id });
    const { page } = await openConsole(gateway.url, view);
    const words = sectionOf(page, 'Words');
    await rowIn(words, 'IVA').waitFor();
    await press(words, /^Correct/);
    await words.getByLabel('Sounds like of IVA').fill('I V A');
    await press(words, 'Save');
    await words.getByRole('alert').getByText('The model is busy with another operation').waitFor();

    await words.getByLabel('If the model is busy, wait for it').check();
    await press(words, 'Save');
    await words.getByRole('alert').waitFor({ state: 'detached' });
    expect(await words.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await words.getByLabel('Display as of IVA').fill('I.V.A.');
    gateway.clock.advance();
    await words.getByRole('button', { name: 'Save', disabled: false }).waitFor();
    expect(await words.getByLabel('Display as of IVA').inputValue()).toBe('I.V.A.');
    gateway.clock.advance();
    await press(words, 'Save');
    await words.getByLabel('Sounds like of IVA').waitFor({ state: 'detached' });
    await rowIn(words, 'IVA').getByText('I V A').waitFor();
    await rowIn(words, 'IVA').getByText('I.V.A.').waitFor();
  },
);

test.runIf(hasChromium)(
  'an open page shows all its views, although the gateway was upgraded and has other files now',
  async () => {
    const { gateway } = await start();
    const { page, requested } = await openConsole(gateway.url);
    await rowOf(page, 'calls').waitFor();
    await page.route('**/assets/**', (route) => route.fulfill({ status: 404 }));
    requested.length = 0;
    await page.getByRole('link', { name: 'calls' }).click();
    await page.getByRole('heading', { name: 'calls' }).waitFor();
    await sectionOf(page, 'Words').waitFor();
    await page.getByRole('link', { name: 'All models' }).click();
    await page.getByRole('link', { name: 'New model' }).click();
    await page.getByRole('radio').first().waitFor();
    expect(requested.filter((url) => /\.(js|css)$/.test(url))).toEqual([]);
    expect(requested.some((url) => url.endsWith('/graphql'))).toBe(true);
  },
);
