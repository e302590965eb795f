import { signal } from '../reactive.ts';

/** The time, once a second, for elapsed times. */
export const now = signal(Date.now());
setInterval(() => void (now.value = Date.now()), 1_000);

/** A duration in its largest units: `45 s`, `3 min 20 s`, `2 h 5 min`, `3 d`. */
export function durationText(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1_000));
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 86_400) return `${Math.floor(s / 3_600)} h ${Math.floor((s % 3_600) / 60)} min`;
  return `${Math.floor(s / 86_400)} d`;
}

const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export const dateText = (date: string | null | undefined): string =>
  date ? format.format(new Date(date)) : '–';
