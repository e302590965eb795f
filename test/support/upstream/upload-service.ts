import type { IncomingMessage, ServerResponse } from 'node:http';
import { json, model, startBackend, type Backend } from './backend.ts';
import { serviceError } from './error-body.ts';

export interface Received {
  path: string;
  contentType: string | undefined;
  bytes: number;
  /** The first 1 MiB of the content. */
  content: Buffer;
  isComplete: boolean;
}

export interface UploadService extends Backend {
  received: Received[];
  /** Stops reading request bodies. */
  stall(): void;
  /** Reads request bodies again. */
  readOn(): void;
  /** While true, writes are refused with 409 before their bodies are read. */
  isBusy: boolean;
}

const KEPT_BYTES = 1024 * 1024;

/** A service that accepts uploads and counts their bytes. */
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
