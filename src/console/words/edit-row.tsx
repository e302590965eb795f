import { announce } from '../state/announce.ts';
import { useAction } from '../ui/action.ts';
import { onBusy } from '../ui/busy-choice.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { GraphQLMenu } from '../ui/graphql-menu.tsx';
import { textOf } from '../ui/text.tsx';
import { addWord } from './change.ts';
import { Problems, type WordRowProps } from './problems.tsx';
import { faultOf, soundsOf } from './word.ts';
import type { Edit } from './words-state.ts';

interface EditRowProps extends WordRowProps {
  edit: Edit;
  /** Called with what the user has typed, and without it when the correction is saved or cancelled. */
  onEdit: (next?: Edit) => void;
}

/** The user may be typing elsewhere when a page with an unfinished correction is shown again. */
const focus = (element: HTMLElement | null) =>
  void (document.activeElement === document.body && element?.focus());

/** Corrects a word in its place. Enter saves, Escape cancels. */
export function EditRow({ words, word, edit, onEdit }: EditRowProps) {
  const { word: name, mappingOnly } = word;
  const { sounds, display } = edit;
  const action = useAction();
  const { model, refresh, edits } = words;
  const input = {
    word: name,
    soundsLike: soundsOf(sounds),
    displayAs: display.trim() || undefined,
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
    // What is typed meanwhile stays.
    if (edits.peek().get(name) === edit) onEdit();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // A key of an input method, or one that is pressed in the dialog of the row, is not for the row.
    if (event.isComposing || (event.target as Element).closest('dialog')) return;
    if (event.key === 'Escape') onEdit();
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) void save();
  };
  const field = (part: keyof Edit, label: string) => (
    <input
      ref={part === 'sounds' ? focus : null}
      value={edit[part]}
      aria-label={`${label} of ${name}`}
      autocomplete="off"
      spellcheck={false}
      onInput={({ currentTarget }) => onEdit({ ...edit, [part]: currentTarget.value })}
    />
  );
  return (
    <tr class="editing" onKeyDown={onKeyDown}>
      <td />
      <th scope="row">{name}</th>
      <td>
        <i class="narrow">sounds like</i>
        {field('sounds', 'Sounds like')}
        <small>{textOf('spelling')}</small>
        <Problems word={word} />
        <ErrorNotice error={action.error.value} />
      </td>
      <td>
        <i class="narrow">display as</i>
        {field('display', 'Display as')}
        <div class="buttons">
          <GraphQLMenu
            operation="addWords"
            variables={{ modelId: model.id, words: [input], onBusy: onBusy.value }}
          />
          <button type="button" onClick={() => onEdit()}>
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
