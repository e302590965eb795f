import type { Logger } from '../log.ts';
import { releaseReceivers } from '../watson/errors.ts';

/** What happened again and again. It is logged once a minute, or a few times. */
export interface Occurrence {
  level: 'info' | 'warn' | 'error';
  /** Occurrences with the same kind and message are counted together. */
  kind: string;
  fields: OccurrenceIds & Record<string, unknown>;
  /** A constant string. */
  message: string;
  /**
   * How many are logged with all their fields in a minute.
   * @default 1
   */
  burst?: number;
}

/** The fields that name one occurrence. */
interface OccurrenceIds {
  requestId?: string | undefined;
  traceId?: string | undefined;
  transactionId?: string | undefined;
}

interface Repeated {
  latest: Occurrence;
  logged: number;
  suppressed: number;
  /** The ids of suppressed occurrences that are not logged yet. */
  requests: OccurrenceIds[];
}

/** The occurrences of one logger. */
interface Known {
  kinds: Map<string, Repeated>;
  /** Ids that are not logged yet, of all kinds. */
  pendingIds: number;
}

const INTERVAL_MS = 60_000;
/** Most kinds at a time. Further kinds are counted together by message. */
const MAX_KINDS = 500;
/** Suppressed occurrences with an id are found in the log by it after this time, as long as they are not too many. */
const IDS_INTERVAL_MS = 1_000;
/** Most ids in that time, of all kinds. */
const MAX_IDS = 100;

const loggers = new WeakMap<Logger, Known>();

/**
 * Logs the first occurrences of a kind at once. Those of the rest of the minute are counted, and the latest of them is logged
 * at its end with the count in `suppressed`, so that a failing service or a hostile client cannot fill the log. A client got the
 * ids of suppressed occurrences too: they are logged together, once a second.
 */
export function logRarely(log: Logger, occurrence: Occurrence): void {
  const known = loggers.get(log) ?? { kinds: new Map<string, Repeated>(), pendingIds: 0 };
  loggers.set(log, known);
  const { kinds } = known;
  const { level, kind, fields, message, burst = 1 } = occurrence;
  const ownName = JSON.stringify([message, kind.slice(0, 200)]);
  const name = kinds.has(ownName) || kinds.size < MAX_KINDS ? ownName : message;
  const repeated = kinds.get(name) ?? { latest: occurrence, logged: 0, suppressed: 0, requests: [] };
  // Several fields of an operation fail in the same way.
  const isSameRequest =
    repeated.logged > 0 &&
    fields.requestId !== undefined &&
    fields.requestId === repeated.latest.fields.requestId;
  repeated.latest = occurrence;
  if (repeated.logged === 0) scheduleReport(log, kinds, name);
  kinds.set(name, repeated);
  if (repeated.logged < burst && !isSameRequest) {
    repeated.logged += 1;
    log[level](fields, message);
    return;
  }
  releaseReceivers(fields['err']);
  repeated.suppressed += 1;
  if (!isSameRequest) keepId(log, known, repeated);
}

function keepId(log: Logger, known: Known, { latest, requests }: Repeated): void {
  const { requestId, traceId, transactionId } = latest.fields;
  if (requestId === undefined || known.pendingIds >= MAX_IDS) return;
  if (known.pendingIds === 0) setTimeout(() => logIds(log, known), IDS_INTERVAL_MS).unref();
  known.pendingIds += 1;
  requests.push({ requestId, traceId, transactionId });
}

function logIds(log: Logger, known: Known): void {
  known.pendingIds = 0;
  for (const repeated of known.kinds.values()) {
    const { latest, requests } = repeated;
    if (requests.length === 0) continue;
    const { level, kind, fields, message } = latest;
    log[level](
      { failure: message, code: fields['code'] ?? kind, requests },
      'further requests with a failure that is logged already',
    );
    repeated.requests = [];
  }
}

function scheduleReport(log: Logger, kinds: Map<string, Repeated>, name: string): void {
  const report = () => {
    const repeated = kinds.get(name);
    if (!repeated || repeated.suppressed === 0) {
      kinds.delete(name);
      return;
    }
    const { latest, suppressed } = repeated;
    const { level, fields, message } = latest;
    log[level]({ ...fields, suppressed }, message);
    repeated.suppressed = 0;
    scheduleReport(log, kinds, name);
  };
  setTimeout(report, INTERVAL_MS).unref();
}
