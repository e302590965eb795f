import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';

export interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A modal dialog, open as long as it is rendered. The browser keeps the focus inside and returns it. */
export function Dialog({ title, onClose, children }: DialogProps) {
  return (
    <dialog ref={open} aria-label={title} onClose={onClose}>
      <div class="bar">
        <h2>{title}</h2>
        <button type="button" class="quiet" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      {children}
    </dialog>
  );
}

function open(element: HTMLDialogElement | null): void {
  if (element?.open === false) element.showModal();
}
