import { useSignal } from '../reactive.ts';
import { announce } from '../state/announce.ts';
import { checkErrors } from '../state/changed.ts';
import type { ModelDetail, ModelState } from '../state/model.ts';
import { client, isReadOnly } from '../state/session.ts';
import { useAction } from '../ui/action.ts';
import { Ask } from '../ui/ask.tsx';
import { BusyChoice, onBusy } from '../ui/busy-choice.tsx';
import { GraphQLMenu } from '../ui/graphql-menu.tsx';
import { textOf } from '../ui/text.tsx';
import { KINDS, type Kind } from './kind.ts';

type Part = NonNullable<ModelDetail['grammars']>[number] & { totalWords?: number };

interface PartRowProps {
  model: ModelState;
  kind: Kind;
  part: Part;
}

const STATES: Record<string, readonly [label: string, tone: string]> = {
  ANALYZED: ['Analyzed', 'good'],
  BEING_PROCESSED: ['Analyzing', 'busy'],
  UNDETERMINED: ['Failed', 'bad'],
};

/** A corpus or grammar that the service has, and what it found in it. */
export function PartRow({ model, kind, part }: PartRowProps) {
  const { name, status, error, totalWords, outOfVocabularyWords } = part;
  const [label, tone] = STATES[status] ?? [status, 'idle'];
  const isRunning = status === 'BEING_PROCESSED';
  // The service says 0 until it is known.
  const number = (count: number | undefined) => (isRunning ? '–' : (count ?? 0).toLocaleString());
  return (
    <tr id={`${kind}:${name}`}>
      <th scope="row">{name}</th>
      <td>
        <span class={`pill ${tone}`}>{label}</span>
        {error && <p class="problem">{error}</p>}
        {status === 'UNDETERMINED' && <small>{textOf('add-again')}</small>}
      </td>
      <td class="number">
        {kind === 'corpora' && (
          <>
            {number(totalWords)}
            <span class="narrow"> words</span>
          </>
        )}
      </td>
      <td class="number">
        {number(outOfVocabularyWords)}
        <span class="narrow"> out-of-vocabulary</span>
      </td>
      <td>{!isReadOnly.value && <Delete model={model} kind={kind} name={name} />}</td>
    </tr>
  );
}

function Delete({ model, kind, name }: Pick<PartRowProps, 'model' | 'kind'> & { name: string }) {
  const isAsking = useSignal(false);
  const action = useAction();
  const { noun, remove } = KINDS[kind];
  const variables = { modelId: model.id, name, onBusy: onBusy.value };
  const close = () => void (isAsking.value = false);
  const confirm = async () => {
    const isDone = await action.run(async () => checkErrors(await client.peek()[remove](variables)));
    if (!isDone) return;
    announce(`${name}: deleted`);
    close();
    await model.refresh();
  };
  return (
    <div class="buttons">
      <button
        type="button"
        class="quiet"
        aria-label={`Delete ${name}`}
        onClick={() => void (isAsking.value = true)}
      >
        Delete
      </button>
      {isAsking.value && (
        <Ask
          title={`Delete a ${noun}`}
          verb="Delete"
          action={action}
          onConfirm={() => void confirm()}
          onClose={close}
        >
          <p>
            Delete <b>{name}</b>? {textOf('forgets')}
          </p>
          <div class="bar">
            <BusyChoice />
            <GraphQLMenu operation={remove} variables={variables} />
          </div>
        </Ask>
      )}
    </div>
  );
}
