import { dateText } from '../state/clock.ts';
import { Elapsed } from '../ui/elapsed.tsx';
import { Icon } from '../ui/icon.tsx';
import { StatusPill } from '../ui/status-pill.tsx';
import type { SectionProps } from '../state/model.ts';

export function ModelHeader({ model }: SectionProps) {
  const row = model.row.value;
  const detail = model.detail.value;
  const { name, language, baseModelName, updated } = row ?? detail ?? {};
  return (
    <div class="model-header">
      <a class="back" href="#/">
        <Icon name="back" />
        All models
      </a>
      <h1 tabIndex={-1}>{name}</h1>
      {row && (
        <p>
          <StatusPill status={row.status} /> <Elapsed since={row.since} isExact={row.sinceExact} />
        </p>
      )}
      <p>{detail?.trainability?.advice}</p>
      <p class="faint">
        {language} · {baseModelName} · last change {dateText(updated)}
      </p>
    </div>
  );
}
