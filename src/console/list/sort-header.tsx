import { sort, type SortKey } from './view.ts';

export function SortHeader({ by, label, isExtra }: { by: SortKey; label: string; isExtra?: boolean }) {
  const { by: current, isDescending } = sort.value;
  const isCurrent = by === current;
  const direction = isDescending ? 'descending' : 'ascending';
  return (
    <th scope="col" class={isExtra ? 'extra' : ''} aria-sort={isCurrent ? direction : 'none'}>
      <button
        type="button"
        class="sort"
        onClick={() => void (sort.value = { by, isDescending: isCurrent && !isDescending })}
      >
        {label}
      </button>
    </th>
  );
}
