import type { Call } from './call.ts';
import { callFailure } from './call-failure.ts';
import { WatsonError } from './errors.ts';
import type { RequestHeaders } from './exchange.ts';
import { rejectOnAbort } from './single-flight.ts';

/**
 * The headers of a call with its credentials. Not part of what the circuits count: the token service is another service.
 * Throws or rejects where there are no credentials.
 */
export function authorized(call: Call<unknown>): RequestHeaders | Promise<RequestHeaders> {
  const { sender, deadline } = call;
  try {
    const headers = sender.headers(deadline);
    return headers instanceof Promise ? awaitHeaders(headers, call) : headers;
  } catch (error) {
    throw unauthorized(call, error);
  }
}

async function awaitHeaders(headers: Promise<RequestHeaders>, call: Call<unknown>): Promise<RequestHeaders> {
  try {
    return await rejectOnAbort(headers, call.deadline.signal);
  } catch (error) {
    throw unauthorized(call, error);
  }
}

function unauthorized(call: Call<unknown>, error: unknown): unknown {
  const { signal, deadline } = call;
  if (signal?.aborted || error instanceof WatsonError) return error;
  return callFailure(call, deadline.hasExpired ? 'timeout' : 'network', error);
}
