import { useOnce, useSignal, useStart } from '../reactive.ts';
import { announce } from '../state/announce.ts';
import { useAction } from '../ui/action.ts';
import { BusyChoice, onBusy } from '../ui/busy-choice.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { GraphQLMenu } from '../ui/graphql-menu.tsx';
import { Progress } from '../ui/progress.tsx';
import { textOf } from '../ui/text.tsx';
import { addWords, noProgress, wordPages } from './change.ts';
import { compare, type Preview } from './compare.ts';
import { ImportSource } from './import-source.tsx';
import { parseWords, type InvalidEntry } from './parse.ts';
import { PreviewList } from './preview-list.tsx';
import { NO_FILTER, type WordDialogProps } from './words-state.ts';
import type { Word } from './word.ts';

/** Imports words: text or file, then what will change, then the change. */
export function ImportDialog({ words: { model, refresh }, onClose }: WordDialogProps) {
  const preview = useSignal<(Preview & { invalid: InvalidEntry[] }) | undefined>(undefined);
  const progress = useOnce(noProgress);
  /** How many of the words are sent. */
  const sent = useSignal(0);
  const stop = useOnce(() => new AbortController());
  useStart(() => () => stop.abort());
  const action = useAction();
  const read = (source: string | Promise<string>) =>
    void action.run(async () => {
      const { entries, invalid } = parseWords(await source);
      const known = await knownWords(
        model.id,
        new Set(entries.map(({ word }) => word)),
        stop.signal,
        (next) => {
          progress.value = next;
        },
      );
      progress.value = undefined;
      preview.value = { ...compare(entries, known), invalid };
    });
  const { added = [], changed = [] } = preview.value ?? {};
  const all = [...added, ...changed].map(({ word }) => word);
  const rest = all.slice(sent.value);
  const send = async () => {
    if (action.isRunning.peek()) return;
    const before = sent.peek();
    const onDone = (done: number) => void (sent.value = before + done);
    await action.run(() => addWords(rest, { modelId: model.id, signal: stop.signal, onDone }));
    if (sent.peek() === all.length) announce(`${all.length} words imported`);
    await refresh();
  };
  const isRunning = action.isRunning.value;
  const isDone = all.length > 0 && rest.length === 0;
  const variables = { modelId: model.id, words: all.slice(0, 2), onBusy: onBusy.value };
  return (
    <Dialog title="Import words" onClose={onClose}>
      <div class="stack">
        {!preview.value && <ImportSource isRunning={isRunning} onRead={read} onClose={onClose} />}
        {progress.value && <Progress label="Words of the model compared" {...progress.value} />}
        {preview.value && <PreviewList preview={preview.value} />}
        <ErrorNotice error={action.error.value} />
        {(isRunning || sent.value > 0) && all.length > 0 && (
          <Progress label="Words sent" done={sent.value} total={all.length} />
        )}
        {isDone && <p role="status">{textOf('all-sent')}</p>}
        {preview.value && (
          <div class="buttons">
            {!isDone && <BusyChoice />}
            {!isDone && all.length > 0 && <GraphQLMenu operation="addWords" variables={variables} />}
            <button type="button" onClick={onClose}>
              {isDone ? 'Done' : 'Cancel'}
            </button>
            {!isDone && (
              <button
                type="button"
                class="primary"
                disabled={rest.length === 0}
                aria-disabled={isRunning}
                onClick={() => void send()}
              >
                {sent.value > 0 ? 'Send the other' : 'Import'} {rest.length.toLocaleString()}
              </button>
            )}
          </div>
        )}
      </div>
    </Dialog>
  );
}

/** The words among some that the model has. Others are not kept: a model can have 90,000. */
async function knownWords(
  modelId: string,
  sought: ReadonlySet<string>,
  stop: AbortSignal,
  onProgress: (progress: { done: number; total: number }) => void,
): Promise<Map<string, Word>> {
  const known = new Map<string, Word>();
  let done = 0;
  for await (const { nodes, totalCount } of wordPages(modelId, NO_FILTER, stop)) {
    for (const word of nodes) if (sought.has(word.word)) known.set(word.word, word);
    done += nodes.length;
    onProgress({ done, total: totalCount });
    if (known.size === sought.size) break;
  }
  return known;
}
