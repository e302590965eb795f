import { useComputed } from '../reactive.ts';
import { durationText, now } from '../state/clock.ts';

export interface ElapsedProps {
  since: string;
  /** Whether the begin was seen. If not, only whole minutes are known to be true: `over 3 min`. */
  isExact: boolean;
}

/** How long something lasts, every second anew. */
export function Elapsed({ since, isExact }: ElapsedProps) {
  return <Ticking key={since} since={since} isExact={isExact} />;
}

function Ticking({ since, isExact }: ElapsedProps) {
  const text = useComputed(() => elapsedText(since, isExact));
  return <span class="number">{text.value}</span>;
}

export function elapsedText(since: string, isExact: boolean): string {
  const ms = now.value - Date.parse(since);
  if (isExact) return durationText(ms);
  return ms < 60_000 ? '' : `over ${durationText(ms - (ms % 60_000)).replace(' 0 s', '')}`;
}
