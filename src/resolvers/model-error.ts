import type { Resolvers } from '../generated/graphql.ts';
import { InvalidPathError, WatsonError, type Refusal } from '../watson/errors.ts';
import { isId } from '../watson/path.ts';
import { fieldNamedIn, limitNamedIn, type WriteSubject } from './error-text.ts';

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
  /** Id of the model that the error is about; undefined for `createModel`. */
  modelId: string | undefined;
  /** For `InvalidInputError`: the invalid argument or input field. */
  field: string | null;
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
    return invalidInput(isIdInvalid ? idField : nameField, error.message, modelId);
  }
  const kind = error instanceof WatsonError && error.refusal ? KINDS[error.refusal] : undefined;
  if (!(error instanceof WatsonError) || !kind) throw error;
  const field = error.refusal === 'part-not-found' ? nameField : fieldNamedIn(error.description, subject);
  const advice = kind.type === 'InvalidInputError' && field !== null ? `Check ${field}.` : '';
  return {
    __typename: kind.type,
    message: [kind.message, advice, detailOf(error)].filter((part) => part !== '').join(' '),
    transactionId: error.transactionId ?? null,
    modelId,
    field,
    limit: limitNamedIn(error.description),
    name,
  };
}

/** For these the service says no more than the fixed message. */
const SELF_EXPLANATORY = new Set<Refusal | undefined>(['not-found', 'busy', 'nothing-to-train']);

/** The part of a message that comes from the error itself. An error without a status is the gateway's own. */
function detailOf({ status, refusal, description = '' }: WatsonError): string {
  if (status === undefined || description === '') return description;
  return SELF_EXPLANATORY.has(refusal) ? '' : `The service says: ${description}`;
}

/** The error for an input value that the gateway rejects without a REST call. */
export function invalidInput(field: string, message: string, modelId?: string): ModelErrorParent {
  return {
    __typename: 'InvalidInputError',
    message,
    transactionId: null,
    modelId,
    field,
    limit: null,
    name: '',
  };
}

export const modelError = {
  ModelError: { __resolveType: (error) => error.__typename },
} satisfies Pick<Resolvers, 'ModelError'>;
