import { useSignal } from '../reactive.ts';
import { announce } from '../state/announce.ts';
import { useAction } from '../ui/action.ts';
import { onBusy } from '../ui/busy-choice.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { GraphQLMenu } from '../ui/graphql-menu.tsx';
import { textOf } from '../ui/text.tsx';
import { addWord } from './change.ts';
import { Problems, type WordRowProps } from './problems.tsx';
import { faultOf, soundsOf } from './word.ts';

const focus = (element: HTMLElement | null) => element?.focus();

/** Corrects a word in its place. Enter saves, Escape cancels. */
export function EditRow({ words, word, onClose }: WordRowProps & { onClose: () => void }) {
  const { word: name, mappingOnly } = word;
  const sounds = useSignal(word.soundsLike.join(', '));
  const display = useSignal(word.displayAs);
  const action = useAction();
  const { model, refresh } = words;
  const input = {
    word: name,
    soundsLike: soundsOf(sounds.value),
    displayAs: display.value.trim() || undefined,
    mappingOnly: mappingOnly ?? undefined,
  };
  const save = async () => {
    const isDone = await action.run(async () => {
      const fault = faultOf(input);
      if (fault) throw new Error(fault);
      await addWord(model.id, input);
    });
    if (!isDone) return;
    announce(`${name}: saved`);
    await refresh();
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // A key of an input method, or one that is pressed in the dialog of the row, is not for the row.
    if (event.isComposing || (event.target as Element).closest('dialog')) return;
    if (event.key === 'Escape') onClose();
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) void save();
  };
  const field = (value: typeof sounds, label: string, isFirst: boolean) => (
    <input
      ref={isFirst ? focus : null}
      value={value.value}
      aria-label={`${label} of ${name}`}
      autocomplete="off"
      spellcheck={false}
      onInput={({ currentTarget }) => void (value.value = currentTarget.value)}
    />
  );
  return (
    <tr class="editing" onKeyDown={onKeyDown}>
      <td />
      <th scope="row">{name}</th>
      <td>
        <i class="narrow">sounds like</i>
        {field(sounds, 'Sounds like', true)}
        <small>{textOf('spelling')}</small>
        <Problems word={word} />
        <ErrorNotice error={action.error.value} />
      </td>
      <td>
        <i class="narrow">display as</i>
        {field(display, 'Display as', false)}
        <div class="buttons">
          <GraphQLMenu
            operation="addWords"
            variables={{ modelId: model.id, words: [input], onBusy: onBusy.value }}
          />
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            class="primary"
            aria-disabled={action.isRunning.value}
            onClick={() => void save()}
          >
            Save
          </button>
        </div>
      </td>
      <td class="faint extra">{word.source.join(', ')}</td>
      <td class="faint number extra">{word.count.toLocaleString()}</td>
      <td />
    </tr>
  );
}
