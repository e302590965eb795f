import { useSignal } from '../reactive.ts';
import { PayloadError, unwrap, type TrainModelInput, type WordTypeToAdd } from '../../client/client.ts';
import type { SectionProps } from '../state/model.ts';
import { client, isReadOnly } from '../state/session.ts';
import { BusyChoice, onBusy } from '../ui/busy-choice.tsx';
import { Elapsed } from '../ui/elapsed.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { GraphQLMenu } from '../ui/graphql-menu.tsx';
import { Text, textOf } from '../ui/text.tsx';
import { Causes, type Parts } from './causes.tsx';
import { useTraining } from './training-action.ts';

/** Starts a training, with options, and shows the one that runs. */
export function Training({ model }: SectionProps) {
  const input = useSignal<TrainModelInput>({});
  const warnings = useSignal<readonly { message: string }[]>([]);
  const { run, error, isRunning } = useTraining(model);
  const { id } = model;
  const row = model.row.value;
  const isTraining = row?.status === 'TRAINING';
  const isPreviousGeneration = /(Narrow|Broad)band/.test(row?.baseModelName ?? '');
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
          <Elapsed prefix=" for " since={row.since} isExact={row.sinceExact} />. {textOf('no-percentage')}
        </p>
      )}
      {isReadOnly.value || (
        <form
          onInput={({ currentTarget }) => void (input.value = inputOf(new FormData(currentTarget)))}
          onSubmit={(event) => {
            event.preventDefault();
            void run(train);
          }}
        >
          <Text id="training" />
          <details>
            <summary>Options</summary>
            <Text id="options" />
            {isPreviousGeneration && <Text id="word-types" />}
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

/** The options, as the fields in index.html have them. What the user does not choose is left to the gateway. */
function inputOf(fields: FormData): TrainModelInput {
  const weight = fields.get('weight');
  const words = fields.get('words') as WordTypeToAdd | '' | null;
  return {
    ...(fields.has('lenient') && { strict: false }),
    ...(fields.has('force') && { force: true }),
    ...(weight && { customizationWeight: Number(weight) }),
    ...(words && { wordTypeToAdd: words }),
  };
}
