import { once } from 'node:events';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import type { Emulator, EmulatorOptions } from '../../src/emulator/emulator.ts';

/** The time at which the clock stands until a test advances it. */
export const START = Date.UTC(2026, 2, 4, 9, 15, 27, 410);

/** Longer than any operation takes with the default `trainingMs`. */
export const LONG_MS = 30_000;

export interface RestReply {
  status: number;
  body: any;
  headers: Headers;
}

export interface TestEmulator extends Emulator {
  /** Sends a request. An object is sent as JSON, a string or bytes unchanged. */
  rest: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<RestReply>;
  /** Creates a model and returns its path. */
  newModel: (baseModelName: string) => Promise<string>;
  /** Advances the clock beyond the end of all operations. */
  wait: () => void;
  /** The model's status. */
  status: (path: string) => Promise<string>;
}

/** An emulator on a free port, whose clock stands still. It is closed at the end of the test. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<TestEmulator> {
  const emulator = await createEmulator({ seed: false, now: () => START, ...options });
  onTestFinished(() => emulator.close());
  const rest: TestEmulator['rest'] = (method, path, body, headers) =>
    sendRequest(`${emulator.url}${path}`, method, body, headers);
  return {
    ...emulator,
    rest,
    async newModel(baseModelName) {
      const { body } = await rest('POST', '/v1/customizations', {
        name: 'Harbour pilots',
        base_model_name: baseModelName,
      });
      return `/v1/customizations/${body.customization_id}`;
    },
    wait: () => emulator.clock.advance(LONG_MS),
    status: async (path) => (await rest('GET', path)).body.status,
  };
}

async function sendRequest(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<RestReply> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData;
  const response = await fetch(url, {
    method,
    headers: { ...(body !== undefined && !isRaw && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? undefined : JSON.parse(text),
    headers: response.headers,
  };
}

/** Posts a body in chunks without a Content-Length. Returns the status of the response. */
export async function postChunked(url: string, chunks: Iterable<Buffer>): Promise<number | undefined> {
  const upload = request(url, { method: 'POST' });
  const answered = once(upload, 'response');
  Readable.from(chunks).pipe(upload);
  const [response] = await answered;
  response.resume();
  return response.statusCode;
}
