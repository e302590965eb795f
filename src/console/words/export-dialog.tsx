import { Dialog } from '../ui/dialog.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Progress } from '../ui/progress.tsx';
import { textOf } from '../ui/text.tsx';
import { useExport, type Format } from './export.ts';
import type { WordDialogProps } from './words-state.ts';

/** Saves the words that the filter lets through, all pages of them. */
export function ExportDialog({ words: { model, filter, page }, onClose }: WordDialogProps) {
  const { progress, action, save } = useExport(model);
  const { totalCount = 0 } = page.value ?? {};
  const button = (format: Format, label: string) => (
    <button
      type="button"
      aria-disabled={action.isRunning.value}
      onClick={() => void save(format, filter.peek()).then((isSaved) => isSaved && onClose())}
    >
      {label}
    </button>
  );
  return (
    <Dialog title="Export words" onClose={onClose}>
      <div class="stack">
        <p>
          <b class="number">{totalCount.toLocaleString()}</b> words. {textOf('export')}
        </p>
        {progress.value && <Progress label="Words read" {...progress.value} />}
        <ErrorNotice error={action.error.value} />
        <div class="buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          {button('csv', 'Save as CSV')}
          {button('json', 'Save as JSON')}
        </div>
      </div>
    </Dialog>
  );
}
