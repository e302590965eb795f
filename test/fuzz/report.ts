import type { AnswersResult } from './answers.ts';
import type { Failure, Tally } from './tally.ts';

const MEBIBYTE = 1024 * 1024;
const MOST_COMMON = 60;
const SHOWN_INPUT = 4_000;

/** The summary of a run. */
export function reportOf(tally: Tally, seconds: number): string {
  const kinds = [...tally.kinds]
    .toSorted(([, a], [, b]) => b.cases - a.cases)
    .map(
      ([kind, { cases, executed }]) =>
        `${kind.padEnd(14)}${String(cases).padStart(8)}  ${percent(executed, cases)} executed`,
    );
  const outcomes = [...tally.outcomes]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MOST_COMMON)
    .map(([outcome, count]) => `${String(count).padStart(8)}  ${outcome}`);
  return [
    ...tally.failures.map((failure) => failureText(failure, tally.seed)),
    ...kinds,
    '',
    ...outcomes,
    '',
    `${tally.done} cases of seed ${tally.seed} in ${Math.round(seconds)} s, ${Math.round(tally.done / seconds)} a second`,
    `memory ${megabytes(tally.rss.warmBytes)} MiB when warm, ${megabytes(tally.rss.lastBytes)} MiB at last, at most ${megabytes(tally.rss.peakBytes)} MiB`,
    `slowest answer ${Math.round(tally.slowest.ms)} ms: case ${tally.slowest.index}; late once: ${tally.lateOnce}`,
    `${tally.failures.length} failures`,
  ].join('\n');
}

/** The summary of a run with broken responses of the service. */
export function answersReportOf(result: AnswersResult, seed: number, seconds: number): string {
  const { done, reached, outcomes, failures } = result;
  const lines = [...outcomes]
    .toSorted(([, a], [, b]) => b - a)
    .map(([outcome, count]) => `${String(count).padStart(8)}  ${outcome}`);
  return [
    ...failures,
    ...lines,
    '',
    `${done} broken responses of seed ${seed} in ${Math.round(seconds)} s; ${reached} requests reached the service`,
    `${failures.length} failures`,
  ].join('\n');
}

/** One line of progress. */
export function progressOf(tally: Tally, seconds: number): string {
  return `${tally.done} cases, ${Math.round(tally.done / seconds)} a second, ${megabytes(tally.rss.lastBytes)} MiB, ${tally.failures.length} failures`;
}

/** The violated guarantees, the input, and how to repeat the case. */
export function failureText({ where, broken, answer = '' }: Failure, seed: number): string {
  const what = broken.map((guarantee) => `VIOLATED: ${guarantee}`).join('\n');
  if (!('plan' in where)) return `${what}\nbetween the cases ${where.from} and ${where.to} of seed ${seed}\n`;
  const { index, kind, gateway, credential, plan } = where;
  return [
    what,
    `case ${index} of seed ${seed} (${kind}, gateway ${gateway}, ${credential ?? 'no credentials'}); repeat with --seed ${seed} --only ${index}`,
    ...plan.pieces.map((piece) => `> ${shown(piece)}`),
    `< ${JSON.stringify(answer)}`,
    '',
  ].join('\n');
}

function shown(piece: Buffer): string {
  const text = JSON.stringify(piece.toString('latin1'));
  return text.length > SHOWN_INPUT ? `${text.slice(0, SHOWN_INPUT)}… (${piece.length} bytes)` : text;
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`.padStart(5);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / MEBIBYTE);
}
