import { useOnce, useStart } from '../reactive.ts';
import { announce } from '../state/announce.ts';
import { useAction } from '../ui/action.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Progress } from '../ui/progress.tsx';
import { noProgress } from './change.ts';
import { readFile, saveFile, type Format } from './export.ts';
import type { WordDialogProps } from './words-state.ts';

/** Saves the words that the filter lets through, all pages of them. */
export function ExportDialog({ words: { model, filter, page }, onClose }: WordDialogProps) {
  const progress = useOnce(noProgress);
  const stop = useOnce(() => new AbortController());
  useStart(() => () => stop.abort());
  const action = useAction();
  const { totalCount = 0 } = page.value ?? {};
  const save = async (format: Format) => {
    const name = model.row.peek()?.name ?? model.id;
    const isDone = await action.run(async () => {
      const parts = await readFile(model.id, filter.peek(), format, stop.signal, progress);
      saveFile(`${name} words.${format}`, parts);
    });
    progress.value = undefined;
    if (!isDone) return;
    announce('The words are saved.');
    onClose();
  };
  const button = (format: Format, label: string) => (
    <button type="button" disabled={action.isRunning.value} onClick={() => void save(format)}>
      {label}
    </button>
  );
  return (
    <Dialog title="Export words" onClose={onClose}>
      <div class="stack">
        <p>
          All pages of the list as it is filtered now: <b class="number">{totalCount.toLocaleString()}</b>{' '}
          words. CSV is for spreadsheets. JSON has everything that the import takes.
        </p>
        {progress.value && <Progress label="Read" {...progress.value} />}
        <ErrorNotice error={action.error.value} />
        <div class="buttons">
          {button('csv', 'Save as CSV')}
          {button('json', 'Save as JSON')}
        </div>
      </div>
    </Dialog>
  );
}
