import { useOnce, useSignal } from '../reactive.ts';
import { announce } from '../state/announce.ts';
import { isReadOnly } from '../state/session.ts';
import { useAction } from '../ui/action.ts';
import { Ask } from '../ui/ask.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { GraphQLMenu } from '../ui/graphql-menu.tsx';
import { Progress } from '../ui/progress.tsx';
import { textOf } from '../ui/text.tsx';
import { deleteWords, noProgress } from './change.ts';
import type { WordsState } from './words-state.ts';

/** Deletes the selected words: one at once, several after a question. */
export function Selection({ words }: { words: WordsState }) {
  const isAsking = useSignal(false);
  const progress = useOnce(noProgress);
  const action = useAction();
  const { selected, model, refresh } = words;
  if (isReadOnly.value) return null;
  const names = [...selected.value];
  const total = names.length;
  const remove = async () => {
    if (action.isRunning.peek()) return;
    const onDone = (done: number) => void (progress.value = { done, total });
    onDone(0);
    const isDone = await action.run(() => deleteWords(names, { modelId: model.id, onDone }));
    const { done = 0 } = progress.value ?? {};
    progress.value = undefined;
    selected.value = new Set(names.slice(done));
    announce(`${done} of ${total} words deleted`);
    if (isDone) isAsking.value = false;
    await refresh();
  };
  return (
    <div>
      <button
        type="button"
        class="danger"
        disabled={total === 0}
        aria-disabled={action.isRunning.value}
        onClick={() => (total > 1 ? void (isAsking.value = true) : void remove())}
      >
        Delete {total > 1 ? `${total} words` : total === 1 ? '1 word' : 'selected'}
      </button>
      {!isAsking.value && <ErrorNotice error={action.error.value} />}
      {isAsking.value && (
        <Ask
          title={`Delete ${total} words`}
          verb="Delete"
          action={action}
          onConfirm={() => void remove()}
          onClose={() => void (isAsking.value = false)}
        >
          <p>
            Delete {names.slice(0, 10).join(', ')}
            {total > 10 && ` and ${total - 10} more`}? {textOf('words-lost')}
          </p>
          <GraphQLMenu operation="deleteWord" variables={{ modelId: model.id, word: names[0] }} />
          {progress.value && <Progress label="Deleted" {...progress.value} />}
        </Ask>
      )}
    </div>
  );
}
