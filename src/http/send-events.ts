import type { ServerResponse } from 'node:http';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { callAt } from '../access/expiry.ts';
import type { ByteLease } from '../graphql/byte-budget.ts';
import { toGraphQLError, toMessages } from '../graphql/errors.ts';
import type { GroupMember } from '../graphql/event-groups.ts';
import { tokenExpired } from '../graphql/token-expired.ts';
import type { Logger } from '../log.ts';
import { progress, writeSlices } from './send-body.ts';

export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  // Otherwise nginx collects events before it passes them on.
  'x-accel-buffering': 'no',
};
export const HEARTBEAT_MS = 12_000;

/** How the events of a subscription are written. */
export interface StreamFormat {
  headers: Record<string, string>;
  /** Sent at once: some browsers report the stream as open only after the first byte of its body. */
  opening: string;
  /** Sent while there are no events, so that proxies keep the connection. */
  heartbeat: string;
  /** Sent after the last event. */
  complete: string;
  event: (result: ExecutionResult, log: Logger, requestId: string) => Buffer;
  /** The errors that terminate a running subscription. */
  failure: (errors: readonly GraphQLError[], log: Logger, requestId: string) => Buffer;
}

export const EVENT_STREAM: StreamFormat = {
  headers: EVENT_STREAM_HEADERS,
  opening: ':\n\n',
  heartbeat: ':\n\n',
  complete: 'event: complete\ndata:\n\n',
  event: eventOf,
  failure: (errors, log, requestId) => eventOf({ errors }, log, requestId),
};

export interface SendEventsOptions {
  format: StreamFormat;
  /** Counts the event that the client has not read, beside what the lease holds already. */
  lease: ByteLease;
  stallTimeoutMs: number;
  /** When the caller's token expires, in milliseconds since 1970. The stream then ends with an error. */
  expiresAt?: number | undefined;
  log: Logger;
  requestId: string;
}

/** A result as an event of the protocol GraphQL over SSE (distinct connections mode). */
export function eventOf({ errors, ...rest }: ExecutionResult, log: Logger, requestId: string): Buffer {
  const result = errors ? { ...rest, errors: toMessages(errors, { log, requestId }) } : rest;
  return Buffer.from(`event: next\ndata: ${JSON.stringify(result)}\n\n`);
}

/**
 * Sends the events of a subscription until it completes or the client disconnects. One event waits for a slow consumer;
 * a newer one replaces it (latest state wins).
 */
export async function sendEvents(
  res: ServerResponse,
  { live, group, leave }: GroupMember,
  { format, lease, stallTimeoutMs, expiresAt, log, requestId }: SendEventsOptions,
): Promise<void> {
  const { source } = live;
  const held = lease.bytes;
  const end = () => void source.return();
  res.once('close', end);
  if (res.destroyed) end();
  let isSending = false;
  let hasExpired = false;
  const cancelExpiry = callAt(expiresAt, () => {
    hasExpired = true;
    end();
  });

  async function send(event: object): Promise<void> {
    const message = await group.messageFor(live, event);
    while (res.writableNeedDrain && !res.destroyed) {
      await progress(res, 'drain', stallTimeoutMs);
      if (source.hasNewer?.(event)) return;
    }
    if (lease.hold(held + message.length)) return void res.destroy();
    isSending = true;
    await writeSlices(res, message, stallTimeoutMs);
    isSending = false;
    lease.hold(held);
  }

  const heartbeat = setInterval(() => {
    if (isSending || res.writableNeedDrain) return;
    res.write(format.heartbeat);
  }, HEARTBEAT_MS);
  try {
    if (!res.destroyed) res.writeHead(200, format.headers).write(format.opening);
    for (let event = await source.next(); !event.done; event = await source.next()) await send(event.value);
    if (hasExpired) throw tokenExpired();
  } catch (error) {
    const errors = [toGraphQLError(error, { log, requestId })];
    if (!res.destroyed) await writeSlices(res, format.failure(errors, log, requestId), stallTimeoutMs);
  } finally {
    clearInterval(heartbeat);
    cancelExpiry();
    res.off('close', end);
    end();
    leave();
  }
  if (res.destroyed) return;
  res.end(format.complete);
  await progress(res, 'finish', stallTimeoutMs);
}
