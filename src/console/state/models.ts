import { batch, computed, effect, signal, untracked, type Signal } from '../reactive.ts';
import type { Connection, ListedModel } from '../../client/client.ts';
import { announce } from './announce.ts';
import { statusLabel } from './status.ts';
import { client, noteError, type Client } from './session.ts';

/** A model of the list, and what happened to it while the page was open. */
export interface Row extends ListedModel {
  mark?: 'new' | 'changed' | 'deleted' | undefined;
}

/** A status of a model, and since when it has it. */
export type Seen = Pick<ListedModel, 'status' | 'since' | 'sinceExact'>;

/** How long a deleted row stays visible. */
const FAREWELL_MS = 8_000;

/** A signal for each model: a change repaints one row. */
const rows = new Map<string, Signal<Row>>();
/** The statuses of each model that this page has seen, oldest first. */
const histories = new Map<string, Seen[]>();
export const historyOf = (id: string): readonly Seen[] => histories.get(id) ?? [];

/** Grows when `rows` or one of them changes. */
export const version = signal(0);
/** Undefined before the first list. */
export const connection = signal<Connection | undefined>();
const isLive = computed(() => connection.value?.state === 'live' && !connection.value.staleness);
/** Runs the work each time when the page becomes live, until the function that it returns is called. */
export const whenLive = (work: () => unknown) => effect(() => void (isLive.value && untracked(work)));
export const isLoaded = signal(false);
/** Why the list is no longer watched. */
export const listError = signal<unknown>(undefined);

export function allRows(): Row[] {
  return [...rows.values()].map((each) => each.peek());
}

export const rowOf = (id: string): Signal<Row> | undefined => rows.get(id);

/** Grows when the user wants another attempt after an error that ended the watch. */
const attempts = signal(0);
export const retryWatch = (): void => void attempts.value++;

/** Watches the list, and again from the start with each new client. */
export function watchModels(): void {
  let last: Client | undefined;
  effect(() => {
    const stop = new AbortController();
    const of = client.value;
    void attempts.value;
    untracked(() => {
      if (of !== last) forget();
      last = of;
      void follow(of, stop.signal);
    });
    return () => stop.abort();
  });
}

/** Another credential can have other models. */
function forget(): void {
  batch(() => {
    rows.clear();
    histories.clear();
    isLoaded.value = false;
    version.value++;
  });
}

async function follow(of: Client, stopped: AbortSignal): Promise<void> {
  listError.value = undefined;
  const onConnection = (next: Connection) => {
    if (!stopped.aborted) connection.value = { ...next };
  };
  try {
    for await (const { models } of of.watchAll({ signal: stopped, onConnection })) take(models);
  } catch (error) {
    if (stopped.aborted) return;
    listError.value = error;
    noteError(error);
  }
}

function take(models: readonly ListedModel[]): void {
  const isFirst = !isLoaded.peek();
  batch(() => {
    for (const model of models) put(model, isFirst);
    const ids = new Set(models.map(({ id }) => id));
    for (const [id, row] of rows) if (!ids.has(id) && row.peek().mark !== 'deleted') bury(id, row);
    isLoaded.value = true;
    version.value++;
  });
}

function put(model: ListedModel, isFirst: boolean): void {
  const row = rows.get(model.id);
  remember(model);
  if (!row) {
    rows.set(model.id, signal<Row>({ ...model, mark: isFirst ? undefined : 'new' }));
    if (!isFirst) announce(`${model.name}: new`);
    return;
  }
  const { mark, ...last } = row.peek();
  if (mark !== 'deleted' && isEqual(last, model)) return;
  if (last.status !== model.status) announce(`${model.name}: ${statusLabel(model.status)}`);
  row.value = { ...model, mark: mark === 'new' ? mark : 'changed' };
}

function remember({ id, status, since, sinceExact }: ListedModel): void {
  const history = histories.get(id) ?? [];
  histories.set(id, history);
  if (history.at(-1)?.status !== status) history.push({ status, since, sinceExact });
}

function isEqual(a: ListedModel, b: ListedModel): boolean {
  return (Object.keys(b) as (keyof ListedModel)[]).every((name) => a[name] === b[name]);
}

function bury(id: string, row: Signal<Row>): void {
  row.value = { ...row.peek(), status: 'DELETED', mark: 'deleted' };
  announce(`${row.peek().name}: deleted`);
  setTimeout(() => {
    if (rows.get(id) !== row || row.peek().mark !== 'deleted') return;
    rows.delete(id);
    version.value++;
  }, FAREWELL_MS);
}
