import type { SectionProps } from '../state/model.ts';
import { Icon } from '../ui/icon.tsx';
import { textOf } from '../ui/text.tsx';
import { Causes } from './causes.tsx';

/** Why the last training failed. */
export function Failure({ model }: SectionProps) {
  const failure = model.detail.value?.failure;
  if (!failure || model.row.value?.status !== 'FAILED') return null;
  return (
    <div class="notice bad" id="failure">
      <Icon name="warn" />
      <div>
        <h2>The training failed</h2>
        <p>{failure.message ?? textOf('no-reason')}</p>
        <Causes parts={failure} />
      </div>
    </div>
  );
}
