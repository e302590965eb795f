import { isReadOnly } from '../state/session.ts';
import { BusyChoice, onBusy } from '../ui/busy-choice.tsx';
import { GraphQLMenu } from '../ui/graphql-menu.tsx';
import { textOf } from '../ui/text.tsx';
import { faultOfName } from './file.ts';
import { countOf, KINDS, type Kind } from './kind.ts';
import { send, type Uploads } from './uploads.ts';

/** Below a long table it would not be seen that there are files to send. */
const show = (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' });

/** The button that sends the chosen files. */
export function ChosenFiles({ uploads, kind }: { uploads: Uploads; kind: Kind }) {
  const files = uploads.list.value.filter(
    (each) => each.kind === kind && each.state.value.is === 'chosen' && !each.state.value.fault,
  );
  const [first] = files;
  if (!first || isReadOnly.value) return null;
  const names = files.map(({ name }) => name.value.trim());
  const isDouble = new Set(names).size < names.length;
  const isInvalid = names.some(faultOfName);
  const variables = {
    modelId: uploads.modelId,
    input: { name: names[0], content: { file: null } },
    onBusy: onBusy.value,
  };
  return (
    <div class="buttons" ref={show}>
      <BusyChoice />
      {isDouble && <span class="problem">{textOf('same-name')}</span>}
      <GraphQLMenu operation={KINDS[kind].add} variables={variables} file={first.file.name} />
      <button
        type="button"
        class="primary"
        disabled={isDouble || isInvalid}
        onClick={() => send(uploads, files)}
      >
        Add {countOf(kind, files.length)}
      </button>
    </div>
  );
}
