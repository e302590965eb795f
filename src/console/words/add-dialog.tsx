import { useSignal } from '../reactive.ts';
import { useAction } from '../ui/action.ts';
import { BusyChoice, onBusy } from '../ui/busy-choice.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { GraphQLMenu } from '../ui/graphql-menu.tsx';
import { Text } from '../ui/text.tsx';
import { addWord } from './change.ts';
import type { WordDialogProps } from './words-state.ts';
import { faultOf, soundsOf } from './word.ts';

const NONE = { word: '', soundsLike: '', displayAs: '' };
type Field = keyof typeof NONE;

/** Adds words, one after the other. */
export function AddDialog({ words: { model, refresh }, onClose }: WordDialogProps) {
  const fields = useSignal(NONE);
  const added = useSignal('');
  const action = useAction();
  const word = {
    word: fields.value.word.trim(),
    soundsLike: soundsOf(fields.value.soundsLike),
    displayAs: fields.value.displayAs.trim() || undefined,
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const sent = fields.value;
    const isDone = await action.run(async () => {
      const fault = faultOf(word);
      if (fault) throw new Error(fault);
      await addWord(model.id, word);
    });
    if (!isDone) return;
    added.value = `${word.word} is added. Add another one, or close this.`;
    // What is typed of the next word meanwhile stays.
    const next = { ...fields.value };
    for (const name of Object.keys(NONE) as Field[]) if (next[name] === sent[name]) next[name] = '';
    fields.value = next;
    if (!next.word) form.querySelector('input')?.focus();
    await refresh();
  };
  const input = (name: Field) => (
    <input
      value={fields.value[name]}
      autofocus={name === 'word'}
      required={name === 'word'}
      autocomplete="off"
      spellcheck={false}
      onInput={({ currentTarget }) => void (fields.value = { ...fields.value, [name]: currentTarget.value })}
    />
  );
  return (
    <Dialog title="Add a word" onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <label>
          Word
          {input('word')}
        </label>
        <label>
          Sounds like
          {input('soundsLike')}
        </label>
        <small>
          <Text id="sounds" />
        </small>
        <label>
          Display as
          {input('displayAs')}
        </label>
        <ErrorNotice error={action.error.value} />
        <p role="status">{added.value}</p>
        <div class="buttons">
          <BusyChoice />
          <GraphQLMenu
            operation="addWords"
            variables={{ modelId: model.id, words: [word], onBusy: onBusy.value }}
          />
          <button class="primary" aria-disabled={action.isRunning.value}>
            Add
          </button>
        </div>
      </form>
    </Dialog>
  );
}
