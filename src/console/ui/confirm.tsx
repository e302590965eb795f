import { useSignal } from '../reactive.ts';
import type { ComponentChildren } from 'preact';
import { Dialog } from './dialog.tsx';

export interface ConfirmProps {
  title: string;
  /** What must be typed. */
  name: string;
  /** The label of the button that does it. */
  verb: string;
  isRunning?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  /** What is lost. */
  children: ComponentChildren;
}

/** A dialog for what cannot be undone: the name must be typed first. */
export function Confirm({ title, name, verb, isRunning, onConfirm, onClose, children }: ConfirmProps) {
  const typed = useSignal('');
  const submit = (event: Event) => {
    event.preventDefault();
    if (typed.value.trim() === name.trim()) onConfirm();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        {children}
        <label>
          <span>
            Type <b>{name}</b> to confirm
          </span>
          <input
            autofocus
            value={typed.value}
            autocomplete="off"
            spellcheck={false}
            onInput={({ currentTarget }) => void (typed.value = currentTarget.value)}
          />
        </label>
        <div class="buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button class="danger" aria-disabled={isRunning} disabled={typed.value.trim() !== name.trim()}>
            {verb}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
