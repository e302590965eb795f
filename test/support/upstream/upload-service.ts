import type { IncomingMessage, ServerResponse } from 'node:http';
import { json, model, serviceError, startBackend, type Backend } from './backend.ts';

export interface Received {
  path: string;
  contentType: string | undefined;
  bytes: number;
  /** The content so far; not kept beyond 1 MiB. */
  content: Buffer;
  isComplete: boolean;
}

export interface UploadService extends Backend {
  received: Received[];
  /** Reads no more of what comes in. */
  stall(): void;
  /** Reads on. */
  readOn(): void;
  /** Refuses writes with 409 before their bodies are read, while it is true. */
  isBusy: boolean;
}

const KEPT_BYTES = 1024 * 1024;

/** A backend that takes what is uploaded and counts it. */
export async function startUploadService(): Promise<UploadService> {
  const uploads: IncomingMessage[] = [];
  let isStalled = false;
  const backend = await startBackend((req, res) => {
    if (req.method === 'GET') return answerRead(req, res);
    const upload: Received = {
      path: req.url ?? '',
      contentType: req.headers['content-type'],
      bytes: 0,
      content: Buffer.alloc(0),
      isComplete: false,
    };
    service.received.push(upload);
    if (service.isBusy) return json(res, 409, serviceError(409, 'It is locked.'));
    req.on('data', (chunk: Buffer) => {
      upload.bytes += chunk.length;
      if (upload.bytes <= KEPT_BYTES) upload.content = Buffer.concat([upload.content, chunk]);
      if (isStalled) req.pause();
    });
    uploads.push(req);
    req.on('end', () => {
      upload.isComplete = true;
      json(res, 201, {});
    });
    return undefined;
  });

  function answerRead(req: IncomingMessage, res: ServerResponse): void {
    const [id = '', kind, name] = (req.url ?? '').split('/').slice(3);
    if (!kind) return json(res, 200, model(id, { status: service.isBusy ? 'training' : 'ready' }));
    if (!name) return json(res, 200, { [kind]: [] });
    return json(res, 200, { name, status: 'analyzed', total_words: 3, out_of_vocabulary_words: 0 });
  }

  const service: UploadService = {
    ...backend,
    received: [],
    isBusy: false,
    stall: () => void (isStalled = true),
    readOn() {
      isStalled = false;
      for (const upload of uploads) upload.resume();
    },
  };
  return service;
}
