import { MODEL_ERRORS, type Requests } from './generated/operations.ts';

/** A typed error that this version of the client does not know. Show its `message`. */
export interface UnknownModelError {
  __typename: 'UnknownModelError';
  /** The name of its type in the schema of the gateway. */
  typename: string;
  message: string;
  transactionId?: string | null;
}

/** Why a mutation changed nothing: one of the types of the schema, or one that comes later. */
export type ModelError = ErrorsOf<DataOf<Requests[keyof Requests]>> | UnknownModelError;

type DataOf<R> = R extends { data: infer D } ? D[keyof D] : never;
type ErrorsOf<P> = P extends { errors: readonly (infer E)[] } ? E : never;

/** A payload, whose errors may also be of a type that comes later. */
export type WithUnknown<P> = P extends { errors: (infer E)[] }
  ? Omit<P, 'errors'> & { errors: (E | UnknownModelError)[] }
  : P;

interface Payload {
  errors: { __typename?: string }[];
}

const isPayload = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && 'errors' in value && Array.isArray(value.errors);

function known<E extends { __typename?: string }>(error: E): E {
  const { __typename: typename } = error;
  if (typename === undefined || MODEL_ERRORS.includes(typename)) return error;
  return { ...error, __typename: 'UnknownModelError', typename };
}

/** Gives typed errors that this version does not know the type `UnknownModelError`. Changes the data in place. */
export function markUnknown(data: unknown): void {
  for (const payload of Object.values(data ?? {}))
    if (isPayload(payload)) payload.errors = payload.errors.map(known);
}
