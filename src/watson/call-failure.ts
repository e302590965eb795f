import { urlOf, type Call } from './call.ts';
import { CircuitOpenError, NoConnectionError, WatsonError } from './errors.ts';

export function callFailure(call: Call<unknown>, kind: 'timeout' | 'network', cause: unknown): WatsonError {
  return new WatsonError({ kind, method: call.exchange.method, url: urlOf(call), cause });
}

/** The error that the caller gets. */
export function reasonOf(call: Call<unknown>, error: unknown): unknown {
  const { signal, deadline } = call;
  if (error instanceof CircuitOpenError) return callFailure(call, 'network', error);
  if (!(error instanceof NoConnectionError)) return error;
  if (signal?.aborted) return signal.reason;
  return deadline.hasExpired
    ? callFailure(call, 'timeout', error)
    : callFailure(call, 'network', deadline.reason);
}
