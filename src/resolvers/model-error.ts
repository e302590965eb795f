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
  'not-found': { type: 'ModelNotFoundError', message: 'These credentials have no model of this id.' },
  busy: {
    type: 'ModelBusyError',
    message: 'Another operation runs on this model. Watch modelStatus and try again when it is done.',
  },
  'nothing-to-train': {
    type: 'NothingToTrainError',
    message:
      'There is nothing to train: add data first. Data that is trained already is trained again with force: true.',
  },
  'invalid-training-data': {
    type: 'InvalidTrainingDataError',
    message:
      'A corpus, word or grammar of this model is invalid. Mend it, or train without it: strict: false.',
  },
  'invalid-input': { type: 'InvalidInputError', message: 'The service does not accept this input.' },
  'part-not-found': { type: 'InvalidInputError', message: 'The model has nothing of this name.' },
  'already-exists': {
    type: 'AlreadyExistsError',
    message: 'The model has a corpus or grammar of this name already. Replace it with allowOverwrite: true.',
  },
  'limit-reached': { type: 'LimitReachedError', message: 'A limit of the service is reached.' },
  'plan-not-supported': {
    type: 'PlanNotSupportedError',
    message: 'The plan of this service instance has no customization. A paid plan has.',
  },
  'not-upgradable': { type: 'NotUpgradableError', message: 'This model cannot be upgraded now.' },
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
  // Of an unknown or busy model the service says no more than this; the gateway's own words have no status.
  const isSelfEvident = error.refusal === 'not-found' || error.refusal === 'busy';
  const said = isSelfEvident && error.status !== undefined ? undefined : error.description;
  return {
    __typename: kind.type,
    message: said
      ? `${kind.message} ${error.status === undefined ? '' : 'The service says: '}${said}`
      : kind.message,
    transactionId: error.transactionId ?? null,
    modelId,
    field: error.refusal === 'part-not-found' ? nameField : fieldNamedIn(error.description, subject),
    limit: limitNamedIn(error.description),
    name,
  };
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
