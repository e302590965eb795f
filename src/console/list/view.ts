import { computed, effect, signal } from '../reactive.ts';
import { allRows, rowOf, version, type Row } from '../state/models.ts';

export type SortKey = 'name' | 'status' | 'since' | 'language' | 'baseModelName' | 'updated';

export const filters = signal({ text: '', language: '', status: '' });
export const sort = signal<{ by: SortKey; isDescending: boolean }>({ by: 'updated', isDescending: true });
/** Ids of the rows that are selected. */
export const selected = signal<ReadonlySet<string>>(new Set());

export const languages = computed(() => {
  void version.value;
  // The filter stays when its last model goes away.
  const all = new Set([filters.value.language, ...allRows().map(({ language }) => language)]);
  return [...all].filter(Boolean).toSorted();
});

/** More than the highest screen shows. */
const FIRST_ROWS = 64;
const NEXT_ROWS = 128;

const collator = new Intl.Collator(undefined, { numeric: true });

/** The ids of the rows that the filters let through, sorted. It changes only when their order does. */
export const visibleIds = signal<readonly string[]>([]);
effect(() => {
  void version.value;
  const ids = allRows()
    .filter(isVisible)
    .toSorted(compare)
    .map(({ id }) => id);
  const last = visibleIds.peek();
  if (ids.length !== last.length || ids.some((id, at) => id !== last[at])) visibleIds.value = ids;
});

/** Which of these models still exist. */
export function living(ids: Iterable<string>): string[] {
  void version.value;
  return [...ids].filter((id) => rowOf(id) && rowOf(id)?.peek().mark !== 'deleted');
}

/** How many rows are painted. Those of the first screen come first, so that a long list is there at once. */
export const painted = signal(FIRST_ROWS);
effect(() => {
  if (painted.value < visibleIds.value.length) setTimeout(() => void (painted.value += NEXT_ROWS), 100);
});

function isVisible({ name, language, status, baseModelName, id }: Row): boolean {
  const wanted = filters.value;
  if (wanted.language && wanted.language !== language) return false;
  if (wanted.status && wanted.status !== status) return false;
  return `${name}\n${baseModelName}\n${id}`.toLowerCase().includes(wanted.text.trim().toLowerCase());
}

function compare(a: Row, b: Row): number {
  const { by, isDescending } = sort.value;
  const order = collator.compare(a[by] ?? '', b[by] ?? '') || collator.compare(a.id, b.id);
  // The longest duration is that of the earliest begin.
  return isDescending === (by === 'since') ? order : -order;
}
