import type { SectionProps } from '../state/model.ts';

export function DangerZone({ model }: SectionProps) {
  return (
    <section aria-labelledby="danger-zone">
      <h2 id="danger-zone">Reset, delete</h2>
      {!model.detail.value && <p class="faint">Loading …</p>}
    </section>
  );
}
