import type { NothingToTrainReason, Resolvers } from '../generated/graphql.ts';
import { InvalidPathError, WatsonError, type Refusal } from '../watson/errors.ts';
import { isId } from '../watson/path.ts';
import { fieldNamedIn, isWithoutData, limitNamedIn, pathTo, type WriteSubject } from './error-text.ts';

/** A model error of any type. The resolvers of its type add the fields that cost a call. */
export interface ModelErrorParent {
  __typename:
    | 'ModelNotFoundError'
    | 'ModelBusyError'
    | 'NothingToTrainError'
    | 'InvalidTrainingDataError'
    | 'InvalidInputError'
    | 'LimitReachedError'
    | 'AlreadyExistsError'
    | 'PlanNotSupportedError'
    | 'NotUpgradableError';
  message: string;
  transactionId: string | null;
  /** The text of the service. */
  serviceMessage: string | null;
  /** Id of the model that the error is about; undefined for `createModel`. */
  modelId: string | undefined;
  /** For `InvalidInputError`: the invalid argument or input field. */
  field: string | null;
  /** For `InvalidInputError`: where the value is in the arguments of the mutation. */
  path: string[] | null;
  /** For `NothingToTrainError`; undefined if only the status of the model tells it. */
  reason: NothingToTrainReason | undefined;
  /** For `LimitReachedError`. */
  limit: number | null;
  /** For `AlreadyExistsError`; otherwise empty or the name of the corpus, grammar or word. */
  name: string;
}

/** Payload of a mutation that returns the model. */
export interface ModelPayload {
  /** Id of the changed model; undefined if nothing was changed. */
  modelId: string | undefined;
  errors: ModelErrorParent[];
}

interface Kind {
  type: ModelErrorParent['__typename'];
  message: string;
}

/** The error type and fixed message for each refusal that a client can act on. */
const KINDS: Partial<Record<Refusal, Kind>> = {
  'not-found': {
    type: 'ModelNotFoundError',
    message: 'The service instance has no model with this id. Check the id and the credentials.',
  },
  busy: {
    type: 'ModelBusyError',
    message:
      'Another operation is running on this model. Watch its status with the subscription modelStatus, and try again when the operation has completed.',
  },
  'nothing-to-train': {
    type: 'NothingToTrainError',
    message:
      'The model has no new data to train on: add a corpus, words or a grammar, or, if it has data, train it again with force: true.',
  },
  'invalid-training-data': {
    type: 'InvalidTrainingDataError',
    message:
      'A corpus, word or grammar of this model is invalid. Correct or delete it, or train without it (strict: false).',
  },
  'invalid-input': { type: 'InvalidInputError', message: 'The service rejected the input.' },
  'part-not-found': {
    type: 'InvalidInputError',
    message: 'The model has no corpus, grammar or word with this name.',
  },
  'already-exists': {
    type: 'AlreadyExistsError',
    message:
      'The model already has a corpus or grammar with this name. Use another name, or replace it with allowOverwrite: true.',
  },
  'limit-reached': {
    type: 'LimitReachedError',
    message:
      'The change would exceed a limit of the service. Delete models or data that are no longer needed.',
  },
  'plan-not-supported': {
    type: 'PlanNotSupportedError',
    message: 'The plan of this service instance does not include customization. Upgrade to a paid plan.',
  },
  'not-upgradable': {
    type: 'NotUpgradableError',
    message:
      'This model cannot be upgraded. It must be READY or AVAILABLE and have data, and the same base model must have a newer version. To use another base model, create a new model and add the data again.',
  },
};

/** Turns a refusal that the client can act on into data. Throws every other error again, for the error table. */
export function toModelError(error: unknown, subject: WriteSubject): ModelErrorParent {
  const { modelId, name = '', nameField = 'name', idField = 'id' } = subject;
  if (error instanceof InvalidPathError) {
    const isIdInvalid = modelId !== undefined && !isId(modelId);
    const path = pathTo(isIdInvalid ? idField : nameField, subject) ?? [];
    return invalidInput(path, error.message, { modelId });
  }
  const kind = error instanceof WatsonError && error.refusal ? KINDS[error.refusal] : undefined;
  if (!(error instanceof WatsonError) || !kind) throw error;
  const field = error.refusal === 'part-not-found' ? nameField : fieldNamedIn(error.description, subject);
  const advice = kind.type === 'InvalidInputError' && field !== null ? `Check ${field}.` : '';
  // An error without a status is the gateway's own, and so is its text.
  const isOfService = error.status !== undefined;
  const { description = '' } = error;
  const parent: ModelErrorParent = {
    __typename: kind.type,
    message: [kind.message, advice, isOfService ? '' : description].filter((part) => part !== '').join(' '),
    transactionId: error.transactionId ?? null,
    serviceMessage: isOfService && description !== '' ? description : null,
    modelId,
    field,
    path: pathTo(field, subject, description),
    reason: undefined,
    limit: limitNamedIn(error.description),
    name,
  };
  return isWithoutData(description) ? withoutData(parent) : parent;
}

/** The same error, if there is nothing to train because the model has no data. */
export function withoutData(error: ModelErrorParent): ModelErrorParent {
  if (error.__typename !== 'NothingToTrainError') return error;
  const message = 'The model has no data to train on: add a corpus, words or a grammar.';
  return { ...error, message, reason: 'NO_DATA' };
}

/** The error for an input value that the gateway rejects without a REST call. `field` is the last name of the path. */
export function invalidInput(
  path: string[],
  message: string,
  { modelId, field = path.at(-1) ?? null }: { modelId?: string | undefined; field?: string | null } = {},
): ModelErrorParent {
  return {
    __typename: 'InvalidInputError',
    message,
    transactionId: null,
    serviceMessage: null,
    modelId,
    field,
    path,
    reason: undefined,
    limit: null,
    name: '',
  };
}

export const modelError = {
  ModelError: { __resolveType: (error) => error.__typename },
} satisfies Pick<Resolvers, 'ModelError'>;
