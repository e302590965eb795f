import { describe, expect, test } from 'vitest';
import { START, startEmulator } from '../../support/emulator.ts';

describe('the control endpoint', () => {
  test('does not exist by default', async () => {
    const { rest } = await startEmulator();
    expect((await rest('POST', '/control/faults', { status: 500 })).status).toBe(404);
    expect((await rest('GET', '/v1/models')).status).toBe(200);
  });

  test('replies with errors at the given rate, with Retry-After, for the given number of requests', async () => {
    const { rest } = await startEmulator({ control: true });
    await rest('POST', '/control/faults', { status: 503, retry_after: 5, error_rate: 0.5, times: 6 });
    const answers = [];
    for (let at = 0; at < 8; at += 1) answers.push(await rest('GET', '/v1/models'));
    expect(answers.map(({ status }) => status)).toEqual([200, 503, 200, 503, 200, 503, 200, 200]);
    expect(answers[1]?.headers.get('retry-after')).toBe('5');
    expect(answers[1]?.headers.get('x-global-transaction-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answers[1]?.body).toMatchObject({ code: 503, code_description: 'Service Unavailable' });
  });

  test('applies a rule to a path and a method until it is removed', async () => {
    const { rest, newModel } = await startEmulator({ control: true });
    const path = await newModel('en-US');
    await rest('POST', '/control/faults', { status: 429, path: '/words', method: 'get' });
    expect((await rest('GET', path)).status).toBe(200);
    expect((await rest('GET', `${path}/words`)).status).toBe(429);
    expect((await rest('PUT', `${path}/words/one`, {})).status).toBe(201);
    await rest('DELETE', '/control/faults');
    expect((await rest('GET', `${path}/words`)).status).toBe(200);
  });

  test('rejects credentials in the shape of the platform', async () => {
    const { rest, setFaults } = await startEmulator();
    setFaults({ status: 401, times: 1 });
    expect((await rest('GET', '/v1/models')).body).toMatchObject({ trace: expect.any(String), code: 401 });
  });

  test('delays replies', async () => {
    const { rest } = await startEmulator({ control: true });
    await rest('POST', '/control/faults', { latency_ms: 80 });
    const before = performance.now();
    expect((await rest('GET', '/v1/models')).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(70);
  });

  test('drops a delayed request whose client disconnects, and closes during a delay', async () => {
    const { rest, url, close, setFaults } = await startEmulator();
    setFaults({ latencyMs: 60_000, path: '/v1/models' });
    await expect(fetch(`${url}/v1/models`, { signal: AbortSignal.timeout(30) })).rejects.toThrow();
    const waiting = fetch(`${url}/v1/models`).catch((error: unknown) => error);
    expect((await rest('GET', '/v1/customizations')).status).toBe(200);
    await close();
    expect(await waiting).toBeInstanceOf(Error);
  });

  test('revokes tokens, advances the clock, finishes operations', async () => {
    const { rest, newModel, status, clock } = await startEmulator({ control: true });
    const [one, two] = [await newModel('en-US'), await newModel('en-US')];
    for (const path of [one, two]) await rest('POST', `${path}/corpora/log`, 'one');
    await rest('POST', '/control/operations/finish', { customization_id: one.split('/').at(-1) });
    expect([await status(one), await status(two)]).toEqual(['ready', 'pending']);
    expect((await rest('GET', one)).body.updated).toBe(new Date(START).toISOString());
    await rest('POST', '/control/operations/finish');
    expect(await status(two)).toBe('ready');
    const moved = await rest('POST', '/control/clock', { advance_ms: 1_000 });
    expect(moved.body).toEqual({ now: new Date(START + 1_000).toISOString() });
    expect(clock.now()).toBe(START + 1_000);
    expect((await rest('POST', '/control/tokens/expire')).body).toEqual({});
  });

  test('makes the next training fail with the given error', async () => {
    const { rest, newModel, status, wait } = await startEmulator({ control: true });
    const path = await newModel('en-US');
    await rest('PUT', `${path}/words/one`, {});
    await rest('POST', '/control/trainings/fail', { error: 'Out of luck' });
    expect((await rest('POST', `${path}/train`)).status).toBe(200);
    expect(await status(path)).toBe('training');
    wait();
    const { body } = await rest('GET', path);
    expect(body).toMatchObject({ status: 'failed', progress: 0 });
    expect(JSON.parse(body.error)).toMatchObject({ code: 500, error: 'Out of luck' });
    await rest('POST', `${path}/train`);
    wait();
    expect((await rest('GET', path)).body).toMatchObject({ status: 'available' });
    expect((await rest('GET', path)).body.error).toBeUndefined();
  });

  test('adds versions of base models, dated today by default', async () => {
    const { rest } = await startEmulator({ control: true });
    const add = (base_model_name: string, date?: string) =>
      rest('POST', '/control/base_models', { base_model_name, date });
    expect((await add('sv-SE_Telephony')).body).toEqual({ version: 'sv-SE_Telephony.v2026-03-04' });
    expect((await add('sv-SE_Telephony')).status).toBe(400);
    expect((await add('sv-SE_Telephony', '2020-01-01')).status).toBe(400);
    expect((await add('xx-XX')).status).toBe(400);
    expect((await add('en-US', 'soon')).status).toBe(400);
  });

  test('sets the plan and the role, and resets', async () => {
    const { rest, newModel } = await startEmulator({ control: true });
    await newModel('en-US');
    await rest('POST', '/control/plan', { lite_plan: true });
    expect((await rest('GET', '/v1/customizations')).status).toBe(400);
    expect((await rest('POST', '/control/plan', { lite_plan: false, read_only: true })).body).toEqual({
      lite_plan: false,
      read_only: true,
    });
    expect((await rest('POST', '/v1/customizations', {})).status).toBe(403);
    await rest('POST', '/control/plan', { read_only: false });
    await rest('POST', '/control/reset');
    expect((await rest('GET', '/v1/customizations')).body).toEqual({ customizations: [] });
  });

  test.each([
    ['faults', { status: 200 }],
    ['faults', { error_rate: 2 }],
    ['faults', { latency_ms: -1 }],
    ['faults', { status: '500' }],
    ['faults', { status: 503, retry_after: 'a\nb' }],
    ['clock', { advance_ms: -5 }],
    ['clock', []],
  ])('rejects /control/%s with %j', async (path, body) => {
    const { rest } = await startEmulator({ control: true });
    expect((await rest('POST', `/control/${path}`, body)).status).toBe(400);
    expect((await rest('GET', '/v1/models')).status).toBe(200);
  });
});
