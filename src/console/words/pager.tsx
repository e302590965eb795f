import { PAGE_SIZE, type WordsState } from './words-state.ts';

const number = (value: number) => value.toLocaleString();

export function Pager({ words: { page, cursors, isLoading, turnTo } }: { words: WordsState }) {
  if (!page.value) return null;
  const { totalCount, nodes, pageInfo } = page.value;
  const before = (cursors.value.length - 1) * PAGE_SIZE;
  if (totalCount <= PAGE_SIZE && before === 0) return null;
  return (
    <nav class="pager" aria-label="Pages of words">
      <span class="faint number" role="status">
        {number(before + 1)}–{number(before + nodes.length)} of {number(totalCount)}
      </span>
      <button
        type="button"
        disabled={before === 0 || isLoading.value}
        onClick={() => turnTo(cursors.value.slice(0, -1))}
      >
        Previous
      </button>
      <button
        type="button"
        disabled={!pageInfo.hasNextPage || isLoading.value}
        onClick={() => turnTo([...cursors.value, pageInfo.endCursor])}
      >
        Next
      </button>
    </nav>
  );
}
