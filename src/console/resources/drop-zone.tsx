import { useSignal } from '../reactive.ts';
import { KINDS, type Kind } from './kind.ts';
import { chooseFiles, type Uploads } from './uploads.ts';

// A file that is dropped beside the zone would replace the page.
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => event.preventDefault());

/** Takes files by drop and by picker, several at once. */
export function DropZone({ uploads, kind }: { uploads: Uploads; kind: Kind }) {
  const isOver = useSignal(false);
  const over = (value: boolean) => () => void (isOver.value = value);
  const drop = ({ dataTransfer }: DragEvent) => {
    isOver.value = false;
    chooseFiles(uploads, kind, dataTransfer?.files ?? []);
  };
  const pick = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    chooseFiles(uploads, kind, currentTarget.files ?? []);
    // The same file can be chosen again.
    currentTarget.value = '';
  };
  return (
    <label
      class={isOver.value ? 'drop over' : 'drop'}
      onDragOver={over(true)}
      onDragLeave={over(false)}
      onDrop={drop}
    >
      <input type="file" class="away" multiple accept={KINDS[kind].accept} onChange={pick} />
      <span>
        Drop files here, or <u>choose files</u> to add {kind}
      </span>
    </label>
  );
}
