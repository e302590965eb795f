import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../../../src/testing/testing.ts';
import { createClient } from '../../../src/client/client.ts';
import { hasChromium } from '../../support/browser/page.ts';
import { openConsole, rowOf } from '../../support/console/console.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    models: [{ name: 'calls' }, { name: 'chats', status: 'FAILED' }, { name: 'notes', status: 'AVAILABLE' }],
  });
});
afterAll(() => gateway.close());

test.runIf(hasChromium)(
  'the list shows all models and follows them: a training, a new model, a deleted one',
  async () => {
    const { page, complaints, requested } = await openConsole(gateway.url);
    await rowOf(page, 'calls').getByText('Ready to train').waitFor();
    await rowOf(page, 'chats').getByText('Failed').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();

    const client = createClient({ url: gateway.url });
    const [calls, , notes] = gateway.models;
    await client.trainModel({ id: calls?.id ?? '' });
    await rowOf(page, 'calls').getByText('Training').waitFor();
    gateway.clock.advance();
    await rowOf(page, 'calls').getByText('Available').waitFor();

    await client.createModel({ input: { name: 'letters', baseModelName: 'en-US_Telephony' } });
    await rowOf(page, 'letters').getByText('Pending').waitFor();
    await client.deleteModel({ id: notes?.id ?? '' });
    await rowOf(page, 'notes').getByText('Deleted').waitFor();

    expect(complaints).toEqual([]);
    expect(new Set(requested.map((url) => new URL(url).host))).toEqual(new Set([new URL(gateway.url).host]));
  },
);
