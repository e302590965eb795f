import type { Logger } from '../log.ts';
import { releaseReceivers } from '../watson/errors.ts';

/** What happened again and again. It is logged once a minute. */
export interface Occurrence {
  level: 'info' | 'warn' | 'error';
  /** Occurrences with the same kind and message are counted together. */
  kind: string;
  fields: OccurrenceIds & Record<string, unknown>;
  /** A constant string. */
  message: string;
}

/** The fields that name one occurrence. */
interface OccurrenceIds {
  requestId?: string | undefined;
  traceId?: string | undefined;
  transactionId?: string | undefined;
}

interface Repeated {
  latest: Occurrence;
  suppressed: number;
  /** The ids of suppressed occurrences, so that an id that a client got is in the log. */
  requests: OccurrenceIds[];
}

const INTERVAL_MS = 60_000;
/** Most kinds at a time. Further kinds are counted together by message. */
const MAX_KINDS = 500;
/** Most ids of one line. */
const MAX_REQUESTS = 1_000;

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
    releaseReceivers(fields['err']);
    repeated.latest = occurrence;
    repeated.suppressed += 1;
    const { requestId, traceId, transactionId } = fields;
    const isNew = requestId !== undefined && repeated.requests.at(-1)?.requestId !== requestId;
    if (isNew && repeated.requests.length < MAX_REQUESTS)
      repeated.requests.push({ requestId, traceId, transactionId });
    return;
  }
  log[level](fields, message);
  kinds.set(name, { latest: occurrence, suppressed: 0, requests: [] });
  scheduleReport(log, kinds, name);
}

function scheduleReport(log: Logger, kinds: Map<string, Repeated>, name: string): void {
  const report = () => {
    const repeated = kinds.get(name);
    if (!repeated || repeated.suppressed === 0) {
      kinds.delete(name);
      return;
    }
    const { latest, suppressed, requests } = repeated;
    const { level, fields, message } = latest;
    log[level]({ ...fields, suppressed, ...(requests.length > 0 && { requests }) }, message);
    repeated.suppressed = 0;
    repeated.requests = [];
    scheduleReport(log, kinds, name);
  };
  setTimeout(report, INTERVAL_MS).unref();
}
