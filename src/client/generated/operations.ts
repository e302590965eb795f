/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** Operations that can run on a model. */
export type ActivityKind =
  /** The service is analyzing added data. */
  | 'ANALYZING'
  /** No operation is running. */
  | 'IDLE'
  /** The service is training the model. */
  | 'TRAINING'
  /** The service is upgrading the model to a newer version of its base model. */
  | 'UPGRADING';

/** A corpus to add: its name and its content. With more than one of `content`, `text` and `file`, or none, the error is an `InvalidInputError`. */
export type AddCorpusInput = {
  /** Whether to replace a corpus that has the same name. Default: `false`; a name in use is then an `AlreadyExistsError`. */
  allowOverwrite?: boolean | null | undefined;
  /** The text as a string or as a file. */
  content?: ContentInput | null | undefined;
  /** The older form of `content: { file: … }`. */
  file?: Blob | null | undefined;
  /**
   * Name of the corpus, 1 to 128 characters. Not `user`, `base_lm` or `default_lm`. Corpora and grammars of a model share one
   * set of names. An invalid name is an `InvalidInputError`.
   */
  name: string;
  /** The older form of `content: { text: … }`. */
  text?: string | null | undefined;
};

/** A grammar to add: its name and its content. With more than one of `content`, `text` and `file`, or none, the error is an `InvalidInputError`. */
export type AddGrammarInput = {
  /** Whether to replace a grammar that has the same name. Default: `false`; a name in use is then an `AlreadyExistsError`. */
  allowOverwrite?: boolean | null | undefined;
  /** The text as a string or as a file. */
  content?: ContentInput | null | undefined;
  /** The older form of `content: { file: … }`. */
  file?: Blob | null | undefined;
  /** Notation of the grammar. Default: `XML` if the first character that is not white space is `<`, otherwise `ABNF`. */
  format?: GrammarFormat | null | undefined;
  /**
   * Name of the grammar, 1 to 128 characters. Not `user`, `base_lm` or `default_lm`. Corpora and grammars of a model share one
   * set of names. An invalid name is an `InvalidInputError`.
   */
  name: string;
  /** The older form of `content: { text: … }`. */
  text?: string | null | undefined;
};

/** The content of a corpus or grammar: exactly one of `text` and `file`. */
export type ContentInput =
  {   /** The content as a file of a multipart request. By default up to 128 MiB (`LEXIGATE_UPLOAD_MAX_BYTES`). */
  file: Blob; text?: never; }
  |  { file?: never;   /** The content as a string, if it is small. By default the gateway accepts requests of up to 1 MiB (`LEXIGATE_MAX_BODY_BYTES`). */
  text: string; };

/** A custom language model to create. An invalid value is an `InvalidInputError` with the name of the field. */
export type CreateModelInput = {
  /** Name of the base model. It must support customization: see `supportedFeatures.customLanguageModel` of `baseModels`. It cannot be changed later. */
  baseModelName: string;
  /** Description of the model, at most 128 characters. */
  description?: string | null | undefined;
  /** Dialect, only for Spanish previous-generation models: `es-ES`, `es-LA` or `es-US`. For any other model it must equal the language. Default: the language. */
  dialect?: string | null | undefined;
  /** Name of the model, 1 to 256 characters, without `\ / : = & ?`. A unique name is recommended but not required. */
  name: string;
};

/** The two notations of SRGS grammars. */
export type GrammarFormat =
  /** Augmented Backus-Naur form, sent as `application/srgs`. */
  | 'ABNF'
  /** XML form, sent as `application/srgs+xml`. */
  | 'XML';

/** State of a custom language model. One operation at a time can run on a model. */
export type ModelStatus =
  /** The model is trained and can be used for speech recognition. */
  | 'AVAILABLE'
  /** The model was deleted. Only status events have this status. */
  | 'DELETED'
  /** The last training failed. The field `failure` says why. */
  | 'FAILED'
  /** The model has no valid data yet, or the service is analyzing added data. The field `activity` tells the two apart. */
  | 'PENDING'
  /** The model has valid data that changed since the last training. It can be trained. */
  | 'READY'
  /** A training is running. */
  | 'TRAINING'
  /** A status that this version of the gateway does not know. */
  | 'UNKNOWN'
  /** An upgrade to a newer version of the base model is running. */
  | 'UPGRADING';

/** Why there is nothing to train. */
export type NothingToTrainReason =
  /** The data has not changed since the last training. `force: true` trains it again. */
  | 'NOTHING_NEW'
  /** The model has no valid data. Add a corpus, words or a grammar. */
  | 'NO_DATA';

/** What a mutation does if another operation is running on the model. The service runs one operation at a time on a model. */
export type OnBusy =
  /** Return a `ModelBusyError` at once. */
  | 'FAIL'
  /**
   * Wait until the model is idle, then make the change. Waiting mutations of one model run in the order in which they arrived. The
   * wait ends with a `ModelBusyError` after 10 minutes by default (`LEXIGATE_BUSY_TIMEOUT_MS`). If the client disconnects while
   * the mutation waits, the change is not made.
   */
  | 'WAIT';

/** State of the analysis of a corpus or grammar. */
export type ResourceStatus =
  /** The analysis is complete. The next training uses the corpus or grammar. */
  | 'ANALYZED'
  /** The analysis is running. The model is busy until it completes. */
  | 'BEING_PROCESSED'
  /** The analysis failed. The `error` field says why. */
  | 'UNDETERMINED'
  /** A status that this version of the gateway does not know. */
  | 'UNKNOWN';

/** Options of a training. */
export type TrainModelInput = {
  /**
   * Weight of the custom data relative to the base model, 0.0 to 1.0; otherwise the error is an `InvalidInputError`. Default: 0.5
   * for large speech models, 0.3 for previous-generation, 0.2 for next-generation, 0.1 for improved next-generation models.
   */
  customizationWeight?: number | null | undefined;
  /** Whether to train a model that has not changed since its last training. Default: `false`. */
  force?: boolean | null | undefined;
  /** `true`: invalid corpora, words or grammars make the training fail. `false`: the training leaves them out and lists them in `warnings`. Default: `true`. */
  strict?: boolean | null | undefined;
  /** Which words to train on. Only previous-generation models use this. Default: `ALL`. */
  wordTypeToAdd?: WordTypeToAdd | null | undefined;
};

/** A reason why a training would not start. */
export type TrainingObstacle =
  /** Another operation is running on the model; see `activity`. */
  | 'BUSY'
  /** The service could not analyze at least one corpus; see `invalidCorpora`. */
  | 'INVALID_CORPORA'
  /** The service could not analyze at least one grammar; see `invalidGrammars`. */
  | 'INVALID_GRAMMARS'
  /** At least one word has an error; see `invalidWords`. */
  | 'INVALID_WORDS'
  /** The data has not changed since the last training. `force: true` trains it again. */
  | 'NOTHING_NEW'
  /** The model has no data. */
  | 'NO_DATA';

/** Kind of data that a training leaves out. */
export type TrainingWarningCode =
  /** Invalid audio. Only acoustic models have audio. */
  | 'INVALID_AUDIO_FILES'
  /** Corpora that the service could not analyze. */
  | 'INVALID_CORPUS_FILES'
  /** Grammars that the service could not analyze. */
  | 'INVALID_GRAMMAR_FILES'
  /** Words that have an error. */
  | 'INVALID_WORDS'
  /** A code that this version of the gateway does not know. */
  | 'UNKNOWN';

/** A word to add. */
export type WordInput = {
  /** Spelling of the word in transcripts. Default: the word itself. */
  displayAs?: string | null | undefined;
  /** `true`: use the word only to map speech to `displayAs`, do not train on it. Only improved next-generation models use this. */
  mappingOnly?: boolean | null | undefined;
  /**
   * Pronunciations, at most 5, each at most 40 characters (Japanese: 25). Use letters and spaces, no digits and no punctuation:
   * write `I V A`, because the service rejects `I. V. A.`. Japanese: full-width katakana only.
   */
  soundsLike?: Array<string> | null | undefined;
  /** The word, not empty, `.` or `..`, without spaces and with at most 256 characters. Join compounds with `-` or `_`. Japanese: at most 25 characters. */
  word: string;
};

/** Sort order of words. Alphabetical order is by Unicode code point: digits, then upper case, then lower case. */
export type WordSort =
  /** Alphabetical order. */
  | 'ALPHABETICAL_ASC'
  /** Reverse alphabetical order. */
  | 'ALPHABETICAL_DESC'
  /** Lowest `count` first. Words with the same `count` are in alphabetical order. */
  | 'COUNT_ASC'
  /** Highest `count` first. Words with the same `count` are in alphabetical order. */
  | 'COUNT_DESC';

/** Origin of the words of a model. */
export type WordType =
  /** Words of any origin. */
  | 'ALL'
  /** Words from corpora. Only previous-generation and large speech models have them. */
  | 'CORPORA'
  /** Words from grammars. Only previous-generation models have them. */
  | 'GRAMMARS'
  /** Words that a user added or changed. */
  | 'USER';

/** Words that a training of a previous-generation model uses. All other models ignore this. */
export type WordTypeToAdd =
  /** All words: from corpora, from grammars, and from users. */
  | 'ALL'
  /** Only words that a user added or changed. */
  | 'USER';

export type AddCorpusMutationVariables = Exact<{
  modelId: string;
  input: AddCorpusInput;
  onBusy?: OnBusy | null | undefined;
}>;


export type AddCorpusMutation = { addCorpus: { corpus: { id: string, name: string, status: ResourceStatus } | null, model: { id: string, status: ModelStatus } | null, errors: Array<
      | { __typename: 'AlreadyExistsError', name: string, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidInputError', path: Array<string> | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidTrainingDataError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'LimitReachedError', limit: number | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelBusyError', status: ModelStatus | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelNotFoundError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NotUpgradableError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NothingToTrainError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'PlanNotSupportedError', message: string, serviceMessage: string | null, transactionId: string | null }
    > } };

export type AddGrammarMutationVariables = Exact<{
  modelId: string;
  input: AddGrammarInput;
  onBusy?: OnBusy | null | undefined;
}>;


export type AddGrammarMutation = { addGrammar: { grammar: { id: string, name: string, status: ResourceStatus } | null, model: { id: string, status: ModelStatus } | null, errors: Array<
      | { __typename: 'AlreadyExistsError', name: string, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidInputError', path: Array<string> | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidTrainingDataError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'LimitReachedError', limit: number | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelBusyError', status: ModelStatus | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelNotFoundError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NotUpgradableError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NothingToTrainError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'PlanNotSupportedError', message: string, serviceMessage: string | null, transactionId: string | null }
    > } };

export type AddWordsMutationVariables = Exact<{
  modelId: string;
  words: Array<WordInput>;
  onBusy?: OnBusy | null | undefined;
}>;


export type AddWordsMutation = { addWords: { model: { id: string, status: ModelStatus } | null, errors: Array<
      | { __typename: 'AlreadyExistsError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidInputError', path: Array<string> | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidTrainingDataError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'LimitReachedError', limit: number | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelBusyError', status: ModelStatus | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelNotFoundError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NotUpgradableError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NothingToTrainError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'PlanNotSupportedError', message: string, serviceMessage: string | null, transactionId: string | null }
    > } };

export type BuildModelMutationVariables = Exact<{
  id: string;
  corpus: AddCorpusInput;
  words: Array<WordInput>;
}>;


export type BuildModelMutation = { addCorpus: { corpus: { id: string, name: string, status: ResourceStatus } | null, errors: Array<
      | { __typename: 'AlreadyExistsError', name: string, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidInputError', path: Array<string> | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidTrainingDataError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'LimitReachedError', limit: number | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelBusyError', status: ModelStatus | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelNotFoundError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NotUpgradableError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NothingToTrainError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'PlanNotSupportedError', message: string, serviceMessage: string | null, transactionId: string | null }
    > }, addWords: { errors: Array<
      | { __typename: 'AlreadyExistsError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidInputError', path: Array<string> | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidTrainingDataError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'LimitReachedError', limit: number | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelBusyError', status: ModelStatus | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelNotFoundError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NotUpgradableError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NothingToTrainError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'PlanNotSupportedError', message: string, serviceMessage: string | null, transactionId: string | null }
    > }, trainModel: { model: { id: string, name: string, status: ModelStatus } | null, errors: Array<
      | { __typename: 'AlreadyExistsError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidInputError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidTrainingDataError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'LimitReachedError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelBusyError', status: ModelStatus | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelNotFoundError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NotUpgradableError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NothingToTrainError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'PlanNotSupportedError', message: string, serviceMessage: string | null, transactionId: string | null }
    > } };

export type CreateModelMutationVariables = Exact<{
  input: CreateModelInput;
}>;


export type CreateModelMutation = { createModel: { model: { id: string, status: ModelStatus } | null, errors: Array<
      | { __typename: 'AlreadyExistsError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidInputError', path: Array<string> | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidTrainingDataError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'LimitReachedError', limit: number | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelBusyError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelNotFoundError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NotUpgradableError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NothingToTrainError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'PlanNotSupportedError', message: string, serviceMessage: string | null, transactionId: string | null }
    > } };

export type DeleteCorpusMutationVariables = Exact<{
  modelId: string;
  name: string;
  onBusy?: OnBusy | null | undefined;
}>;


export type DeleteCorpusMutation = { deleteCorpus: { deletedName: string | null, model: { id: string, status: ModelStatus } | null, errors: Array<
      | { __typename: 'AlreadyExistsError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidInputError', path: Array<string> | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidTrainingDataError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'LimitReachedError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelBusyError', status: ModelStatus | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelNotFoundError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NotUpgradableError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NothingToTrainError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'PlanNotSupportedError', message: string, serviceMessage: string | null, transactionId: string | null }
    > } };

export type DeleteGrammarMutationVariables = Exact<{
  modelId: string;
  name: string;
  onBusy?: OnBusy | null | undefined;
}>;


export type DeleteGrammarMutation = { deleteGrammar: { deletedName: string | null, model: { id: string, status: ModelStatus } | null, errors: Array<
      | { __typename: 'AlreadyExistsError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidInputError', path: Array<string> | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidTrainingDataError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'LimitReachedError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelBusyError', status: ModelStatus | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelNotFoundError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NotUpgradableError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NothingToTrainError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'PlanNotSupportedError', message: string, serviceMessage: string | null, transactionId: string | null }
    > } };

export type DeleteModelMutationVariables = Exact<{
  id: string;
  onBusy?: OnBusy | null | undefined;
}>;


export type DeleteModelMutation = { deleteModel: { deletedId: string | null, errors: Array<
      | { __typename: 'AlreadyExistsError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidInputError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidTrainingDataError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'LimitReachedError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelBusyError', status: ModelStatus | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelNotFoundError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NotUpgradableError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NothingToTrainError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'PlanNotSupportedError', message: string, serviceMessage: string | null, transactionId: string | null }
    > } };

export type DeleteWordMutationVariables = Exact<{
  modelId: string;
  word: string;
  onBusy?: OnBusy | null | undefined;
}>;


export type DeleteWordMutation = { deleteWord: { deletedWord: string | null, model: { id: string, status: ModelStatus } | null, errors: Array<
      | { __typename: 'AlreadyExistsError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidInputError', path: Array<string> | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidTrainingDataError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'LimitReachedError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelBusyError', status: ModelStatus | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelNotFoundError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NotUpgradableError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NothingToTrainError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'PlanNotSupportedError', message: string, serviceMessage: string | null, transactionId: string | null }
    > } };

export type FixWordMutationVariables = Exact<{
  id: string;
  word: WordInput;
}>;


export type FixWordMutation = { addWords: { model: { id: string, name: string, trainability: { trainable: boolean, advice: string | null } } | null, errors: Array<
      | { __typename: 'AlreadyExistsError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidInputError', path: Array<string> | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidTrainingDataError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'LimitReachedError', limit: number | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelBusyError', status: ModelStatus | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelNotFoundError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NotUpgradableError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NothingToTrainError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'PlanNotSupportedError', message: string, serviceMessage: string | null, transactionId: string | null }
    > } };

export type GetModelQueryVariables = Exact<{
  id: string;
}>;


export type GetModelQuery = { customization: { id: string, name: string, description: string | null, language: string, dialect: string | null, status: ModelStatus, progress: number, created: string | null, updated: string | null, owner: string | null, error: string | null, versions: Array<string>, baseModelName: string, baseModel: { description: string, rate: number, supportedFeatures: { customLanguageModel: boolean, lowLatency: boolean | null } } | null, activity: { kind: ActivityKind, corpora: Array<string>, grammars: Array<string>, words: boolean }, trainability: { trainable: boolean, trainableWithoutStrict: boolean, obstacles: Array<TrainingObstacle>, advice: string | null }, failure: { message: string | null, corpora: Array<{ name: string, message: string }>, grammars: Array<{ name: string, message: string }>, words: Array<{ name: string, message: string }> } | null, corpora: Array<{ id: string, name: string, status: ResourceStatus, totalWords: number, outOfVocabularyWords: number, error: string | null }>, grammars: Array<{ id: string, name: string, status: ResourceStatus, outOfVocabularyWords: number, error: string | null }>, words: { totalCount: number, nodes: Array<{ id: string, word: string, soundsLike: Array<string>, displayAs: string, source: Array<string>, error: Array<{ element: string, message: string }> }> } } | null };

export type ListBaseModelsQueryVariables = Exact<{
  language?: string | null | undefined;
}>;


export type ListBaseModelsQuery = { baseModels: Array<{ name: string, language: string, rate: number, description: string, supportedFeatures: { lowLatency: boolean | null } }> };

export type ListCorporaQueryVariables = Exact<{
  modelId: string;
}>;


export type ListCorporaQuery = { customization: { id: string, corpora: Array<{ id: string, name: string, status: ResourceStatus, totalWords: number, outOfVocabularyWords: number, error: string | null }> } | null };

export type ListModelsQueryVariables = Exact<{
  language?: string | null | undefined;
}>;


export type ListModelsQuery = { customizations: Array<{ id: string, name: string, baseModelName: string, status: ModelStatus, updated: string | null, failure: { message: string | null, words: Array<{ name: string, message: string }>, corpora: Array<{ name: string, message: string }>, grammars: Array<{ name: string, message: string }> } | null }> };

export type ListWordsQueryVariables = Exact<{
  modelId: string;
  type?: WordType | null | undefined;
  sort?: WordSort | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  search?: string | null | undefined;
  withErrors?: boolean | null | undefined;
}>;


export type ListWordsQuery = { customization: { id: string, words: { totalCount: number, nodes: Array<{ id: string, word: string, soundsLike: Array<string>, displayAs: string, count: number, source: Array<string>, mappingOnly: boolean | null, error: Array<{ element: string, message: string }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type ResetModelMutationVariables = Exact<{
  id: string;
  onBusy?: OnBusy | null | undefined;
}>;


export type ResetModelMutation = { resetModel: { model: { id: string, status: ModelStatus } | null, errors: Array<
      | { __typename: 'AlreadyExistsError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidInputError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidTrainingDataError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'LimitReachedError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelBusyError', status: ModelStatus | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelNotFoundError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NotUpgradableError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NothingToTrainError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'PlanNotSupportedError', message: string, serviceMessage: string | null, transactionId: string | null }
    > } };

export type TrainModelMutationVariables = Exact<{
  id: string;
  input?: TrainModelInput | null | undefined;
  onBusy?: OnBusy | null | undefined;
}>;


export type TrainModelMutation = { trainModel: { model: { id: string, name: string, status: ModelStatus } | null, warnings: Array<{ code: TrainingWarningCode, message: string }>, errors: Array<
      | { __typename: 'AlreadyExistsError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidInputError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidTrainingDataError', message: string, serviceMessage: string | null, transactionId: string | null, corpora: Array<{ name: string, message: string }>, words: Array<{ name: string, message: string }>, grammars: Array<{ name: string, message: string }> }
      | { __typename: 'LimitReachedError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelBusyError', status: ModelStatus | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelNotFoundError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NotUpgradableError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NothingToTrainError', reason: NothingToTrainReason, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'PlanNotSupportedError', message: string, serviceMessage: string | null, transactionId: string | null }
    > } };

export type UpgradeModelMutationVariables = Exact<{
  id: string;
  onBusy?: OnBusy | null | undefined;
}>;


export type UpgradeModelMutation = { upgradeModel: { model: { id: string, status: ModelStatus, versions: Array<string> } | null, errors: Array<
      | { __typename: 'AlreadyExistsError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidInputError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'InvalidTrainingDataError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'LimitReachedError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelBusyError', status: ModelStatus | null, message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'ModelNotFoundError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NotUpgradableError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'NothingToTrainError', message: string, serviceMessage: string | null, transactionId: string | null }
      | { __typename: 'PlanNotSupportedError', message: string, serviceMessage: string | null, transactionId: string | null }
    > } };

export type WatchModelSubscriptionVariables = Exact<{
  id: string;
  until?: Array<ModelStatus> | null | undefined;
}>;


export type WatchModelSubscription = { modelStatus: { id: string, status: ModelStatus, previousStatus: ModelStatus | null, progress: number, since: string, sinceExact: boolean, observedAt: string, staleness: { confirmedAt: string | null, code: string } | null, model: { id: string, name: string, language: string, baseModelName: string, status: ModelStatus, progress: number, updated: string | null, error: string | null } | null } };

export type WatchModelsSubscriptionVariables = Exact<{
  language?: string | null | undefined;
}>;


export type WatchModelsSubscription = { modelList:
    | { __typename: 'ModelListChange', observedAt: string, removed: Array<string>, added: Array<{ since: string, sinceExact: boolean, model: { id: string, name: string, language: string, baseModelName: string, status: ModelStatus, progress: number, updated: string | null, error: string | null } }>, changed: Array<{ since: string, sinceExact: boolean, model: { id: string, name: string, language: string, baseModelName: string, status: ModelStatus, progress: number, updated: string | null, error: string | null } }>, staleness: { confirmedAt: string | null, code: string } | null }
    | { __typename: 'ModelListSnapshot', observedAt: string, models: Array<{ since: string, sinceExact: boolean, model: { id: string, name: string, language: string, baseModelName: string, status: ModelStatus, progress: number, updated: string | null, error: string | null } }>, staleness: { confirmedAt: string | null, code: string } | null }
    | { __typename: 'ModelListStale', staleness: { confirmedAt: string | null, code: string } }
   };

export type ListedFragment = { since: string, sinceExact: boolean, model: { id: string, name: string, language: string, baseModelName: string, status: ModelStatus, progress: number, updated: string | null, error: string | null } };

/** Queries and mutations, by the name of the client's method. */
export interface Requests {
  /** Adds a corpus: a text, or a file of a multipart request at "variables.input.content.file". */
  addCorpus: { variables: AddCorpusMutationVariables; data: AddCorpusMutation; field: "addCorpus" };
  /** Adds a grammar: a text, or a file of a multipart request at "variables.input.content.file". */
  addGrammar: { variables: AddGrammarMutationVariables; data: AddGrammarMutation; field: "addGrammar" };
  /** Adds words. A word that the model has is replaced. */
  addWords: { variables: AddWordsMutationVariables; data: AddWordsMutation; field: "addWords" };
  /** Adds a corpus and words to a model and trains it, in one document. Each step waits for the one before. */
  buildModel: { variables: BuildModelMutationVariables; data: BuildModelMutation; field: never };
  /** Creates an empty model. */
  createModel: { variables: CreateModelMutationVariables; data: CreateModelMutation; field: "createModel" };
  /** Removes a corpus from a model. */
  deleteCorpus: { variables: DeleteCorpusMutationVariables; data: DeleteCorpusMutation; field: "deleteCorpus" };
  /** Removes a grammar from a model. */
  deleteGrammar: { variables: DeleteGrammarMutationVariables; data: DeleteGrammarMutation; field: "deleteGrammar" };
  /** Deletes a model with all its data. It cannot be undone. */
  deleteModel: { variables: DeleteModelMutationVariables; data: DeleteModelMutation; field: "deleteModel" };
  /** Removes a word from a model. */
  deleteWord: { variables: DeleteWordMutationVariables; data: DeleteWordMutation; field: "deleteWord" };
  /** Corrects a word that made a training fail. Use letters and spaces, no digits and no punctuation: "I V A", not "I. V. A.". */
  fixWord: { variables: FixWordMutationVariables; data: FixWordMutation; field: "addWords" };
  /** One model with everything: its state, its data, and whether a training would start. */
  getModel: { variables: GetModelQueryVariables; data: GetModelQuery; field: "customization" };
  /** The base models on which a custom model can be built, and what each is made for. */
  listBaseModels: { variables: ListBaseModelsQueryVariables; data: ListBaseModelsQuery; field: "baseModels" };
  /** The corpora of a model. */
  listCorpora: { variables: ListCorporaQueryVariables; data: ListCorporaQuery; field: "customization" };
  /** Your models, and why a training failed. */
  listModels: { variables: ListModelsQueryVariables; data: ListModelsQuery; field: "customizations" };
  /** The words of a model in pages. For the next page, pass "endCursor" as $after, with the same $sort. */
  listWords: { variables: ListWordsQueryVariables; data: ListWordsQuery; field: "customization" };
  /** Removes all data of a model. It cannot be undone. */
  resetModel: { variables: ResetModelMutationVariables; data: ResetModelMutation; field: "resetModel" };
  /** Starts a training. Watch it with WatchModel. */
  trainModel: { variables: TrainModelMutationVariables; data: TrainModelMutation; field: "trainModel" };
  /** Starts an upgrade of a model to a newer version of its base model. It cannot be undone. */
  upgradeModel: { variables: UpgradeModelMutationVariables; data: UpgradeModelMutation; field: "upgradeModel" };
}

export const REQUESTS = {
  addCorpus:
    "mutation AddCorpus($modelId:ID!$input:AddCorpusInput!$onBusy:OnBusy=FAIL){addCorpus(modelId:$modelId input:$input onBusy:$onBusy){corpus{id name status}model{id status}errors{__typename message serviceMessage transactionId ...on ModelBusyError{status}...on AlreadyExistsError{name}...on LimitReachedError{limit}...on InvalidInputError{path}}}}",
  addGrammar:
    "mutation AddGrammar($modelId:ID!$input:AddGrammarInput!$onBusy:OnBusy=FAIL){addGrammar(modelId:$modelId input:$input onBusy:$onBusy){grammar{id name status}model{id status}errors{__typename message serviceMessage transactionId ...on ModelBusyError{status}...on AlreadyExistsError{name}...on LimitReachedError{limit}...on InvalidInputError{path}}}}",
  addWords:
    "mutation AddWords($modelId:ID!$words:[WordInput!]!$onBusy:OnBusy=FAIL){addWords(modelId:$modelId words:$words onBusy:$onBusy){model{id status}errors{__typename message serviceMessage transactionId ...on ModelBusyError{status}...on LimitReachedError{limit}...on InvalidInputError{path}}}}",
  buildModel:
    "mutation BuildModel($id:ID!$corpus:AddCorpusInput!$words:[WordInput!]!){addCorpus(modelId:$id input:$corpus onBusy:WAIT){corpus{id name status}errors{__typename message serviceMessage transactionId ...on ModelBusyError{status}...on AlreadyExistsError{name}...on LimitReachedError{limit}...on InvalidInputError{path}}}addWords(modelId:$id words:$words onBusy:WAIT){errors{__typename message serviceMessage transactionId ...on ModelBusyError{status}...on LimitReachedError{limit}...on InvalidInputError{path}}}trainModel(id:$id onBusy:WAIT){model{id name status}errors{__typename message serviceMessage transactionId ...on ModelBusyError{status}}}}",
  createModel:
    "mutation CreateModel($input:CreateModelInput!){createModel(input:$input){model{id status}errors{__typename message serviceMessage transactionId ...on LimitReachedError{limit}...on InvalidInputError{path}}}}",
  deleteCorpus:
    "mutation DeleteCorpus($modelId:ID!$name:String!$onBusy:OnBusy=FAIL){deleteCorpus(modelId:$modelId name:$name onBusy:$onBusy){deletedName model{id status}errors{__typename message serviceMessage transactionId ...on ModelBusyError{status}...on InvalidInputError{path}}}}",
  deleteGrammar:
    "mutation DeleteGrammar($modelId:ID!$name:String!$onBusy:OnBusy=FAIL){deleteGrammar(modelId:$modelId name:$name onBusy:$onBusy){deletedName model{id status}errors{__typename message serviceMessage transactionId ...on ModelBusyError{status}...on InvalidInputError{path}}}}",
  deleteModel:
    "mutation DeleteModel($id:ID!$onBusy:OnBusy=FAIL){deleteModel(id:$id onBusy:$onBusy){deletedId errors{__typename message serviceMessage transactionId ...on ModelBusyError{status}}}}",
  deleteWord:
    "mutation DeleteWord($modelId:ID!$word:String!$onBusy:OnBusy=FAIL){deleteWord(modelId:$modelId word:$word onBusy:$onBusy){deletedWord model{id status}errors{__typename message serviceMessage transactionId ...on ModelBusyError{status}...on InvalidInputError{path}}}}",
  fixWord:
    "mutation FixWord($id:ID!$word:WordInput!){addWords(modelId:$id words:[$word]onBusy:WAIT){model{id name trainability{trainable advice}}errors{__typename message serviceMessage transactionId ...on ModelBusyError{status}...on LimitReachedError{limit}...on InvalidInputError{path}}}}",
  getModel:
    "query GetModel($id:ID!){customization(id:$id){id name description language dialect status progress created updated owner error versions baseModelName baseModel{description rate supportedFeatures{customLanguageModel lowLatency}}activity{kind corpora grammars words}trainability{trainable trainableWithoutStrict obstacles advice}failure{message corpora{name message}grammars{name message}words{name message}}corpora{id name status totalWords outOfVocabularyWords error}grammars{id name status outOfVocabularyWords error}words(first:20){totalCount nodes{id word soundsLike displayAs source error{element message}}}}}",
  listBaseModels:
    "query ListBaseModels($language:String){baseModels(language:$language customizable:true){name language rate description supportedFeatures{lowLatency}}}",
  listCorpora:
    "query ListCorpora($modelId:ID!){customization(id:$modelId){id corpora{id name status totalWords outOfVocabularyWords error}}}",
  listModels:
    "query ListModels($language:String){customizations(language:$language){id name baseModelName status updated failure{message words{name message}corpora{name message}grammars{name message}}}}",
  listWords:
    "query ListWords($modelId:ID!$type:WordType=ALL$sort:WordSort=ALPHABETICAL_ASC$first:Int=100$after:String$search:String$withErrors:Boolean=false){customization(id:$modelId){id words(type:$type sort:$sort first:$first after:$after search:$search withErrors:$withErrors){totalCount nodes{id word soundsLike displayAs count source mappingOnly error{element message}}pageInfo{hasNextPage endCursor}}}}",
  resetModel:
    "mutation ResetModel($id:ID!$onBusy:OnBusy=FAIL){resetModel(id:$id onBusy:$onBusy){model{id status}errors{__typename message serviceMessage transactionId ...on ModelBusyError{status}}}}",
  trainModel:
    "mutation TrainModel($id:ID!$input:TrainModelInput$onBusy:OnBusy=FAIL){trainModel(id:$id input:$input onBusy:$onBusy){model{id name status}warnings{code message}errors{__typename message serviceMessage transactionId ...on ModelBusyError{status}...on NothingToTrainError{reason}...on InvalidTrainingDataError{corpora{name message}words{name message}grammars{name message}}}}}",
  upgradeModel:
    "mutation UpgradeModel($id:ID!$onBusy:OnBusy=FAIL){upgradeModel(id:$id onBusy:$onBusy){model{id status versions}errors{__typename message serviceMessage transactionId ...on ModelBusyError{status}}}}",
} as const;

export interface Subscriptions {
  /** The state of one model, live: now, and as it changes. It completes at a status of $until. */
  watchModel: { variables: WatchModelSubscriptionVariables; data: WatchModelSubscription; field: "modelStatus" };
  /** The list of all models, live: all of them first, then what changes. */
  watchModels: { variables: WatchModelsSubscriptionVariables; data: WatchModelsSubscription; field: "modelList" };
}

export const SUBSCRIPTIONS = {
  watchModel:
    "subscription WatchModel($id:ID!$until:[ModelStatus!]){modelStatus(id:$id until:$until){id status previousStatus progress since sinceExact observedAt staleness{confirmedAt code}model{id name language baseModelName status progress updated error}staleness{confirmedAt code}}}",
  watchModels:
    "subscription WatchModels($language:String){modelList(language:$language){__typename staleness{confirmedAt code}...on ModelListSnapshot{observedAt models{...Listed}}...on ModelListChange{observedAt added{...Listed}changed{...Listed}removed}}}fragment Listed on ListedModel{since sinceExact model{id name language baseModelName status progress updated error}}",
} as const;

/** The types of `ModelError` that this version knows. */
export const MODEL_ERRORS: readonly string[] = ["AlreadyExistsError","InvalidInputError","InvalidTrainingDataError","LimitReachedError","ModelBusyError","ModelNotFoundError","NotUpgradableError","NothingToTrainError","PlanNotSupportedError"];
