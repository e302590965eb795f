import type { SectionProps } from '../state/model.ts';

export function Words({ model }: SectionProps) {
  return (
    <section aria-labelledby="words">
      <h2 id="words">Words</h2>
      {!model.detail.value && <p class="faint">Loading …</p>}
    </section>
  );
}
