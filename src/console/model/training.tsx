import { useSignal } from '../reactive.ts';
import { PayloadError, unwrap, type TrainModelInput } from '../../client/client.ts';
import type { SectionProps } from '../state/model.ts';
import { client, isReadOnly } from '../state/session.ts';
import { BusyChoice, onBusy } from '../ui/busy-choice.tsx';
import { Elapsed } from '../ui/elapsed.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { GraphQLMenu } from '../ui/graphql-menu.tsx';
import { Text } from '../ui/text.tsx';
import { Causes, type Parts } from './causes.tsx';
import { useTraining } from './training-action.ts';
import { TrainingOptions } from './training-options.tsx';

/** Starts a training, with options, and shows the one that runs. */
export function Training({ model }: SectionProps) {
  const input = useSignal<TrainModelInput>({});
  const warnings = useSignal<readonly { message: string }[]>([]);
  const { run, error, isRunning } = useTraining(model);
  const { id } = model;
  const row = model.row.value;
  const isTraining = row?.status === 'TRAINING';
  const variables = { id, input: input.value, onBusy: onBusy.value };
  const train = async () => {
    warnings.value = [];
    warnings.value = unwrap(await client.peek().trainModel(variables)).warnings;
  };
  if (isReadOnly.value && !isTraining) return null;
  const cause = error.value instanceof PayloadError ? error.value.error : undefined;
  return (
    <section aria-labelledby="training">
      <h2 id="training">Training</h2>
      {isTraining && (
        <p role="status">
          Training
          <Elapsed prefix=" for " since={row.since} isExact={row.sinceExact} />. The service does not say how
          far it is.
        </p>
      )}
      {isReadOnly.value || (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void run(train);
          }}
        >
          <Text id="training" />
          <details>
            <summary>Options</summary>
            <TrainingOptions
              input={input.value}
              hasWordTypes={/(Narrow|Broad)band/.test(row?.baseModelName ?? '')}
              onChange={(change) => void (input.value = { ...input.value, ...change })}
            />
          </details>
          <ErrorNotice error={error.value} />
          {cause && 'corpora' in cause && <Causes parts={cause as Parts} />}
          {warnings.value.map(({ message }) => (
            <p key={message} class="notice busy">
              {message}
            </p>
          ))}
          <div class="buttons">
            <BusyChoice />
            <GraphQLMenu operation="trainModel" variables={variables} />
            <button aria-disabled={isRunning.value}>
              {isRunning.value && onBusy.value === 'WAIT' ? 'Waiting …' : 'Start the training'}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}
