import { isReadOnly } from '../state/session.ts';
import { WordRow } from './row.tsx';
import type { WordFilter, WordsState } from './words-state.ts';

export function WordTable({ words }: { words: WordsState }) {
  const { page, selected, isLoading } = words;
  const nodes = page.value?.nodes ?? [];
  const isAll = selected.value.size === nodes.length;
  const selectAll = () => void (selected.value = new Set(isAll ? [] : nodes.map(({ word }) => word)));
  return (
    <table class="words" aria-busy={isLoading.value}>
      <thead>
        <tr>
          <th>
            {!isReadOnly.value && (
              <input
                type="checkbox"
                aria-label="Select all words of this page"
                checked={isAll}
                onChange={selectAll}
              />
            )}
          </th>
          <Sort words={words} by="ALPHABETICAL" label="Word" />
          <th scope="col">Sounds like</th>
          <th scope="col">Display as</th>
          <th scope="col" class="extra">
            Origin
          </th>
          <Sort words={words} by="COUNT" label="Count" />
          <th scope="col">
            <span class="away">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {nodes.map((word) => (
          <WordRow key={word.id} words={words} word={word} />
        ))}
      </tbody>
    </table>
  );
}

interface SortProps {
  words: WordsState;
  by: 'ALPHABETICAL' | 'COUNT';
  label: string;
}

function Sort({ words: { filter, find }, by, label }: SortProps) {
  const { sort } = filter.value;
  const isCurrent = sort.startsWith(by);
  const isAscending = sort.endsWith('ASC');
  const next: WordFilter['sort'] = `${by}_${isCurrent && isAscending ? 'DESC' : 'ASC'}`;
  return (
    <th
      scope="col"
      class={by === 'COUNT' ? 'extra' : ''}
      aria-sort={!isCurrent ? 'none' : isAscending ? 'ascending' : 'descending'}
    >
      <button type="button" class="sort" onClick={() => find({ sort: next })}>
        {label}
      </button>
    </th>
  );
}
