import { useSignal } from '../reactive.ts';
import { bulk, changeAll } from '../state/bulk.ts';
import { rowOf } from '../state/models.ts';
import { linkTo } from '../state/route.ts';
import { client, isReadOnly } from '../state/session.ts';
import { BusyChoice, onBusy } from '../ui/busy-choice.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Text } from '../ui/text.tsx';
import { living, selected } from './view.ts';

const nameOf = (id: string) => rowOf(id)?.peek().name ?? id;

/** What can be done with the selected models. */
export function Selection() {
  const isDeleting = useSignal(false);
  if (isReadOnly.value) return null;
  const ids = living(selected.value);
  const isRunning = bulk.value !== undefined && bulk.value.done < bulk.value.total;
  const close = () => void (isDeleting.value = false);
  const start = (change: Parameters<typeof changeAll>[1]) => {
    close();
    selected.value = new Set();
    void changeAll(ids, change);
  };
  const isIdle = isRunning || ids.length === 0;
  return (
    <div class="selection">
      <span class="faint number">{ids.length} selected</span>
      <button
        type="button"
        disabled={isIdle}
        onClick={() => start((id) => client.peek().trainModel({ id, onBusy: onBusy.peek() }))}
      >
        Train
      </button>
      <button type="button" class="danger" disabled={isIdle} onClick={() => void (isDeleting.value = true)}>
        Delete
      </button>
      <BusyChoice />
      <Outcome />
      {isDeleting.value && (
        <Confirm
          title={ids.length === 1 ? 'Delete a model' : `Delete ${ids.length} models`}
          name={ids.length === 1 ? nameOf(ids[0] ?? '') : `delete ${ids.length} models`}
          verb="Delete"
          onClose={close}
          onConfirm={() => start((id) => client.peek().deleteModel({ id, onBusy: onBusy.peek() }))}
        >
          <Text id="delete" />
          <ul class="names">
            {ids.map((id) => (
              <li key={id}>{nameOf(id)}</li>
            ))}
          </ul>
        </Confirm>
      )}
    </div>
  );
}

function Outcome() {
  if (!bulk.value) return null;
  const { done, total, failures } = bulk.value;
  if (done < total)
    return (
      <span class="number" role="status">
        {done} of {total} …
      </span>
    );
  return (
    <>
      {failures.map(({ id, error }) => (
        <div key={id} class="outcome">
          <a href={linkTo(id)}>{nameOf(id)}</a>
          <ErrorNotice error={error} />
        </div>
      ))}
      {failures.length > 0 && (
        <button type="button" onClick={() => void (bulk.value = undefined)}>
          Close
        </button>
      )}
    </>
  );
}
