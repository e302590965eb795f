import type { ModelErrorResolvers, ModelBusyErrorResolvers } from '../generated/graphql.ts';
import { WatsonError, type Refusal } from '../watson/errors.ts';

/** What all model errors have in common, as resolvers pass it on. */
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
  /** The model that the error is about; none for `createModel`. */
  modelId: string | undefined;
  /** Only of `InvalidInputError`. */
  field: string | null;
  /** Only of `LimitReachedError`. */
  limit: number | null;
  /** Only of `AlreadyExistsError`. */
  name: string;
}

/** What a write is about. */
export interface WriteSubject {
  /** None for `createModel`. */
  modelId: string | undefined;
  /** The argument that has the model's id. @default 'id' */
  idField?: string;
  /** Of the corpus, grammar or word. */
  name?: string;
  /** The argument that has the word or words, the one thing that can be wrong. */
  nameField?: string;
}

/** The payload of a mutation that gives back the model: its id when the call went through, else why not. */
export interface ModelPayload {
  modelId: string | undefined;
  errors: ModelErrorParent[];
}

type Kind = { type: ModelErrorParent['__typename']; message: string };

/** What a refusal of the service is to the client. `{said}` stands for the service's own words, where it said any. */
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
      'The model has no new data to train on. Add data, or train unchanged data again with force: true.',
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
      'This model cannot be upgraded. It must be READY or AVAILABLE and have data, and its base model must have a newer version.',
  },
};

/** Runs a write. What the client can act on becomes data; every other failure goes on to the error table. */
export async function reportErrors<T>(
  work: () => Promise<T>,
  subject: WriteSubject,
): Promise<{ result: T; errors: [] } | { result: undefined; errors: ModelErrorParent[] }> {
  try {
    return { result: await work(), errors: [] };
  } catch (error) {
    return { result: undefined, errors: [toModelError(error, subject)] };
  }
}

function toModelError(error: unknown, subject: WriteSubject): ModelErrorParent {
  const { modelId, name = '', nameField = 'name' } = subject;
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

/** The part of a message that comes from the error itself. An error without a status is the gateway's own. */
function detailOf({ status, refusal, description = '' }: WatsonError): string {
  if (status === undefined || description === '') return description;
  // The service describes an unknown or busy model in no more words than the fixed message.
  return refusal === 'not-found' || refusal === 'busy' ? '' : `The service says: ${description}`;
}

/** An input value that the gateway refuses itself, without asking the service. */
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

/** The service does not mark the field, but its words often name it. */
function fieldNamedIn(
  description: string | undefined,
  { idField = 'id', name, nameField }: WriteSubject,
): string | null {
  if (description === undefined) return null;
  if (/malformed guid/i.test(description)) return idField;
  if (nameField !== undefined) return nameField;
  const fields: [RegExp, string][] = [
    // A wrong dialect is told with the base model that it does not fit.
    [/dialect/i, 'dialect'],
    [/base[_ ]model/i, 'baseModelName'],
    [/description/i, 'description'],
    [/weight/i, 'customizationWeight'],
    [/\bname\b/i, 'name'],
  ];
  // Of a corpus or grammar the service repeats the name, which may have any of these words in it.
  const possible = name === undefined ? fields : fields.slice(-1);
  return possible.find(([pattern]) => pattern.test(description))?.[1] ?? null;
}

function limitNamedIn(description: string | undefined): number | null {
  const number = description?.match(/\b\d{2,9}\b/)?.[0];
  return number === undefined ? null : Number(number);
}

export const modelError = {
  ModelError: {
    __resolveType: (error) => error.__typename,
  } satisfies ModelErrorResolvers,
  ModelBusyError: {
    status: async ({ modelId }, _args, { loaders }) =>
      modelId === undefined ? null : ((await loaders.languageModel.load(modelId))?.status ?? null),
  } satisfies ModelBusyErrorResolvers,
};
