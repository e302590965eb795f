import type { SectionProps } from '../state/model.ts';

export function Training({ model }: SectionProps) {
  return (
    <section aria-labelledby="training">
      <h2 id="training">Training</h2>
      {!model.detail.value && <p class="faint">Loading …</p>}
    </section>
  );
}
