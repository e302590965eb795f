import { useSignal } from '../reactive.ts';
import { Text, textOf } from '../ui/text.tsx';

interface ImportSourceProps {
  isRunning: boolean;
  onRead: (text: string | Promise<string>) => void;
  onClose: () => void;
}

/** Takes the words as a file or as text. */
export function ImportSource({ isRunning, onRead, onClose }: ImportSourceProps) {
  const text = useSignal('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onRead(text.value);
      }}
    >
      <Text id="import" />
      <label>
        File
        <input
          type="file"
          accept=".csv,.json,.txt,.tsv"
          onChange={({ currentTarget: { files } }) => files?.[0] && onRead(readText(files[0]))}
        />
      </label>
      <label>
        Or paste the words
        <textarea
          rows={6}
          spellcheck={false}
          onInput={({ currentTarget }) => void (text.value = currentTarget.value)}
        />
      </label>
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button class="primary" disabled={!text.value.trim()} aria-disabled={isRunning}>
          Preview
        </button>
      </div>
    </form>
  );
}

async function readText(file: File): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  } catch (cause) {
    throw new Error(textOf('not-utf-8'), { cause });
  }
}
