import { signal, type Signal } from '../reactive.ts';
import { LexigateError } from '../../client/client.ts';
import { announce } from '../state/announce.ts';
import { checkErrors } from '../state/changed.ts';
import type { ModelState } from '../state/model.ts';
import { client } from '../state/session.ts';
import { keepOpen } from '../state/unfinished.ts';
import { onBusy } from '../ui/busy-choice.tsx';
import { faultOfFile, nameFor } from './file.ts';
import { KINDS, type Kind } from './kind.ts';

export type UploadState =
  /** Shown to the user before it is sent. */
  | { is: 'chosen'; fault?: string | undefined }
  | { is: 'queued' }
  | { is: 'sending'; sentBytes: number; totalBytes: number }
  /** All bytes are sent, and the answer is awaited. */
  | { is: 'sent' }
  /** Its name is in use. */
  | { is: 'exists' }
  | { is: 'failed'; error: unknown }
  | { is: 'cancelled' }
  | { is: 'done' };

export interface Upload {
  kind: Kind;
  file: File;
  name: Signal<string>;
  state: Signal<UploadState>;
  allowOverwrite: boolean;
  stop: AbortController;
}

/** The files of one model. They are sent one after another, as the service takes them. */
export interface Uploads {
  modelId: string;
  list: Signal<readonly Upload[]>;
  isSending: boolean;
  /** Names of what was sent from this page. */
  sent: Set<string>;
  /** What the service analyzes, as far as the page knows. The view sets it. */
  analyzing: () => readonly string[];
  /** Reads the model again. The view sets it. */
  refresh: () => Promise<void>;
}

/** Uploads go on while the page shows another view. */
const all = new Map<string, Uploads>();

export function uploadsOf({ id: modelId, detail, refresh }: ModelState): Uploads {
  const analyzing = () => {
    const { corpora = [], grammars = [] } = detail.peek()?.activity ?? {};
    return [...corpora, ...grammars];
  };
  const fresh = { modelId, list: signal([]), isSending: false, sent: new Set<string>(), analyzing, refresh };
  const uploads = Object.assign(all.get(modelId) ?? fresh, { analyzing, refresh });
  all.set(modelId, uploads);
  return uploads;
}

export function chooseFiles({ list }: Uploads, kind: Kind, files: Iterable<File>): void {
  const chosen = Array.from(files, (file): Upload => {
    const name = signal(nameFor(file.name));
    const state = signal<UploadState>({ is: 'chosen' });
    void faultOfFile(file).then((fault) => void (state.value = { is: 'chosen', fault }));
    return { kind, file, name, state, allowOverwrite: false, stop: new AbortController() };
  });
  list.value = [...list.value, ...chosen];
}

export function removeUpload({ list }: Uploads, upload: Upload): void {
  list.value = list.value.filter((each) => each !== upload);
}

export function cancelUpload({ stop, state }: Upload): void {
  stop.abort();
  state.value = { is: 'cancelled' };
}

/** Puts files into the queue, and sends it. */
export function send(uploads: Uploads, files: readonly Upload[]): void {
  for (const each of files) {
    each.stop = new AbortController();
    each.state.value = { is: 'queued' };
  }
  if (!uploads.isSending) void sendQueue(uploads);
}

async function sendQueue(uploads: Uploads): Promise<void> {
  const next = () => uploads.list.peek().find(({ state }) => state.peek().is === 'queued');
  uploads.isSending = true;
  // The model is busy with a file from here, so the next one waits for it.
  let isBusyWithOurs = uploads.analyzing().some((name) => uploads.sent.has(name));
  for (let upload = next(); upload; upload = next()) {
    const { name, state } = upload;
    await keepOpen(() => sendOne(uploads.modelId, upload, isBusyWithOurs)).catch((error: unknown) => {
      if (state.peek().is !== 'cancelled') state.value = stateAfter(error, upload);
    });
    const isDone = state.peek().is === 'done';
    isBusyWithOurs ||= isDone;
    if (isDone) uploads.sent.add(name.peek().trim());
    announce(`${name.peek()}: ${isDone ? 'uploaded' : 'not uploaded'}`);
    await uploads.refresh();
    if (isDone) removeUpload(uploads, upload);
  }
  uploads.isSending = false;
}

async function sendOne(modelId: string, upload: Upload, isBusyWithOurs: boolean): Promise<void> {
  const { kind, file, name, state, allowOverwrite, stop } = upload;
  state.value = { is: 'sending', sentBytes: 0, totalBytes: file.size };
  const target = {
    modelId,
    name: name.peek().trim(),
    allowOverwrite,
    onBusy: isBusyWithOurs ? 'WAIT' : onBusy.peek(),
  } as const;
  const onProgress = ({ sentBytes, totalBytes }: { sentBytes: number; totalBytes: number }) => {
    if (stop.signal.aborted) return;
    state.value = sentBytes < totalBytes ? { is: 'sending', sentBytes, totalBytes } : { is: 'sent' };
  };
  const payload = await client.peek()[KINDS[kind].add](target, file, { onProgress, signal: stop.signal });
  checkErrors(payload);
  state.value = { is: 'done' };
}

function stateAfter(error: unknown, { allowOverwrite }: Upload): UploadState {
  const isCode = error instanceof LexigateError && error.code === 'AlreadyExistsError';
  // Nothing replaces a corpus by a grammar, or a grammar by a corpus.
  const isNameInUse = isCode && !allowOverwrite;
  return isNameInUse ? { is: 'exists' } : { is: 'failed', error };
}
