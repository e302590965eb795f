import type { WatsonClient } from '../../src/watson/client.ts';
import { WatsonError, type Refusal } from '../../src/watson/errors.ts';
import type { LanguageModel, ModelStatus } from '../../src/watson/types.ts';

export interface StubClient {
  client: WatsonClient;
  /** `get m-1` or `list`, in order, and when. */
  calls: { call: string; at: number }[];
  /** The models that there are. */
  models: Map<string, LanguageModel>;
  /** What every call fails with, as long as it is set. */
  failure: unknown;
  /** Calls wait as long as it is true, and go on with `release()`. */
  isHeld: boolean;
  release(): void;
  /** Signals of the calls so far. */
  signals: (AbortSignal | undefined)[];
}

/** A client of the REST interface that knows some models, and fails or waits when told to. */
export function stubClient(ids: readonly string[], now: () => number, scope = 'scope'): StubClient {
  let gate = Promise.withResolvers<void>();
  const stub: StubClient = {
    calls: [],
    models: new Map(ids.map((id) => [id, languageModel(id)])),
    failure: undefined,
    isHeld: false,
    release() {
      stub.isHeld = false;
      gate.resolve();
      gate = Promise.withResolvers();
    },
    signals: [],
    client: {
      scope,
      expiresAt: undefined,
      languageModels: {
        list: (_language: string | undefined, signal?: AbortSignal) =>
          answer('list', signal, () => [...stub.models.values()]),
        get: (id: string, signal?: AbortSignal) =>
          answer(`get ${id}`, signal, () => {
            const found = stub.models.get(id);
            if (!found) throw refused(404, 'not-found');
            return found;
          }),
      },
    } as unknown as WatsonClient,
  };

  async function answer<T>(call: string, signal: AbortSignal | undefined, read: () => T): Promise<T> {
    stub.calls.push({ call, at: now() });
    stub.signals.push(signal);
    // What is answered was read before the wait, as with a slow network.
    const { failure } = stub;
    const value = failure === undefined ? attempt(read) : { failure };
    if (stub.isHeld) await gate.promise;
    if ('failure' in value) throw value.failure;
    return value.result;
  }
  return stub;
}

function attempt<T>(read: () => T): { result: T } | { failure: unknown } {
  try {
    return { result: read() };
  } catch (failure) {
    return { failure };
  }
}

export function languageModel(id: string, fields: Partial<LanguageModel> = {}): LanguageModel {
  const status: ModelStatus = 'ready';
  return {
    customization_id: id,
    name: `Model ${id}`,
    language: 'en-US',
    base_model_name: 'en-US_Telephony',
    versions: [],
    updated: '2026-03-04T08:00:00.000Z',
    status,
    progress: 0,
    ...fields,
  };
}

/** An answer of the service other than success. */
export function refused(status: number, refusal?: Refusal, retryAfterSeconds?: number): WatsonError {
  return new WatsonError({
    kind: 'http',
    method: 'GET',
    url: 'http://x/v1',
    status,
    refusal,
    retryAfterSeconds,
  });
}
