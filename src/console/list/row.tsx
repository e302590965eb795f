import { linkTo } from '../state/route.ts';
import { rowOf } from '../state/models.ts';
import { isReadOnly } from '../state/session.ts';
import { dateText } from '../state/clock.ts';
import { Elapsed } from '../ui/elapsed.tsx';
import { StatusPill } from '../ui/status-pill.tsx';
import { selected } from './view.ts';

/** One model. It is painted again when its own signal changes, and not with the list. */
export function ListRow({ id }: { id: string }) {
  const row = rowOf(id)?.value;
  if (!row) return null;
  const { name, status, since, sinceExact, language, baseModelName, updated, mark } = row;
  return (
    <tr class={mark}>
      <td>{mark !== 'deleted' && !isReadOnly.value && <Check id={id} name={name} />}</td>
      <th scope="row">
        {mark === 'deleted' ? name : <a href={linkTo(id)}>{name}</a>}
        {mark === 'new' && <small> new</small>}
      </th>
      <td>
        <StatusPill status={status} />
      </td>
      <td>
        <Elapsed since={since} isExact={sinceExact} />
      </td>
      <td class="extra">{language}</td>
      <td>{baseModelName}</td>
      <td class="number">{dateText(updated)}</td>
    </tr>
  );
}

function Check({ id, name }: { id: string; name: string }) {
  const change = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    const next = new Set(selected.value);
    if (currentTarget.checked) next.add(id);
    else next.delete(id);
    selected.value = next;
  };
  return (
    <input type="checkbox" aria-label={`Select ${name}`} checked={selected.value.has(id)} onChange={change} />
  );
}
