import { useSignal } from '../reactive.ts';
import { isReadOnly } from '../state/session.ts';
import { AddDialog } from './add-dialog.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import type { WordsState } from './words-state.ts';

/** Adds words one by one or from a file, and saves them to a file. */
export function WordTools({ words }: { words: WordsState }) {
  const open = useSignal<'add' | 'import' | 'export' | undefined>(undefined);
  const close = () => void (open.value = undefined);
  const button = (name: 'add' | 'import' | 'export', label: string) => (
    <button type="button" onClick={() => void (open.value = name)}>
      {label}
    </button>
  );
  return (
    <div class="buttons">
      {!isReadOnly.value && button('add', 'Add word')}
      {!isReadOnly.value && button('import', 'Import')}
      {button('export', 'Export')}
      {open.value === 'add' && <AddDialog words={words} onClose={close} />}
      {open.value === 'import' && <ImportDialog words={words} onClose={close} />}
      {open.value === 'export' && <ExportDialog words={words} onClose={close} />}
    </div>
  );
}
