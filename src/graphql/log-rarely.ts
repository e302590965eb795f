import type { Logger } from '../log.ts';

/** What happened again and again. It is logged once a minute. */
export interface Occurrence {
  level: 'info' | 'warn' | 'error';
  /** Occurrences with the same kind and message are counted together. */
  kind: string;
  fields: object;
  /** A constant string. */
  message: string;
}

interface Repeated {
  latest: Occurrence;
  suppressed: number;
  /** The request ids of suppressed occurrences, so that an id that a client got is in the log. */
  requestIds: string[];
}

const INTERVAL_MS = 60_000;
/** Most kinds at a time. Further kinds are counted together by message. */
const MAX_KINDS = 500;
/** Most request ids of one line. */
const MAX_REQUEST_IDS = 1_000;

const known = new WeakMap<Logger, Map<string, Repeated>>();

/**
 * Logs the first occurrence of a kind at once. Those of the next minute are counted, and the latest of them is logged at its
 * end with the count in `suppressed`, so that a failing service or a hostile client cannot fill the log.
 */
export function logRarely(log: Logger, occurrence: Occurrence): void {
  const kinds = known.get(log) ?? new Map<string, Repeated>();
  known.set(log, kinds);
  const { level, kind, fields, message } = occurrence;
  const ownName = JSON.stringify([message, kind.slice(0, 200)]);
  const name = kinds.has(ownName) || kinds.size < MAX_KINDS ? ownName : message;
  const repeated = kinds.get(name);
  if (repeated) {
    repeated.latest = occurrence;
    repeated.suppressed += 1;
    if ('requestId' in fields && repeated.requestIds.length < MAX_REQUEST_IDS)
      repeated.requestIds.push(String(fields.requestId));
    return;
  }
  log[level](fields, message);
  kinds.set(name, { latest: occurrence, suppressed: 0, requestIds: [] });
  scheduleReport(log, kinds, name);
}

function scheduleReport(log: Logger, kinds: Map<string, Repeated>, name: string): void {
  const report = () => {
    const repeated = kinds.get(name);
    if (!repeated || repeated.suppressed === 0) {
      kinds.delete(name);
      return;
    }
    const { latest, suppressed, requestIds } = repeated;
    const { level, fields, message } = latest;
    log[level]({ ...fields, suppressed, ...(requestIds.length > 0 && { requestIds }) }, message);
    repeated.suppressed = 0;
    repeated.requestIds = [];
    scheduleReport(log, kinds, name);
  };
  setTimeout(report, INTERVAL_MS).unref();
}
