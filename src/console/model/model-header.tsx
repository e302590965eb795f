import { unwrap } from '../../client/client.ts';
import { dateText } from '../state/clock.ts';
import type { SectionProps } from '../state/model.ts';
import { client, isReadOnly } from '../state/session.ts';
import { onBusy } from '../ui/busy-choice.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { GraphQLMenu } from '../ui/graphql-menu.tsx';
import { Icon } from '../ui/icon.tsx';
import { History } from './history.tsx';
import { nextStep } from './next-step.ts';
import { goTo, showRow } from './show-row.ts';
import { useTraining } from './training-action.ts';

/** Name, status, what the model is doing, and the next sensible step. */
export function ModelHeader({ model }: SectionProps) {
  const training = useTraining(model);
  const { id } = model;
  const row = model.row.value;
  const detail = model.detail.value;
  const { name, language, baseModelName, updated } = row ?? detail ?? {};
  const { text, target = '', label } = nextStep(row, detail ?? {});
  const act = () => {
    if (target === 'words') return showRow(target, '');
    if (target !== 'train') return goTo(target);
    void training.run(async () => unwrap(await client.peek().trainModel({ id, onBusy: onBusy.peek() })));
  };
  return (
    <>
      <a class="back" href="#/">
        <Icon name="back" />
        All models
      </a>
      <h1 tabIndex={-1}>{name}</h1>
      <p class="faint">
        {detail?.description && `${detail.description} · `}
        {language} · base model {baseModelName} · last change {dateText(updated)}
      </p>
      <section aria-label="Status">
        <History model={model} />
        <div class="bar step">
          <p role="status">{detail ? text : !model.error.value && 'Loading …'}</p>
          {label && !isReadOnly.value && (
            <button type="button" class="primary" aria-disabled={training.isRunning.value} onClick={act}>
              {label}
            </button>
          )}
        </div>
        <ErrorNotice error={training.error.value} />
        <div>
          <CopyButton label="Id" text={id} />
          <GraphQLMenu operation="getModel" variables={{ id }} />
        </div>
      </section>
    </>
  );
}
