import { networkError, type TextResponse } from './http.ts';

export interface UploadProgress {
  sentBytes: number;
  totalBytes: number;
}

export type OnProgress = (progress: UploadProgress) => void;

/** What can be sent as a file. In Node, `fs.openAsBlob(path)` reads a file piece by piece. */
export type FileSource = Blob | string | Uint8Array;

export function toBlob(file: FileSource): Blob {
  return file instanceof Blob
    ? file
    : new Blob([file as string | Uint8Array<ArrayBuffer>], { type: 'text/plain' });
}

/** A copy of the variables in which each file is null, as a multipart request has it. The files are added to `found`. */
export function withoutFiles(value: unknown, path: string, found: Map<string, Blob>): unknown {
  if (value instanceof Blob) {
    found.set(path, value);
    return null;
  }
  if (Array.isArray(value)) return value.map((each, at) => withoutFiles(each, `${path}.${at}`, found));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, withoutFiles(each, `${path}.${name}`, found)]),
  );
}

/** The form of the GraphQL multipart request specification. */
export function formOf(operation: object, files: ReadonlyMap<string, Blob>): FormData {
  const form = new FormData();
  form.set('operations', JSON.stringify(operation));
  form.set('map', JSON.stringify(Object.fromEntries([...files.keys()].map((path, at) => [at, [path]]))));
  [...files.values()].forEach((file, at) =>
    form.set(String(at), file, (file as { name?: string }).name ?? 'file'),
  );
  return form;
}

interface Sending {
  url: string;
  headers: Record<string, string>;
  form: FormData;
  onProgress: OnProgress;
  signal: AbortSignal | undefined;
}

/** The part of XMLHttpRequest that is used. The types of a browser are not there in Node. */
interface Xhr extends EventTarget {
  upload: EventTarget;
  status: number;
  responseText: string;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getResponseHeader(name: string): string | null;
  send(body: FormData): void;
  abort(): void;
}

/** Only XMLHttpRequest tells a page how much of a body has been sent. Undefined outside of browsers. */
export function xhrClass(): (new () => Xhr) | undefined {
  return (globalThis as { XMLHttpRequest?: new () => Xhr }).XMLHttpRequest;
}

export function sendByXhr(
  xhr: Xhr,
  { url, headers, form, onProgress, signal }: Sending,
): Promise<TextResponse> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => xhr.abort();
    signal?.addEventListener('abort', abort);
    xhr.open('POST', url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.addEventListener('progress', (event) => {
      const { loaded, total } = event as ProgressEvent;
      onProgress({ sentBytes: loaded, totalBytes: total });
    });
    xhr.addEventListener('load', () =>
      resolve({ status: xhr.status, text: xhr.responseText, header: (name) => xhr.getResponseHeader(name) }),
    );
    // After load, error and abort. A promise that is settled already stays as it is.
    xhr.addEventListener('loadend', () => {
      signal?.removeEventListener('abort', abort);
      reject(networkError(new Error('the connection failed'), signal));
    });
    xhr.send(form);
  });
}

interface ProgressEvent extends Event {
  loaded: number;
  total: number;
}

/** The form as a stream that counts what is taken from it, for platforms whose `fetch` sends streams. */
export function countedBody(form: FormData, onProgress: OnProgress): RequestInit {
  const { body, headers } = new Response(form);
  const totalBytes = [...form.values()].reduce(
    (sum, value) => sum + (typeof value === 'string' ? value.length : value.size),
    0,
  );
  let sentBytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      // The frame of the form is not counted: it would go beyond the total.
      const isComplete = sentBytes === totalBytes;
      sentBytes = Math.min(totalBytes, sentBytes + chunk.byteLength);
      if (!isComplete) onProgress({ sentBytes, totalBytes });
      controller.enqueue(chunk);
    },
  });
  const init = {
    body: body?.pipeThrough(counter) ?? null,
    headers: { 'content-type': headers.get('content-type') ?? '' },
    duplex: 'half',
  };
  return init;
}
