import { useComputed } from '../reactive.ts';
import { durationText, now } from '../state/clock.ts';

/** How long something lasts. If its begin was not seen, only whole minutes are known to be true: `over 3 min`. */
export function Elapsed({ since, isExact }: { since: string; isExact: boolean }) {
  return <Ticking key={since} start={Date.parse(since)} isExact={isExact} />;
}

function Ticking({ start, isExact }: { start: number; isExact: boolean }) {
  const text = useComputed(() => {
    const ms = now.value - start;
    if (isExact) return durationText(ms);
    return ms < 60_000 ? '' : `over ${durationText(ms - (ms % 60_000)).replace(' 0 s', '')}`;
  });
  return <span class="number">{text.value}</span>;
}
