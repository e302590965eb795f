import { signal } from '../reactive.ts';
import type { ModelError } from '../../client/client.ts';
import { checkErrors } from './changed.ts';
import { noteError } from './session.ts';

/** One change of several models. */
export interface Bulk {
  done: number;
  total: number;
  failures: readonly { id: string; error: unknown }[];
}

/** The last change of several models. */
export const bulk = signal<Bulk | undefined>();

/** Makes a change for each model, one after the other, and goes on after a failure. */
export async function changeAll(
  ids: readonly string[],
  change: (id: string) => Promise<{ errors: readonly ModelError[] }>,
): Promise<void> {
  const failures: Bulk['failures'][number][] = [];
  const report = (done: number) => void (bulk.value = { done, total: ids.length, failures });
  report(0);
  for (const [at, id] of ids.entries()) {
    const error: unknown = await change(id)
      .then(checkErrors)
      .catch((cause: unknown) => cause);
    noteError(error);
    if (error !== undefined) failures.push({ id, error });
    report(at + 1);
  }
}
