import { useSignal } from '../reactive.ts';
import { unwrap } from '../../client/client.ts';
import type { SectionProps } from '../state/model.ts';
import { client, isReadOnly } from '../state/session.ts';
import { useAction } from '../ui/action.ts';
import { BusyChoice, onBusy } from '../ui/busy-choice.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { GraphQLMenu } from '../ui/graphql-menu.tsx';
import { Progress } from '../ui/progress.tsx';
import { Text } from '../ui/text.tsx';
import { useExport } from '../words/export.ts';

const CHANGES = [
  ['upgradeModel', 'Upgrade'],
  ['resetModel', 'Reset'],
  ['deleteModel', 'Delete'],
] as const;

/** What cannot be undone, and a new model with the same settings. */
export function DangerZone({ model }: SectionProps) {
  const open = useSignal<(typeof CHANGES)[number] | undefined>(undefined);
  if (isReadOnly.value) return null;
  return (
    <section aria-labelledby="danger-zone">
      <h2 id="danger-zone">Copy, upgrade, reset, delete</h2>
      <div class="buttons start">
        <a class="button" href={`#/new/${model.id}`}>
          Copy the settings
        </a>
        {CHANGES.map((change) => (
          <button
            type="button"
            key={change[0]}
            class={change[0] === 'upgradeModel' ? '' : 'danger'}
            onClick={() => void (open.value = change)}
          >
            {change[1]}
          </button>
        ))}
      </div>
      {open.value && (
        <Change model={model} change={open.value} onClose={() => void (open.value = undefined)} />
      )}
    </section>
  );
}

interface ChangeProps extends SectionProps {
  change: (typeof CHANGES)[number];
  onClose: () => void;
}

function Change({ model, change: [operation, verb], onClose }: ChangeProps) {
  const { id } = model;
  const changing = useAction();
  const download = useExport(model);
  const name = model.row.value?.name ?? id;
  const variables = { id, onBusy: onBusy.value };
  const confirm = async () => {
    const isDone = await changing.run(async () => unwrap(await client.peek()[operation](variables)));
    if (!isDone) return;
    onClose();
    if (operation === 'deleteModel') location.hash = '#/';
  };
  return (
    <Confirm
      title={`${verb} the model`}
      name={name}
      verb={verb}
      isRunning={changing.isRunning.value}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <Text id={verb.toLowerCase()} />
      {operation !== 'upgradeModel' && (
        <button
          type="button"
          aria-disabled={download.action.isRunning.value}
          onClick={() => void download.save('json', {})}
        >
          Download the words first
        </button>
      )}
      {download.progress.value && <Progress label="Words read" {...download.progress.value} />}
      <ErrorNotice error={download.action.error.value ?? changing.error.value} />
      <div class="bar">
        <BusyChoice />
        <GraphQLMenu operation={operation} variables={variables} />
      </div>
    </Confirm>
  );
}
