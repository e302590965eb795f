import { textOf } from '../ui/text.tsx';
import { useOnce, useStart } from '../reactive.ts';
import { isLoaded } from '../state/models.ts';
import { followModel, type SectionProps } from '../state/model.ts';
import { ResourceSection } from '../resources/section.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { DangerZone } from './danger-zone.tsx';
import { Failure } from './failure.tsx';
import { ModelHeader } from './model-header.tsx';
import { Training } from './training.tsx';
import { Words } from './words.tsx';

/** One model: what it is doing, and everything that can be done with it. */
export function Model({ id }: { id: string }) {
  const model = useOnce(() => followModel(id));
  useStart(() => model.stop);
  const row = model.row.value;
  if (row ? row.mark === 'deleted' : !model.detail.value) return <Absent model={model} />;
  return (
    <>
      <ModelHeader model={model} />
      <ErrorNotice error={model.error.value} onRetry={model.refresh} />
      <Failure model={model} />
      <ResourceSection model={model} kind="corpora" />
      <ResourceSection model={model} kind="grammars" />
      <Words model={model} />
      <Training model={model} />
      <DangerZone model={model} />
    </>
  );
}

function Absent({ model }: SectionProps) {
  const row = model.row.value;
  const reason = isLoaded.value ? `${textOf('no-model')} ` : 'Loading the model … ';
  return (
    <>
      <h1 tabIndex={-1}>{row?.name ?? 'Model'}</h1>
      <ErrorNotice error={model.error.value} onRetry={model.refresh} />
      <p class="faint">
        {row ? 'The model was deleted. ' : !model.error.value && reason}
        <a href="#/">All models</a>
      </p>
    </>
  );
}
