import { PAGE_SIZE, type WordsState } from './words-state.ts';

const number = (value: number) => value.toLocaleString();

export function Pager({ words: { page, cursors, isLoading, turnTo } }: { words: WordsState }) {
  if (!page.value) return null;
  const { totalCount, nodes, pageInfo, before } = page.value;
  if (totalCount <= PAGE_SIZE && before === 0) return null;
  // Not `disabled`: the button keeps the focus while the page is read, and at the last page.
  const button = (label: string, exists: boolean, next: readonly (string | null)[]) => {
    const canTurn = exists && !isLoading.value;
    return (
      <button type="button" aria-disabled={!canTurn} onClick={() => canTurn && turnTo(next)}>
        {label}
      </button>
    );
  };
  return (
    <nav class="pager" aria-label="Pages of words">
      <span class="faint number" role="status">
        {number(before + 1)}–{number(before + nodes.length)} of {number(totalCount)}
      </span>
      {button('Previous', before > 0, cursors.value.slice(0, -1))}
      {button('Next', pageInfo.hasNextPage, [...cursors.value, pageInfo.endCursor])}
    </nav>
  );
}
