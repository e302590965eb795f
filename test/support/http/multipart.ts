import { once } from 'node:events';
import { request, type ClientRequest } from 'node:http';
import { onTestFinished } from 'vitest';
import { bytesOf, FORM_END, FORM_TYPE, openBytesOf, PREFLIGHT, type FormPart } from './form.ts';
import type { JsonResponse } from './post.ts';

/** Posts a complete form. */
export async function postForm(
  endpoint: string,
  parts: readonly FormPart[],
  headers: Record<string, string> = PREFLIGHT,
): Promise<JsonResponse> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': FORM_TYPE, ...headers },
    body: new Uint8Array(bytesOf(parts)),
  });
  return { status: response.status, body: await response.json() };
}

export interface OpenForm {
  /** Sends more of the last file. Resolves when the gateway accepts more data. */
  write(chunk: Buffer): Promise<void>;
  /** Completes the last file and the form. */
  end(): void;
  /** Cuts the connection, as a killed client does. */
  leave(): void;
  response: Promise<JsonResponse>;
}

/** Begins to post a form without a Content-Length. Its last part stays open. */
export function openForm(
  endpoint: string,
  parts: readonly FormPart[],
  headers: Record<string, string> = PREFLIGHT,
): OpenForm {
  const upload = request(endpoint, { method: 'POST', headers: { 'content-type': FORM_TYPE, ...headers } });
  onTestFinished(() => void upload.destroy());
  upload.write(openBytesOf(parts));
  const response = responseOf(upload);
  let isOver = false;
  const over = response.then(
    () => void (isOver = true),
    () => void (isOver = true),
  );
  return {
    async write(chunk) {
      if (isOver || upload.write(chunk) || upload.destroyed) return;
      // Node's client emits no `drain` once it has the response.
      const leaving = new AbortController();
      const { signal } = leaving;
      const ends = [once(upload, 'drain', { signal }), once(upload, 'close', { signal }), over];
      for (const end of ends) end.catch(() => {});
      await Promise.race(ends).finally(() => leaving.abort());
    },
    end: () => void upload.end(FORM_END),
    leave: () => void upload.destroy(),
    response,
  };
}

async function responseOf(upload: ClientRequest): Promise<JsonResponse> {
  const [response] = await once(upload, 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode, body: JSON.parse(text) };
}
