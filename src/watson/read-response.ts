import { httpError, unreadable } from './attempt-error.ts';
import type { Attempted } from './call.ts';
import type { Exchange, Reading } from './exchange.ts';
import { pause, type Pause } from './pace.ts';
import { parseJson } from './parse-json.ts';
import type { RecentRead } from './recent-reads.ts';
import type { Response } from './response.ts';

/** The result of a response. A promise for a long body alone. Throws or rejects with the error that it stands for. */
export function resultOf<T>(
  options: Attempted<T>,
  response: Response,
  body: Buffer,
  last: RecentRead | undefined,
): T | Promise<T> {
  // The same read of the same bytes has the same result.
  if (last?.kept && response.isRepeated) return last.kept.result as T;
  if (response.status >= 400) throw httpError(options, response, body.toString('utf8'));
  return readResult(options, response, body, last);
}

function readResult<T>(
  options: Attempted<T>,
  response: Response,
  body: Buffer,
  last: RecentRead | undefined,
): T | Promise<T> {
  const { service, exchange, sender, signal, key } = options.call;
  const { status } = response;
  let isRegular = true;
  const reading: Reading = {
    pause: () => {
      signal?.throwIfAborted();
      return pause(sender.scope);
    },
    // Each response with an oddity is counted, so its result is not used again.
    onOddity: (oddity) => {
      isRegular = false;
      service.onOddity(oddity);
    },
  };
  const keep = (result: T): T => {
    if (isRegular && status === 200 && key !== undefined)
      service.recentReads.add(key, { last, response, result });
    return result;
  };
  const fail = (error: unknown): never => {
    throw unreadable(options, response, error);
  };
  try {
    if (status < 200 || status > 299) throw new TypeError(`unexpected status ${status}`);
    const result = readBody(exchange, body, reading);
    return result instanceof Promise ? result.then(keep).catch(fail) : keep(result);
  } catch (error) {
    return fail(error);
  }
}

/** A promise for a long body alone. */
function readBody<T>(exchange: Exchange<T>, body: Buffer, reading: Reading): T | Promise<T> {
  const parsed = parseBody(body, reading.pause);
  return parsed instanceof Promise
    ? parsed.catch(rejectText).then((value) => exchange.read(value, reading))
    : exchange.read(parsed, reading);
}

function parseBody(body: Buffer, pauseWork: Pause): unknown {
  try {
    return parseJson(body, pauseWork);
  } catch {
    return rejectText();
  }
}

/** Omits the message of the parser, which quotes the text. */
function rejectText(): never {
  throw new TypeError('the response is not JSON');
}
