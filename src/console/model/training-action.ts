import { effect, useStart } from '../reactive.ts';
import type { ModelState } from '../state/model.ts';
import { useAction, type Action } from '../ui/action.ts';

/** A training that the user starts. Its error goes away when something else hinders a training, or nothing does any more. */
export function useTraining({ detail }: ModelState): Action {
  const action = useAction();
  useStart(() => {
    let last: string | undefined;
    return effect(() => {
      const next = detail.value?.trainability?.obstacles.join();
      if (last !== undefined && next !== undefined && next !== last) action.error.value = undefined;
      last = next ?? last;
    });
  });
  return action;
}
