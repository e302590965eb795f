import { ResourceSection } from '../resources/section.tsx';
import type { SectionProps } from '../state/model.ts';

/** The corpora and the grammars of a model. */
export function Resources({ model }: SectionProps) {
  return (
    <>
      <ResourceSection model={model} kind="corpora" />
      <ResourceSection model={model} kind="grammars" />
    </>
  );
}
