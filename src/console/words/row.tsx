import { isReadOnly } from '../state/session.ts';
import { EditRow } from './edit-row.tsx';
import { Problems, type WordRowProps } from './problems.tsx';
import type { Edit } from './words-state.ts';

/** One word, to read or to correct. */
export function WordRow({ words, word }: WordRowProps) {
  const { edits } = words;
  const { word: name, soundsLike, displayAs } = word;
  const edit = edits.value.get(name);
  const setEdit = (next?: Edit) => {
    edits.value = new Map(edits.peek()).set(name, next);
    // The button is back after the next painting.
    if (!next) setTimeout(() => document.getElementById(`edit:${name}`)?.focus());
  };
  if (edit && !isReadOnly.value) return <EditRow words={words} word={word} edit={edit} onEdit={setEdit} />;
  const start = () => setEdit({ sounds: soundsLike.join(', '), display: displayAs });
  return <ViewRow words={words} word={word} onEdit={start} />;
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
