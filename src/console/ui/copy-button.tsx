import { announce } from '../state/announce.ts';
import { useSignal } from '../reactive.ts';
import { Icon } from './icon.tsx';

/** Copies a text. The clipboard is not there on a page without HTTPS: the text can then be selected in its place. */
export function CopyButton({ label, text }: { label: string; text: string }) {
  const shown = useSignal('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      shown.value = 'Copied';
      announce(`${label}: copied`);
    } catch {
      shown.value = text;
    }
  };
  return (
    <span class="copy">
      <button type="button" class="quiet" title={text} onClick={() => void copy()}>
        <Icon name="copy" />
        {label}
      </button>
      <code>{shown.value}</code>
    </span>
  );
}
