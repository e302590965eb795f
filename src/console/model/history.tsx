import { historyOf, version } from '../state/models.ts';
import type { SectionProps } from '../state/model.ts';
import { durationText } from '../state/clock.ts';
import { Elapsed } from '../ui/elapsed.tsx';
import { StatusPill } from '../ui/status-pill.tsx';

/** The last statuses of the model during this visit, each with its duration. */
export function History({ model }: SectionProps) {
  void version.value;
  const seen = historyOf(model.id).slice(-8);
  return (
    <ol class="history" aria-label="Status during this visit">
      {seen.map(({ status, since, sinceExact }, at) => {
        const next = seen[at + 1];
        const ms = next && Date.parse(next.since) - Date.parse(since);
        return (
          <li key={since}>
            <StatusPill status={status} />{' '}
            {ms === undefined ? (
              <Elapsed since={since} isExact={sinceExact} />
            ) : (
              <span class="number">{sinceExact ? durationText(ms) : ''}</span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
