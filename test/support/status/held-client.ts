import type { WatsonClient } from '../../../src/watson/client.ts';
import type { LanguageModel } from '../../../src/watson/types.ts';

/** A REST call that waits for the test to answer it. */
export interface HeldCall {
  kind: 'list' | 'get';
  /** The model; undefined for the list. */
  id: string | undefined;
  /** Whether it was answered or aborted. */
  isDone: boolean;
  resolve(response: LanguageModel | LanguageModel[]): void;
  reject(error: unknown): void;
}

/** A REST client whose reads wait for the test. An aborted read rejects with the reason of its signal, as fetch does. */
export function heldClient(
  scope: string,
  onCall: (call: HeldCall) => void,
  expiresAt?: number,
): WatsonClient {
  function hold(kind: HeldCall['kind'], id: string | undefined, signal: AbortSignal | undefined) {
    const response = Promise.withResolvers<LanguageModel | LanguageModel[]>();
    const call: HeldCall = {
      kind,
      id,
      isDone: false,
      resolve(value) {
        call.isDone = true;
        response.resolve(value);
      },
      reject(error) {
        call.isDone = true;
        response.reject(error);
      },
    };
    onCall(call);
    signal?.addEventListener('abort', () => call.reject(signal.reason), { once: true });
    return response.promise;
  }
  return {
    scope,
    expiresAt,
    languageModels: {
      list: (_language: string | undefined, signal?: AbortSignal) => hold('list', undefined, signal),
      get: (id: string, signal?: AbortSignal) => hold('get', id, signal),
    },
  } as unknown as WatsonClient;
}
