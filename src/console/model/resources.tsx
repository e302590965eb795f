import type { SectionProps } from '../state/model.ts';

/** The corpora and the grammars of a model. */
export function Resources({ model }: SectionProps) {
  return (
    <>
      <section aria-labelledby="corpora">
        <h2 id="corpora">Corpora</h2>
        {!model.detail.value && <p class="faint">Loading …</p>}
      </section>
      <section aria-labelledby="grammars">
        <h2 id="grammars">Grammars</h2>
        {!model.detail.value && <p class="faint">Loading …</p>}
      </section>
    </>
  );
}
