import { durationText, now } from '../state/clock.ts';

interface ElapsedProps {
  since: string;
  /** Whether the begin was seen. If not, only whole minutes are known to be true: `over 3 min`, and nothing in the first. */
  isExact: boolean;
  /** Comes before the time, where there is one. */
  prefix?: string;
}

/** How long something lasts, every second anew. */
export function Elapsed({ since, isExact, prefix = '' }: ElapsedProps) {
  const text = elapsedText(since, isExact);
  return <span class="number">{text && prefix + text}</span>;
}

export function elapsedText(since: string, isExact: boolean): string {
  const ms = now.value - Date.parse(since);
  if (isExact) return durationText(ms);
  return ms < 60_000 ? '' : `over ${durationText(ms - (ms % 60_000)).replace(' 0 s', '')}`;
}
