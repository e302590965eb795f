import { once } from 'node:events';
import { request, type ClientRequest } from 'node:http';
import { onTestFinished } from 'vitest';

/** What a browser cannot send to another site without asking first. */
export const PREFLIGHT = { 'graphql-require-preflight': 'true' };

const BOUNDARY = 'boundary-of-the-test';

export interface FormPart {
  name: string;
  content: string | Buffer;
  /** Makes it a file. */
  filename?: string;
}

export interface FormAnswer {
  status: number;
  body: any;
}

/** The parts of a form as the GraphQL multipart request specification has them: operations, map, then the files. */
export function formOf(
  query: string,
  variables: object,
  files: Record<string, { path: string; content: string | Buffer }>,
): FormPart[] {
  const names = Object.keys(files);
  const map = Object.fromEntries(names.map((name) => [name, [files[name]?.path]]));
  return [
    { name: 'operations', content: JSON.stringify({ query, variables }) },
    { name: 'map', content: JSON.stringify(map) },
    ...names.map((name) => ({ name, filename: `${name}.txt`, content: files[name]?.content ?? '' })),
  ];
}

/** The bytes of a form. */
export function bytesOf(parts: readonly FormPart[]): Buffer {
  const chunks = parts.flatMap((part) => [head(part), Buffer.from(part.content), Buffer.from('\r\n')]);
  return Buffer.concat([...chunks, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

/** Posts a form whole. */
export async function postForm(
  endpoint: string,
  parts: readonly FormPart[],
  headers: Record<string, string> = PREFLIGHT,
): Promise<FormAnswer> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, ...headers },
    body: new Uint8Array(bytesOf(parts)),
  });
  return { status: response.status, body: await response.json() };
}

export interface OpenForm {
  /** Sends more of the last file; resolves when the gateway has room for more. */
  write(chunk: Buffer): Promise<void>;
  /** Ends the last file, and the form. */
  end(): void;
  /** Breaks off, as a client does that is killed. */
  leave(): void;
  answer: Promise<FormAnswer>;
}

/** Begins to post a form, without a length; its last part stays open. */
export function openForm(
  endpoint: string,
  parts: readonly FormPart[],
  headers: Record<string, string> = PREFLIGHT,
): OpenForm {
  const upload = request(endpoint, {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, ...headers },
  });
  onTestFinished(() => void upload.destroy());
  const bytes = bytesOf(parts);
  // Without what ends the last part and the form.
  upload.write(bytes.subarray(0, bytes.length - Buffer.byteLength(`\r\n--${BOUNDARY}--\r\n`)));
  const answer = answerOf(upload);
  let isOver = false;
  const over = answer.then(
    () => void (isOver = true),
    () => void (isOver = true),
  );
  return {
    async write(chunk) {
      if (isOver || upload.write(chunk) || upload.destroyed) return;
      // A client of Node takes up no more once it has its answer.
      const leaving = new AbortController();
      const { signal } = leaving;
      const ends = [once(upload, 'drain', { signal }), once(upload, 'close', { signal }), over];
      for (const end of ends) end.catch(() => {});
      await Promise.race(ends).finally(() => leaving.abort());
    },
    end: () => void upload.end(`\r\n--${BOUNDARY}--\r\n`),
    leave: () => void upload.destroy(),
    answer,
  };
}

async function answerOf(upload: ClientRequest): Promise<FormAnswer> {
  const [response] = await once(upload, 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode, body: JSON.parse(text) };
}

function head({ name, filename }: FormPart): Buffer {
  const file = filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: text/plain`;
  return Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`);
}
