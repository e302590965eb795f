import type { ListChange, ListedState, ListEvent, ListSnapshot } from './types.ts';

/** By the first event, the last merge. Slow consumers that wait at the same place share it, and its execution. */
const merges = new WeakMap<ListEvent, { second: ListEvent; merged: ListEvent | undefined }>();

/** The event that says what two consecutive events say; undefined if a change is undone. */
export function mergeListEvents(first: ListEvent, second: ListEvent): ListEvent | undefined {
  const known = merges.get(first);
  if (known?.second === second) return known.merged;
  const merged = merge(first, second);
  merges.set(first, { second, merged });
  return merged;
}

function merge(first: ListEvent, second: ListEvent): ListEvent | undefined {
  if (second.kind === 'snapshot' || first.kind === 'stale') return second;
  if (second.kind === 'stale') return { ...first, staleness: second.staleness };
  return first.kind === 'snapshot' ? applied(first, second) : combined(first, second);
}

function applied(
  snapshot: ListSnapshot,
  { added, changed, removed, observedAt, staleness }: ListChange,
): ListSnapshot {
  const models = new Map(snapshot.models.map((state) => [state.id, state]));
  for (const state of [...added, ...changed]) models.set(state.id, state);
  for (const id of removed) models.delete(id);
  return { kind: 'snapshot', models: [...models.values()], observedAt, staleness };
}

function combined(first: ListChange, second: ListChange): ListChange | undefined {
  const added = new Map<string, ListedState>(first.added.map((state) => [state.id, state]));
  const changed = new Map<string, ListedState>(first.changed.map((state) => [state.id, state]));
  const removed = new Set(first.removed);
  for (const state of second.added) {
    // The client still has a model whose removal it has not read.
    if (removed.delete(state.id)) changed.set(state.id, state);
    else added.set(state.id, state);
  }
  for (const state of second.changed) (added.has(state.id) ? added : changed).set(state.id, state);
  for (const id of second.removed) {
    changed.delete(id);
    if (!added.delete(id)) removed.add(id);
  }
  const { observedAt, staleness } = second;
  if (added.size + changed.size + removed.size === 0 && !staleness) return undefined;
  return {
    kind: 'change',
    added: [...added.values()],
    changed: [...changed.values()],
    removed: [...removed],
    observedAt,
    staleness,
  };
}
