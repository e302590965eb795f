import { LexigateError, NetworkError, OperationError, type GraphQLErrorEntry } from './errors.ts';

export interface GraphQLResult {
  data?: unknown;
  errors?: readonly GraphQLErrorEntry[];
}

/** What is left of an HTTP response when its body has been read. */
export interface TextResponse {
  status: number;
  text: string;
  header: (name: string) => string | null;
}

/** The data of a GraphQL response. Throws if it has errors, or is no GraphQL response. */
export function dataOf({ status, text, header }: TextResponse): unknown {
  const details = {
    status,
    requestId: header('x-request-id') ?? undefined,
    retryAfterSeconds: Number(header('retry-after')) || undefined,
  };
  const result = parse(text);
  if (!result) {
    const message = `The response is not from the gateway (HTTP ${status}). Check the URL, and the proxies on the way.`;
    throw new NetworkError(message, { ...details, code: 'INVALID_RESPONSE' });
  }
  if (result.errors?.length) throw new OperationError(result.errors, result.data, details);
  return result.data;
}

function parse(text: string): GraphQLResult | undefined {
  try {
    const value = JSON.parse(text) as GraphQLResult | null;
    const isResult = value?.data !== undefined || Array.isArray(value?.errors);
    return isResult ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An error of `fetch` as an error of the client. An error of the caller's own signal stays as it is. */
export function networkError(cause: unknown, signal?: AbortSignal): unknown {
  if (cause instanceof LexigateError) return cause;
  if (signal?.aborted) return signal.reason;
  const { message, cause: reason } = cause instanceof Error ? cause : new Error(String(cause));
  const detail = reason instanceof Error && reason.message ? reason.message : message;
  return new NetworkError(`The gateway cannot be reached: ${detail}`, { code: 'NETWORK_ERROR', cause });
}
