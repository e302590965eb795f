import { documentIdOf } from '../graphql/persisted-query.ts';

/**
 * Parses a message of a client. Only the properties of the protocol remain, because graphql-ws keeps a message while its
 * operation runs. Undefined: not JSON.
 */
export function readMessage(text: string): unknown {
  const message = parse(text);
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return message;
  const { id, type, payload } = message as Record<string, unknown>;
  return {
    ...(id !== undefined && { id }),
    type,
    ...(payload !== undefined && { payload: withQuery(payload) }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** graphql-ws closes the socket if the query is missing. An operation may have the id of a document instead. */
function withQuery(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null || documentIdOf(payload) === undefined) return payload;
  return { ...payload, query: '' };
}
