import type { ComponentChildren } from 'preact';
import type { Action } from './action.ts';
import { Dialog } from './dialog.tsx';
import { ErrorNotice } from './error-notice.tsx';

export interface AskProps {
  title: string;
  /** The label of the button that does it. */
  verb: string;
  action: Action;
  onConfirm: () => void;
  onClose: () => void;
  children: ComponentChildren;
}

/** A dialog before a change that loses data. It stays open while the change runs, and shows its error. */
export function Ask({ title, verb, action, onConfirm, onClose, children }: AskProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="stack">
        {children}
        <ErrorNotice error={action.error.value} />
        <div class="buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="button" class="danger" aria-disabled={action.isRunning.value} onClick={onConfirm}>
            {verb}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
