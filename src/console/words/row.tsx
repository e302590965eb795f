import { useSignal } from '../reactive.ts';
import { isReadOnly } from '../state/session.ts';
import { EditRow } from './edit-row.tsx';
import { Problems, type WordRowProps } from './problems.tsx';

/** One word, to read or to correct. */
export function WordRow({ words, word }: WordRowProps) {
  const isEditing = useSignal(false);
  if (!isEditing.value)
    return <ViewRow words={words} word={word} onEdit={() => void (isEditing.value = true)} />;
  const close = () => {
    isEditing.value = false;
    // The button is back after the next painting.
    setTimeout(() => document.getElementById(`edit:${word.word}`)?.focus());
  };
  return <EditRow words={words} word={word} onClose={close} />;
}

function ViewRow({ words, word, onEdit }: WordRowProps & { onEdit: () => void }) {
  const { word: name, soundsLike, displayAs, source, count } = word;
  const { selected } = words;
  const select = () => {
    const next = new Set(selected.value);
    if (!next.delete(name)) next.add(name);
    selected.value = next;
  };
  const canWrite = !isReadOnly.value;
  return (
    <tr id={`words:${name}`}>
      <td>
        {canWrite && (
          <input
            type="checkbox"
            aria-label={`Select ${name}`}
            checked={selected.value.has(name)}
            onChange={select}
          />
        )}
      </td>
      <th scope="row">{name}</th>
      <td>
        <i class="narrow">sounds like </i>
        {soundsLike.join(', ') || <span class="faint">–</span>}
        <Problems word={word} />
      </td>
      <td>
        <i class="narrow">display as </i>
        {displayAs || <span class="faint">–</span>}
      </td>
      <td class="faint extra">{source.join(', ')}</td>
      <td class="faint number extra">{count.toLocaleString()}</td>
      <td>
        {canWrite && (
          <button
            type="button"
            class="quiet"
            id={`edit:${name}`}
            aria-label={`Correct ${name}`}
            onClick={onEdit}
          >
            Correct
          </button>
        )}
      </td>
    </tr>
  );
}
