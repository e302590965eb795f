import { useComputed } from '../reactive.ts';
import { linkTo } from '../state/route.ts';
import { rowOf } from '../state/models.ts';
import { dateText } from '../state/clock.ts';
import { isReadOnly } from '../state/session.ts';
import { elapsedText } from '../ui/elapsed.tsx';
import { StatusPill } from '../ui/status-pill.tsx';
import { selected } from './view.ts';

/** As in `dateText`. */
const NOT_KNOWN = '–';

/** One model. It is painted again when its own signal changes, and not with the list. One component: there can be thousands. */
export function ListRow({ id }: { id: string }) {
  const model = rowOf(id);
  const isSelected = useComputed(() => selected.value.has(id));
  const elapsed = useComputed(() => model && elapsedText(model.value.since, model.value.sinceExact));
  if (!model) return null;
  const { name, status, language, baseModelName, updated, mark } = model.value;
  const isDeleted = mark === 'deleted';
  return (
    <tr class={mark}>
      <td>
        {!isDeleted && !isReadOnly.value && (
          <input
            type="checkbox"
            aria-label={`Select ${name}`}
            checked={isSelected.value}
            onChange={({ currentTarget }) => select(id, currentTarget.checked)}
          />
        )}
      </td>
      <th scope="row">
        {isDeleted ? name : <a href={linkTo(id)}>{name}</a>}
        {mark === 'new' && <small> new</small>}
      </th>
      <td>{StatusPill({ status })}</td>
      <td class="number">{elapsed.value || NOT_KNOWN}</td>
      <td class="extra">{language}</td>
      <td>{baseModelName}</td>
      <td class="number">{dateText(updated)}</td>
    </tr>
  );
}

function select(id: string, isSelected: boolean): void {
  const next = new Set(selected.peek());
  if (isSelected) next.add(id);
  else next.delete(id);
  selected.value = next;
}
