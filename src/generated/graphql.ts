import type { UploadedFile } from '../resolvers/file.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { SpeechModel as BaseModelParent, LanguageModel as LanguageModelParent, SupportedFeatures as SupportedFeaturesParent, WordTypeToAdd as WordTypeToAddParent, TrainingWarningCode as TrainingWarningCodeParent, ResourceStatus as ResourceStatusParent, WordType as WordTypeParent } from '../watson/types.ts';
import type { ModelState as ModelStateParent, ListEvent as ListEventParent, ListSnapshot as ListSnapshotParent, ListChange as ListChangeParent, ListStale as ListStaleParent, ListedState as ListedStateParent, ObservedStatus as ModelStatusParent } from '../status/types.ts';
import type { ModelPayload as CreateModelPayloadParent, ModelPayload as ResetModelPayloadParent, ModelPayload as UpgradeModelPayloadParent, ModelPayload as AddWordsPayloadParent, ModelErrorParent as NothingToTrainErrorParent, ModelErrorParent as InvalidTrainingDataErrorParent, ModelErrorParent as AlreadyExistsErrorParent, ModelErrorParent as ModelErrorParent, ModelErrorParent as ModelBusyErrorParent } from '../resolvers/model-error.ts';
import type { TrainModelPayload as TrainModelPayloadParent } from '../resolvers/language-model.ts';
import type { ResourcePayload as AddCorpusPayloadParent, ResourcePayload as AddGrammarPayloadParent, DeletePayload as DeleteCorpusPayloadParent, DeletePayload as DeleteGrammarPayloadParent } from '../resolvers/resource.ts';
import type { DeleteWordPayload as DeleteWordPayloadParent } from '../resolvers/word.ts';
import type { CorpusOfModel as CorpusParent, GrammarOfModel as GrammarParent, WordOfModel as WordParent } from '../resolvers/part-id.ts';
import type { WordPage as WordPageParent, WordEdge as WordEdgeParent } from '../resolvers/word-page.ts';
import type { Activity as ActivityParent } from '../resolvers/activity.ts';
import type { Context } from '../graphql/context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A point in time in ISO 8601, always in UTC and with milliseconds, for example `2026-03-04T09:15:27.410Z`. */
  DateTime: { input: string; output: string; }
  /**
   * A file of a multipart request (GraphQL multipart request specification). It must be a variable, and only `addCorpus` and
   * `addGrammar` accept it.
   */
  File: { input: UploadedFile; output: UploadedFile; }
};

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
  allowOverwrite?: InputMaybe<Scalars['Boolean']['input']>;
  /** The text as a string or as a file. */
  content?: InputMaybe<ContentInput>;
  /** The older form of `content: { file: … }`. */
  file?: InputMaybe<Scalars['File']['input']>;
  /**
   * Name of the corpus, 1 to 128 characters. Not `user`, `base_lm` or `default_lm`. Corpora and grammars of a model share one
   * set of names. An invalid name is an `InvalidInputError`.
   */
  name: Scalars['String']['input'];
  /** The older form of `content: { text: … }`. */
  text?: InputMaybe<Scalars['String']['input']>;
};

/** Result of `addCorpus`. */
export type AddCorpusPayload = {
  __typename?: 'AddCorpusPayload';
  /** The added corpus, read after the change; null if it was not added. REST: `GET /v1/customizations/{id}/corpora/{name}`. */
  corpus?: Maybe<Corpus>;
  /** Why the corpus was not added; empty on success. */
  errors: Array<ModelError>;
  /** The model, read after the change; null if the corpus was not added. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** A grammar to add: its name and its content. With more than one of `content`, `text` and `file`, or none, the error is an `InvalidInputError`. */
export type AddGrammarInput = {
  /** Whether to replace a grammar that has the same name. Default: `false`; a name in use is then an `AlreadyExistsError`. */
  allowOverwrite?: InputMaybe<Scalars['Boolean']['input']>;
  /** The text as a string or as a file. */
  content?: InputMaybe<ContentInput>;
  /** The older form of `content: { file: … }`. */
  file?: InputMaybe<Scalars['File']['input']>;
  /** Notation of the grammar. Default: `XML` if the first character that is not white space is `<`, otherwise `ABNF`. */
  format?: InputMaybe<GrammarFormat>;
  /**
   * Name of the grammar, 1 to 128 characters. Not `user`, `base_lm` or `default_lm`. Corpora and grammars of a model share one
   * set of names. An invalid name is an `InvalidInputError`.
   */
  name: Scalars['String']['input'];
  /** The older form of `content: { text: … }`. */
  text?: InputMaybe<Scalars['String']['input']>;
};

/** Result of `addGrammar`. */
export type AddGrammarPayload = {
  __typename?: 'AddGrammarPayload';
  /** Why the grammar was not added; empty on success. */
  errors: Array<ModelError>;
  /** The added grammar, read after the change; null if it was not added. REST: `GET /v1/customizations/{id}/grammars/{name}`. */
  grammar?: Maybe<Grammar>;
  /** The model, read after the change; null if the grammar was not added. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** Result of `addWords`. */
export type AddWordsPayload = {
  __typename?: 'AddWordsPayload';
  /** Why no word was added; empty on success. */
  errors: Array<ModelError>;
  /** The model, read after the change; null if no word was added. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** The model already has a corpus or grammar with this name. `allowOverwrite: true` replaces one of the same kind. */
export type AlreadyExistsError = ModelError & {
  __typename?: 'AlreadyExistsError';
  /** What happened and what to do, for people. */
  message: Scalars['String']['output'];
  /** The name that is in use. */
  name: Scalars['String']['output'];
  /** What the service itself said, in English and at most 500 characters; null if it said nothing. */
  serviceMessage?: Maybe<Scalars['String']['output']>;
  /** `X-Global-Transaction-Id` of the service's response, for IBM support; null if there was no response. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** A speech model from IBM for one language and audio quality. Each custom language model is built on one base model. */
export type BaseModel = {
  __typename?: 'BaseModel';
  /** What the base model is made for, as the service describes it. */
  description: Scalars['String']['output'];
  /** Language identifier: the first five characters of `name`, for example `en-US`. */
  language: Scalars['String']['output'];
  /** Unique name, for example `en-US` (large speech model), `en-US_Telephony` or `en-US_Multimedia` (next generation). */
  name: Scalars['String']['output'];
  /** Lowest sampling rate of audio that the model accepts, in Hz: 8000 or 16000. */
  rate: Scalars['Int']['output'];
  /** Which features the base model supports. */
  supportedFeatures: SupportedFeatures;
  /** Address of the base model on the REST interface. */
  url: Scalars['String']['output'];
};

/** The content of a corpus or grammar: exactly one of `text` and `file`. */
export type ContentInput =
  /** The content as a file of a multipart request. By default up to 128 MiB (`LEXIGATE_UPLOAD_MAX_BYTES`). */
  { file: Scalars['File']['input']; text?: never; }
  |  /** The content as a string, if it is small. By default the gateway accepts requests of up to 1 MiB (`LEXIGATE_MAX_BODY_BYTES`). */
  { file?: never; text: Scalars['String']['input']; };

/** A text from which a model learns words and the context in which they are used. */
export type Corpus = {
  __typename?: 'Corpus';
  /** Why the analysis failed, as the service describes it; null if it did not fail. */
  error?: Maybe<Scalars['String']['output']>;
  /** Unique id among the corpora, grammars and words of all models, for caches. Its content has no meaning for clients. */
  id: Scalars['ID']['output'];
  /** Name, unique among the corpora and grammars of the model. */
  name: Scalars['String']['output'];
  /** Number of words in the text that the base model does not know. 0 until the text is analyzed; always 0 for next-generation models. */
  outOfVocabularyWords: Scalars['Int']['output'];
  /** State of the analysis. */
  status: ResourceStatus;
  /** Number of words in the text. 0 until the text is analyzed. */
  totalWords: Scalars['Int']['output'];
};

/** A custom language model to create. An invalid value is an `InvalidInputError` with the name of the field. */
export type CreateModelInput = {
  /** Name of the base model. It must support customization: see `supportedFeatures.customLanguageModel` of `baseModels`. It cannot be changed later. */
  baseModelName: Scalars['String']['input'];
  /** Description of the model, at most 128 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** Dialect, only for Spanish previous-generation models: `es-ES`, `es-LA` or `es-US`. For any other model it must equal the language. Default: the language. */
  dialect?: InputMaybe<Scalars['String']['input']>;
  /** Name of the model, 1 to 256 characters, without `\ / : = & ?`. A unique name is recommended but not required. */
  name: Scalars['String']['input'];
};

/** Result of `createModel`. */
export type CreateModelPayload = {
  __typename?: 'CreateModelPayload';
  /** Why the model was not created; empty on success. */
  errors: Array<ModelError>;
  /** The new model, read after its creation; null if it was not created. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** Result of `deleteCorpus`. */
export type DeleteCorpusPayload = {
  __typename?: 'DeleteCorpusPayload';
  /** Name of the removed corpus; null if no corpus was removed. */
  deletedName?: Maybe<Scalars['String']['output']>;
  /** Why the corpus was not removed; empty on success. */
  errors: Array<ModelError>;
  /** The model, read after the change; null if no corpus was removed. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** Result of `deleteGrammar`. */
export type DeleteGrammarPayload = {
  __typename?: 'DeleteGrammarPayload';
  /** Name of the removed grammar; null if no grammar was removed. */
  deletedName?: Maybe<Scalars['String']['output']>;
  /** Why the grammar was not removed; empty on success. */
  errors: Array<ModelError>;
  /** The model, read after the change; null if no grammar was removed. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** Result of `deleteModel`. */
export type DeleteModelPayload = {
  __typename?: 'DeleteModelPayload';
  /** Id of the deleted model; null if it was not deleted. */
  deletedId?: Maybe<Scalars['ID']['output']>;
  /** Why the model was not deleted; empty on success. */
  errors: Array<ModelError>;
};

/** Result of `deleteWord`. */
export type DeleteWordPayload = {
  __typename?: 'DeleteWordPayload';
  /** The removed word; null if no word was removed. */
  deletedWord?: Maybe<Scalars['String']['output']>;
  /** Why the word was not removed; empty on success. */
  errors: Array<ModelError>;
  /** The model, read after the change; null if no word was removed. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** A set of rules that lists the phrases a speaker can say. Recognition with a grammar returns only these phrases. */
export type Grammar = {
  __typename?: 'Grammar';
  /** Why the analysis failed, as the service describes it; null if it did not fail. */
  error?: Maybe<Scalars['String']['output']>;
  /** Unique id among the corpora, grammars and words of all models, for caches. Its content has no meaning for clients. */
  id: Scalars['ID']['output'];
  /** Name, unique among the corpora and grammars of the model. */
  name: Scalars['String']['output'];
  /** Number of words in the grammar that the base model does not know. 0 until the grammar is analyzed; always 0 for next-generation models. */
  outOfVocabularyWords: Scalars['Int']['output'];
  /** State of the analysis. */
  status: ResourceStatus;
};

/** The two notations of SRGS grammars. */
export type GrammarFormat =
  /** Augmented Backus-Naur form, sent as `application/srgs`. */
  | 'ABNF'
  /** XML form, sent as `application/srgs+xml`. */
  | 'XML';

/** An input value is missing, too long, malformed or unknown to the service. */
export type InvalidInputError = ModelError & {
  __typename?: 'InvalidInputError';
  /** Name of the invalid argument or input field, for example `name`; null if the service does not name it. */
  field?: Maybe<Scalars['String']['output']>;
  /** What happened and what to do, for people. */
  message: Scalars['String']['output'];
  /**
   * Where the invalid value is in the arguments of the mutation: names of arguments and input fields, and indexes of lists from 0
   * on, for example `["input", "name"]` or `["words", "2", "word"]`. Null if the service does not name it.
   */
  path?: Maybe<Array<Scalars['String']['output']>>;
  /** What the service itself said, in English and at most 500 characters; null if it said nothing. */
  serviceMessage?: Maybe<Scalars['String']['output']>;
  /** `X-Global-Transaction-Id` of the service's response, for IBM support; null if the gateway rejected the value itself. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** A corpus, grammar or word that is invalid. A training in strict mode fails because of it. */
export type InvalidResource = {
  __typename?: 'InvalidResource';
  /** What is wrong with it, as the service describes it. */
  message: Scalars['String']['output'];
  /** Name of the corpus or grammar, or the word itself. */
  name: Scalars['String']['output'];
};

/** A corpus, word or grammar of the model is invalid. `strict: false` trains without the invalid data. */
export type InvalidTrainingDataError = ModelError & {
  __typename?: 'InvalidTrainingDataError';
  /** Corpora that the service could not analyze. REST: `GET /v1/customizations/{id}/corpora`. */
  corpora?: Maybe<Array<InvalidResource>>;
  /** Grammars that the service could not analyze. REST: `GET /v1/customizations/{id}/grammars`. */
  grammars?: Maybe<Array<InvalidResource>>;
  /** What happened and what to do, for people. */
  message: Scalars['String']['output'];
  /** What the service itself said, in English and at most 500 characters; null if it said nothing. */
  serviceMessage?: Maybe<Scalars['String']['output']>;
  /** `X-Global-Transaction-Id` of the service's response, for IBM support; null if there was no response. */
  transactionId?: Maybe<Scalars['String']['output']>;
  /** Words that have an error. REST: `GET /v1/customizations/{id}/words`. */
  words?: Maybe<Array<InvalidResource>>;
};

/** A custom language model: a base model, extended by the caller with corpora, words and grammars. */
export type LanguageModel = {
  __typename?: 'LanguageModel';
  /**
   * Operation that is running on the model. For a `PENDING` model it tells whether the service is analyzing data or the model is
   * empty.
   * REST: for a `PENDING` model `GET /v1/customizations/{id}/corpora` and `/grammars`, and `/words` if these two do not suffice;
   * otherwise none.
   */
  activity?: Maybe<ModelActivity>;
  /**
   * The base model; null if the service no longer offers it.
   * REST: `GET /v1/models/{name}`, or one `GET /v1/models` if an operation reads three or more names.
   */
  baseModel?: Maybe<BaseModel>;
  /** Name of the base model. It never changes. */
  baseModelName: Scalars['String']['output'];
  /**
   * All corpora of the model, in the order in which the service lists them.
   * REST: `GET /v1/customizations/{id}/corpora`.
   */
  corpora?: Maybe<Array<Corpus>>;
  /**
   * One corpus by its name; null if the model has no corpus with this name.
   * REST: `GET /v1/customizations/{id}/corpora/{name}`.
   */
  corpus?: Maybe<Corpus>;
  /** When the model was created; null if the service does not report it. */
  created?: Maybe<Scalars['DateTime']['output']>;
  /** Description of the model, at most 128 characters, set when it was created; null if it has none. */
  description?: Maybe<Scalars['String']['output']>;
  /** Dialect of the language. It equals `language`, except for Spanish previous-generation models; null if the service does not report it. */
  dialect?: Maybe<Scalars['String']['output']>;
  /** Why the last operation failed, as the service describes it; null if none failed. The text can be JSON; `failure` has its message as plain text. */
  error?: Maybe<Scalars['String']['output']>;
  /**
   * Why the last training failed; null if `status` is not `FAILED`.
   * REST: `GET /v1/customizations/{id}/corpora`, `/grammars` and `/words`.
   */
  failure?: Maybe<TrainingFailure>;
  /**
   * One grammar by its name; null if the model has no grammar with this name.
   * REST: `GET /v1/customizations/{id}/grammars/{name}`.
   */
  grammar?: Maybe<Grammar>;
  /**
   * All grammars of the model, in the order in which the service lists them. Always empty for large speech models, which do not
   * support grammars.
   * REST: `GET /v1/customizations/{id}/grammars`.
   */
  grammars?: Maybe<Array<Grammar>>;
  /** Id of the model (REST: `customization_id`), a GUID from the service. */
  id: Scalars['ID']['output'];
  /** Language identifier: the first five characters of the base model's name, for example `en-US`. */
  language: Scalars['String']['output'];
  /** Name of the model, at most 256 characters, set when it was created. Two models can have the same name. */
  name: Scalars['String']['output'];
  /** Id of the service instance that owns the model, a GUID; null if the service does not report it. */
  owner?: Maybe<Scalars['ID']['output']>;
  /** Progress of the training in percent, 0 to 100. The service reports only 100 for an `AVAILABLE` model and 0 for any other: use `status` to watch a training. */
  progress: Scalars['Int']['output'];
  /** State of the model. */
  status: ModelStatus;
  /**
   * Whether a training would start now, and if not, why.
   * REST: `GET /v1/customizations/{id}/corpora`, `/grammars` and `/words`.
   */
  trainability?: Maybe<Trainability>;
  /** When the model was last changed: data added or removed, training, upgrade or reset. At first it equals `created`; null if the service does not report it. */
  updated?: Maybe<Scalars['DateTime']['output']>;
  /** Versions of the base model that the model works with, oldest first. Each upgrade adds one. */
  versions: Array<Scalars['String']['output']>;
  /**
   * One word; null if the model does not have this word.
   * REST: `GET /v1/customizations/{id}/words/{word}`.
   */
  word?: Maybe<Word>;
  /**
   * The words of the model, in pages, because a model can have 90,000 words and more. A cursor stays valid when words are added
   * or removed.
   * REST: `GET /v1/customizations/{id}/words`, one call per `type` for all pages, sort orders and searches of an operation.
   */
  words?: Maybe<WordConnection>;
};


/** A custom language model: a base model, extended by the caller with corpora, words and grammars. */
export type LanguageModelCorpusArgs = {
  name: Scalars['String']['input'];
};


/** A custom language model: a base model, extended by the caller with corpora, words and grammars. */
export type LanguageModelGrammarArgs = {
  name: Scalars['String']['input'];
};


/** A custom language model: a base model, extended by the caller with corpora, words and grammars. */
export type LanguageModelWordArgs = {
  word: Scalars['String']['input'];
};


/** A custom language model: a base model, extended by the caller with corpora, words and grammars. */
export type LanguageModelWordsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
  sort?: InputMaybe<WordSort>;
  type?: InputMaybe<WordType>;
  withErrors?: InputMaybe<Scalars['Boolean']['input']>;
};

/** The change would exceed a limit of the service. */
export type LimitReachedError = ModelError & {
  __typename?: 'LimitReachedError';
  /** The limit, for example 1024 (models in a service instance); null if the service does not name it. */
  limit?: Maybe<Scalars['Int']['output']>;
  /** What happened and what to do, for people. */
  message: Scalars['String']['output'];
  /** What the service itself said, in English and at most 500 characters; null if it said nothing. */
  serviceMessage?: Maybe<Scalars['String']['output']>;
  /** `X-Global-Transaction-Id` of the service's response, for IBM support; null if there was no response. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** A model in `modelList`. */
export type ListedModel = {
  __typename?: 'ListedModel';
  /** The model. */
  model: LanguageModel;
  /** When the gateway first saw the model in this status; see `ModelStatusEvent.since`. */
  since: Scalars['DateTime']['output'];
  /** Whether the gateway saw the status begin, so that `since` is good for showing a duration; see `ModelStatusEvent.sinceExact`. */
  sinceExact: Scalars['Boolean']['output'];
};

/** The operation that is running on a model. The model is busy unless `kind` is `IDLE`. */
export type ModelActivity = {
  __typename?: 'ModelActivity';
  /** Names of the corpora that the service is analyzing. */
  corpora: Array<Scalars['String']['output']>;
  /** Names of the grammars that the service is analyzing. */
  grammars: Array<Scalars['String']['output']>;
  /** Kind of the operation. */
  kind: ActivityKind;
  /** Whether the service is analyzing words. The service does not report it: the gateway infers it if a model with valid data is `PENDING`. */
  words: Scalars['Boolean']['output'];
};

/** Another operation is running on the model (REST: status 409), or `onBusy: WAIT` reached its time limit. */
export type ModelBusyError = ModelError & {
  __typename?: 'ModelBusyError';
  /** Operation that is running on the model; null if the model was deleted meanwhile. REST: the same calls as `LanguageModel.activity`, after `GET /v1/customizations/{id}`. */
  activity?: Maybe<ModelActivity>;
  /** What happened and what to do, for people. */
  message: Scalars['String']['output'];
  /** What the service itself said, in English and at most 500 characters; null if it said nothing. */
  serviceMessage?: Maybe<Scalars['String']['output']>;
  /** Status of the model, read after the error; null if the model was deleted meanwhile. REST: `GET /v1/customizations/{id}`. */
  status?: Maybe<ModelStatus>;
  /** `X-Global-Transaction-Id` of the service's response, for IBM support; null if there was no response. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/**
 * Why a mutation changed nothing. Each implementing type stands for one reason that a client can handle, and the description of
 * each mutation lists its types. New types may be added: a client needs a case for a `__typename` that it does not know, and can
 * show `message` there.
 */
export type ModelError = {
  /** What happened and what to do, in one or a few sentences for people. The text can change: use `__typename` to tell errors apart. */
  message: Scalars['String']['output'];
  /** What the service itself said, in English and at most 500 characters; null if it said nothing. */
  serviceMessage?: Maybe<Scalars['String']['output']>;
  /** `X-Global-Transaction-Id` of the service's response, for IBM support; null if there was no response. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** All changes since the event before. Each model is in one of the three lists at most. */
export type ModelListChange = ModelListEvent & {
  __typename?: 'ModelListChange';
  /** Models that the client does not have yet. */
  added: Array<ListedModel>;
  /** Models of which any field changed. They replace those that the client has. */
  changed: Array<ListedModel>;
  /** When the gateway read the last of these changes. */
  observedAt: Scalars['DateTime']['output'];
  /** Ids of the models that no longer exist. */
  removed: Array<Scalars['ID']['output']>;
  /** Null while the list is live. Otherwise these changes are known, and there may be others. */
  staleness?: Maybe<Staleness>;
};

/** An event of `modelList`. A client must ignore types of events that it does not know. */
export type ModelListEvent = {
  /** Null while the list is live. Otherwise the service does not confirm it, and it may have changed. */
  staleness?: Maybe<Staleness>;
};

/** All models. The snapshot replaces the list that the client has. */
export type ModelListSnapshot = ModelListEvent & {
  __typename?: 'ModelListSnapshot';
  /** All models, or all models of the requested language. */
  models: Array<ListedModel>;
  /** When the service last confirmed the list. */
  observedAt: Scalars['DateTime']['output'];
  /** Null while the list is live. Otherwise this is the last known list. */
  staleness?: Maybe<Staleness>;
};

/** The list that the client has is no longer live. The next snapshot without `staleness` says that it is live again. */
export type ModelListStale = ModelListEvent & {
  __typename?: 'ModelListStale';
  /** Why, and since when. */
  staleness: Staleness;
};

/** The caller's service instance has no model with this id. */
export type ModelNotFoundError = ModelError & {
  __typename?: 'ModelNotFoundError';
  /** What happened and what to do, for people. */
  message: Scalars['String']['output'];
  /** What the service itself said, in English and at most 500 characters; null if it said nothing. */
  serviceMessage?: Maybe<Scalars['String']['output']>;
  /** `X-Global-Transaction-Id` of the service's response, for IBM support; null if there was no response. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** State of a custom language model. One operation at a time can run on a model. */
export type ModelStatus =
  /** The model is trained and can be used for speech recognition. */
  | 'available'
  /** The model was deleted. Only status events have this status. */
  | 'deleted'
  /** The last training failed. The field `failure` says why. */
  | 'failed'
  /** The model has no valid data yet, or the service is analyzing added data. The field `activity` tells the two apart. */
  | 'pending'
  /** The model has valid data that changed since the last training. It can be trained. */
  | 'ready'
  /** A training is running. */
  | 'training'
  /** A status that this version of the gateway does not know. */
  | 'unknown'
  /** An upgrade to a newer version of the base model is running. */
  | 'upgrading';

/** The state of a model at one moment. */
export type ModelStatusEvent = {
  __typename?: 'ModelStatusEvent';
  /** Id of the model; empty in an event of `modelStatuses` that concerns no model. */
  id: Scalars['ID']['output'];
  /** The model in this state; null after deletion, and if the gateway could not read it yet. */
  model?: Maybe<LanguageModel>;
  /** When the service last confirmed this state; the time of the event if `status` is `UNKNOWN` and `model` is null. */
  observedAt: Scalars['DateTime']['output'];
  /** Status before the last change of status; null if the gateway has seen only one status. */
  previousStatus?: Maybe<ModelStatus>;
  /** Progress of the training in percent, 0 to 100; 0 after deletion. The service reports only 0 and 100. */
  progress: Scalars['Int']['output'];
  /**
   * When the gateway first saw the model in this status. The gateway remembers a model only while it has subscribers, so this is
   * a later time after a restart of the gateway: see `sinceExact`.
   */
  since: Scalars['DateTime']['output'];
  /**
   * Whether the gateway saw the status begin: it then began in the two poll intervals before `since`, so `since` is good for
   * showing a duration. If false, the status may have begun at any time, and `since` says only when the gateway noticed it.
   */
  sinceExact: Scalars['Boolean']['output'];
  /** Null while the state is live. Otherwise the service does not confirm it, and the model may have changed. */
  staleness?: Maybe<Staleness>;
  /** Status of the model; `UNKNOWN` with `model` null if the gateway could not read the model yet. */
  status: ModelStatus;
};

/**
 * Changes. Each mutation requests one change by one REST call, and the service makes that change at most once. The
 * mutations of one document run one after the other.
 *
 * Errors that a client can handle (an unknown model, a busy model, nothing to train, invalid input, a limit) are data, in the
 * `errors` of the payload. All others (credentials, service unavailable, timeout) are GraphQL errors with a code in
 * `extensions.code`. Where `extensions.outcome` is `UNKNOWN`, the service may have made the change: read the model before you
 * try again.
 */
export type Mutation = {
  __typename?: 'Mutation';
  /**
   * Adds a corpus to a model. A corpus is plain text in UTF-8 with one sentence per line. The service then analyzes it, which
   * takes seconds to minutes; during that time the model is busy and its status is `PENDING`. Train the model afterwards, with
   * `trainModel`. Keep your own copy: the service never returns the text.
   * Errors: `ModelNotFoundError`, `ModelBusyError`, `AlreadyExistsError`, `LimitReachedError`, `InvalidInputError`,
   * `PlanNotSupportedError`.
   * REST: `POST /v1/customizations/{id}/corpora/{name}`.
   */
  addCorpus?: Maybe<AddCorpusPayload>;
  /**
   * Adds a grammar to a model. A grammar is a regular grammar in SRGS 1.0 (Speech Recognition Grammar Specification) and in
   * UTF-8. The service then analyzes it, which takes seconds to minutes; during that time the model is busy and its status is
   * `PENDING`. Train the model afterwards, with `trainModel`. Large speech models do not support grammars: the error is an
   * `InvalidInputError`.
   * Errors: `ModelNotFoundError`, `ModelBusyError`, `AlreadyExistsError`, `LimitReachedError`, `InvalidInputError`,
   * `PlanNotSupportedError`.
   * REST: `POST /v1/customizations/{id}/grammars/{name}`.
   */
  addGrammar?: Maybe<AddGrammarPayload>;
  /**
   * Adds words to a model. A word that the model already has is replaced completely. The service then analyzes the words,
   * usually in seconds to minutes; during that time the model is busy and its status is `PENDING`. If one entry is malformed, no
   * word is added and the error is an `InvalidInputError`. A pronunciation that the service cannot use is not an error here: the
   * word is stored with an `error`, and a training in strict mode fails until the word is corrected or deleted.
   * Errors: `ModelNotFoundError`, `ModelBusyError`, `LimitReachedError`, `InvalidInputError`, `PlanNotSupportedError`.
   * REST: `POST /v1/customizations/{id}/words`.
   */
  addWords?: Maybe<AddWordsPayload>;
  /**
   * Creates an empty custom language model. Its status is `PENDING` until you add a corpus, words or a grammar.
   * Errors: `InvalidInputError`, `LimitReachedError`, `PlanNotSupportedError`, `ModelBusyError`.
   * REST: `POST /v1/customizations`.
   */
  createModel?: Maybe<CreateModelPayload>;
  /**
   * Removes a corpus from a model. In a previous-generation model its out-of-vocabulary words are removed too, except words
   * that another corpus or grammar also contains and words that you added or changed.
   * Errors: `ModelNotFoundError`, `ModelBusyError`, `InvalidInputError`, `PlanNotSupportedError`.
   * REST: `DELETE /v1/customizations/{id}/corpora/{name}`.
   */
  deleteCorpus?: Maybe<DeleteCorpusPayload>;
  /**
   * Removes a grammar from a model.
   * Errors: `ModelNotFoundError`, `ModelBusyError`, `InvalidInputError`, `PlanNotSupportedError`.
   * REST: `DELETE /v1/customizations/{id}/grammars/{name}`.
   */
  deleteGrammar?: Maybe<DeleteGrammarPayload>;
  /**
   * Deletes a model with all its data. This cannot be undone.
   * Errors: `ModelNotFoundError`, `ModelBusyError`, `InvalidInputError`, `PlanNotSupportedError`.
   * REST: `DELETE /v1/customizations/{id}`.
   */
  deleteModel?: Maybe<DeleteModelPayload>;
  /**
   * Removes a word from a model.
   * Errors: `ModelNotFoundError`, `ModelBusyError`, `InvalidInputError`, `PlanNotSupportedError`.
   * REST: `DELETE /v1/customizations/{id}/words/{word}`.
   */
  deleteWord?: Maybe<DeleteWordPayload>;
  /**
   * Removes all corpora, words and grammars from a model; its status is then `PENDING`. Its id, name and base model stay. This
   * cannot be undone.
   * Errors: `ModelNotFoundError`, `ModelBusyError`, `InvalidInputError`, `PlanNotSupportedError`.
   * REST: `POST /v1/customizations/{id}/reset`.
   */
  resetModel?: Maybe<ResetModelPayload>;
  /**
   * Starts a training of a model on its corpora, words and grammars. The training runs for minutes after the mutation has
   * returned: watch it with the subscription `modelStatus`.
   * Errors: `ModelNotFoundError`, `ModelBusyError`, `NothingToTrainError`, `InvalidTrainingDataError`, `InvalidInputError`,
   * `PlanNotSupportedError`.
   * REST: `POST /v1/customizations/{id}/train`.
   */
  trainModel?: Maybe<TrainModelPayload>;
  /**
   * Starts an upgrade of a model and its data to a newer version of the SAME base model. The upgrade runs for minutes after the
   * mutation has returned, and cannot be undone. Two cases need another mutation:
   *
   * - Another base model: a model cannot be moved. Create a new model with `createModel` and add the data again.
   * - Large speech models and improved next-generation models: `trainModel` upgrades them.
   *
   * Errors: `ModelNotFoundError`, `ModelBusyError`, `NotUpgradableError`, `InvalidInputError`, `PlanNotSupportedError`.
   * REST: `POST /v1/customizations/{id}/upgrade_model`.
   */
  upgradeModel?: Maybe<UpgradeModelPayload>;
};


/**
 * Changes. Each mutation requests one change by one REST call, and the service makes that change at most once. The
 * mutations of one document run one after the other.
 *
 * Errors that a client can handle (an unknown model, a busy model, nothing to train, invalid input, a limit) are data, in the
 * `errors` of the payload. All others (credentials, service unavailable, timeout) are GraphQL errors with a code in
 * `extensions.code`. Where `extensions.outcome` is `UNKNOWN`, the service may have made the change: read the model before you
 * try again.
 */
export type MutationAddCorpusArgs = {
  input: AddCorpusInput;
  modelId: Scalars['ID']['input'];
  onBusy?: OnBusy;
};


/**
 * Changes. Each mutation requests one change by one REST call, and the service makes that change at most once. The
 * mutations of one document run one after the other.
 *
 * Errors that a client can handle (an unknown model, a busy model, nothing to train, invalid input, a limit) are data, in the
 * `errors` of the payload. All others (credentials, service unavailable, timeout) are GraphQL errors with a code in
 * `extensions.code`. Where `extensions.outcome` is `UNKNOWN`, the service may have made the change: read the model before you
 * try again.
 */
export type MutationAddGrammarArgs = {
  input: AddGrammarInput;
  modelId: Scalars['ID']['input'];
  onBusy?: OnBusy;
};


/**
 * Changes. Each mutation requests one change by one REST call, and the service makes that change at most once. The
 * mutations of one document run one after the other.
 *
 * Errors that a client can handle (an unknown model, a busy model, nothing to train, invalid input, a limit) are data, in the
 * `errors` of the payload. All others (credentials, service unavailable, timeout) are GraphQL errors with a code in
 * `extensions.code`. Where `extensions.outcome` is `UNKNOWN`, the service may have made the change: read the model before you
 * try again.
 */
export type MutationAddWordsArgs = {
  modelId: Scalars['ID']['input'];
  onBusy?: OnBusy;
  words: Array<WordInput>;
};


/**
 * Changes. Each mutation requests one change by one REST call, and the service makes that change at most once. The
 * mutations of one document run one after the other.
 *
 * Errors that a client can handle (an unknown model, a busy model, nothing to train, invalid input, a limit) are data, in the
 * `errors` of the payload. All others (credentials, service unavailable, timeout) are GraphQL errors with a code in
 * `extensions.code`. Where `extensions.outcome` is `UNKNOWN`, the service may have made the change: read the model before you
 * try again.
 */
export type MutationCreateModelArgs = {
  input: CreateModelInput;
};


/**
 * Changes. Each mutation requests one change by one REST call, and the service makes that change at most once. The
 * mutations of one document run one after the other.
 *
 * Errors that a client can handle (an unknown model, a busy model, nothing to train, invalid input, a limit) are data, in the
 * `errors` of the payload. All others (credentials, service unavailable, timeout) are GraphQL errors with a code in
 * `extensions.code`. Where `extensions.outcome` is `UNKNOWN`, the service may have made the change: read the model before you
 * try again.
 */
export type MutationDeleteCorpusArgs = {
  modelId: Scalars['ID']['input'];
  name: Scalars['String']['input'];
  onBusy?: OnBusy;
};


/**
 * Changes. Each mutation requests one change by one REST call, and the service makes that change at most once. The
 * mutations of one document run one after the other.
 *
 * Errors that a client can handle (an unknown model, a busy model, nothing to train, invalid input, a limit) are data, in the
 * `errors` of the payload. All others (credentials, service unavailable, timeout) are GraphQL errors with a code in
 * `extensions.code`. Where `extensions.outcome` is `UNKNOWN`, the service may have made the change: read the model before you
 * try again.
 */
export type MutationDeleteGrammarArgs = {
  modelId: Scalars['ID']['input'];
  name: Scalars['String']['input'];
  onBusy?: OnBusy;
};


/**
 * Changes. Each mutation requests one change by one REST call, and the service makes that change at most once. The
 * mutations of one document run one after the other.
 *
 * Errors that a client can handle (an unknown model, a busy model, nothing to train, invalid input, a limit) are data, in the
 * `errors` of the payload. All others (credentials, service unavailable, timeout) are GraphQL errors with a code in
 * `extensions.code`. Where `extensions.outcome` is `UNKNOWN`, the service may have made the change: read the model before you
 * try again.
 */
export type MutationDeleteModelArgs = {
  id: Scalars['ID']['input'];
  onBusy?: OnBusy;
};


/**
 * Changes. Each mutation requests one change by one REST call, and the service makes that change at most once. The
 * mutations of one document run one after the other.
 *
 * Errors that a client can handle (an unknown model, a busy model, nothing to train, invalid input, a limit) are data, in the
 * `errors` of the payload. All others (credentials, service unavailable, timeout) are GraphQL errors with a code in
 * `extensions.code`. Where `extensions.outcome` is `UNKNOWN`, the service may have made the change: read the model before you
 * try again.
 */
export type MutationDeleteWordArgs = {
  modelId: Scalars['ID']['input'];
  onBusy?: OnBusy;
  word: Scalars['String']['input'];
};


/**
 * Changes. Each mutation requests one change by one REST call, and the service makes that change at most once. The
 * mutations of one document run one after the other.
 *
 * Errors that a client can handle (an unknown model, a busy model, nothing to train, invalid input, a limit) are data, in the
 * `errors` of the payload. All others (credentials, service unavailable, timeout) are GraphQL errors with a code in
 * `extensions.code`. Where `extensions.outcome` is `UNKNOWN`, the service may have made the change: read the model before you
 * try again.
 */
export type MutationResetModelArgs = {
  id: Scalars['ID']['input'];
  onBusy?: OnBusy;
};


/**
 * Changes. Each mutation requests one change by one REST call, and the service makes that change at most once. The
 * mutations of one document run one after the other.
 *
 * Errors that a client can handle (an unknown model, a busy model, nothing to train, invalid input, a limit) are data, in the
 * `errors` of the payload. All others (credentials, service unavailable, timeout) are GraphQL errors with a code in
 * `extensions.code`. Where `extensions.outcome` is `UNKNOWN`, the service may have made the change: read the model before you
 * try again.
 */
export type MutationTrainModelArgs = {
  id: Scalars['ID']['input'];
  input?: InputMaybe<TrainModelInput>;
  onBusy?: OnBusy;
};


/**
 * Changes. Each mutation requests one change by one REST call, and the service makes that change at most once. The
 * mutations of one document run one after the other.
 *
 * Errors that a client can handle (an unknown model, a busy model, nothing to train, invalid input, a limit) are data, in the
 * `errors` of the payload. All others (credentials, service unavailable, timeout) are GraphQL errors with a code in
 * `extensions.code`. Where `extensions.outcome` is `UNKNOWN`, the service may have made the change: read the model before you
 * try again.
 */
export type MutationUpgradeModelArgs = {
  id: Scalars['ID']['input'];
  onBusy?: OnBusy;
};

/** The model cannot be upgraded: the base model has no newer version, the status is not `READY` or `AVAILABLE`, or the model has no data. */
export type NotUpgradableError = ModelError & {
  __typename?: 'NotUpgradableError';
  /** What happened and what to do, for people. */
  message: Scalars['String']['output'];
  /** What the service itself said, in English and at most 500 characters; null if it said nothing. */
  serviceMessage?: Maybe<Scalars['String']['output']>;
  /** `X-Global-Transaction-Id` of the service's response, for IBM support; null if there was no response. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** The model has no valid data, or its data has not changed since the last training; `reason` tells the two apart. */
export type NothingToTrainError = ModelError & {
  __typename?: 'NothingToTrainError';
  /** What happened and what to do, for people. */
  message: Scalars['String']['output'];
  /** Which of the two it is. REST: at most `GET /v1/customizations/{id}`. */
  reason?: Maybe<NothingToTrainReason>;
  /** What the service itself said, in English and at most 500 characters; null if it said nothing. */
  serviceMessage?: Maybe<Scalars['String']['output']>;
  /** `X-Global-Transaction-Id` of the service's response, for IBM support; null if there was no response. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

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

/** Position of a page. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Cursor of the last word of the page; null if the page is empty. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether there is a page after this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is a page before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first word of the page; null if the page is empty. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** The plan of the service instance, for example the Lite plan, does not include customization. */
export type PlanNotSupportedError = ModelError & {
  __typename?: 'PlanNotSupportedError';
  /** What happened and what to do, for people. */
  message: Scalars['String']['output'];
  /** What the service itself said, in English and at most 500 characters; null if it said nothing. */
  serviceMessage?: Maybe<Scalars['String']['output']>;
  /** `X-Global-Transaction-Id` of the service's response, for IBM support; null if there was no response. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/**
 * Reads. The description of a field names the REST call that the field costs; a field without one costs nothing extra.
 * Fields of one operation that need the same REST call cause it only once. When a REST call fails, its field is null and the GraphQL
 * `errors` say why, with a code in `extensions.code`; the other fields are not affected.
 */
export type Query = {
  __typename?: 'Query';
  /**
   * One base model by its name; null if the service has no base model with this name.
   * REST: `GET /v1/models/{name}`, or one `GET /v1/models` if an operation reads three or more names.
   */
  baseModel?: Maybe<BaseModel>;
  /**
   * All base models of the service, sorted by name.
   * REST: `GET /v1/models`. If the call fails, the field is null and has an error.
   */
  baseModels?: Maybe<Array<BaseModel>>;
  /**
   * One custom language model by its id; null if the caller's service instance has no model with this id.
   * REST: `GET /v1/customizations/{id}`, or one `GET /v1/customizations` if an operation reads three or more ids.
   */
  customization?: Maybe<LanguageModel>;
  /**
   * All custom language models of the caller's service instance.
   * REST: `GET /v1/customizations`. If the call fails, the field is null and has an error.
   */
  customizations?: Maybe<Array<LanguageModel>>;
};


/**
 * Reads. The description of a field names the REST call that the field costs; a field without one costs nothing extra.
 * Fields of one operation that need the same REST call cause it only once. When a REST call fails, its field is null and the GraphQL
 * `errors` say why, with a code in `extensions.code`; the other fields are not affected.
 */
export type QueryBaseModelArgs = {
  name: Scalars['String']['input'];
};


/**
 * Reads. The description of a field names the REST call that the field costs; a field without one costs nothing extra.
 * Fields of one operation that need the same REST call cause it only once. When a REST call fails, its field is null and the GraphQL
 * `errors` say why, with a code in `extensions.code`; the other fields are not affected.
 */
export type QueryBaseModelsArgs = {
  customizable?: InputMaybe<Scalars['Boolean']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
};


/**
 * Reads. The description of a field names the REST call that the field costs; a field without one costs nothing extra.
 * Fields of one operation that need the same REST call cause it only once. When a REST call fails, its field is null and the GraphQL
 * `errors` say why, with a code in `extensions.code`; the other fields are not affected.
 */
export type QueryCustomizationArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Reads. The description of a field names the REST call that the field costs; a field without one costs nothing extra.
 * Fields of one operation that need the same REST call cause it only once. When a REST call fails, its field is null and the GraphQL
 * `errors` say why, with a code in `extensions.code`; the other fields are not affected.
 */
export type QueryCustomizationsArgs = {
  language?: InputMaybe<Scalars['String']['input']>;
};

/** Result of `resetModel`. */
export type ResetModelPayload = {
  __typename?: 'ResetModelPayload';
  /** Why the model was not reset; empty on success. */
  errors: Array<ModelError>;
  /** The model, read after the reset; null if it was not reset. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** State of the analysis of a corpus or grammar. */
export type ResourceStatus =
  /** The analysis is complete. The next training uses the corpus or grammar. */
  | 'analyzed'
  /** The analysis is running. The model is busy until it completes. */
  | 'being_processed'
  /** The analysis failed. The `error` field says why. */
  | 'undetermined'
  /** A status that this version of the gateway does not know. */
  | 'unknown';

/** Why and for how long the service has not confirmed a state or a list. */
export type Staleness = {
  __typename?: 'Staleness';
  /**
   * Code of the last failure, one of the codes of GraphQL errors, for example `UPSTREAM_UNAVAILABLE`, `UPSTREAM_TIMEOUT` or
   * `RATE_LIMITED`.
   */
  code: Scalars['String']['output'];
  /** When the service last confirmed it; null if it has not since the subscriptions to it began. */
  confirmedAt?: Maybe<Scalars['DateTime']['output']>;
};

/**
 * Live model status at `/graphql`: over WebSocket (protocol `graphql-transport-ws`), as server-sent events, or over multipart
 * (`multipart/mixed;subscriptionSpec=1.0`).
 */
export type Subscription = {
  __typename?: 'Subscription';
  /**
   * Live list of all models. The first event is a snapshot of the list, also when there are no models. Then each poll that finds
   * changes sends one event with all of them. A client that reconnects gets a snapshot first, so that models deleted meanwhile
   * disappear from its list. The list is in no particular order.
   *
   * The subscription continues until the client ends it. It terminates with an error if the credentials expire or are rejected
   * (`UNAUTHENTICATED`, `FORBIDDEN`). When the service does not confirm the list for two poll intervals, a `ModelListStale` says so,
   * and a snapshot says that the list is live again. A subscription that starts meanwhile gets its first event within two seconds:
   * a snapshot of the last known list with `staleness`, or a `ModelListStale` if no list is known. A slow consumer gets changes
   * that it has not read as one event.
   * REST: `GET /v1/customizations`, one call per poll for all subscribers with the same credentials.
   */
  modelList: ModelListEvent;
  /**
   * Live status of one model. The first event is the current state. An event follows whenever `status`, `progress`, `updated` or
   * `error` changes, so a client that reconnects misses nothing that still matters.
   *
   * When the model is deleted, the subscription sends a last event `DELETED` and completes. It terminates with an error if the
   * model is unknown (`NOT_FOUND`, before any event) or the credentials expire or are rejected (`UNAUTHENTICATED`, `FORBIDDEN`).
   * It continues when the service is unavailable: an event with `staleness` says so after two poll intervals, and an event
   * without `staleness` says that the state is live again. A subscription that starts meanwhile gets its first event within two
   * seconds, with the last known state if there is one. If there is none, `status` is `UNKNOWN` and `model` is null.
   * REST: `GET /v1/customizations/{id}`, one call per poll for all subscribers with the same credentials; from three watched
   * models up, one `GET /v1/customizations`.
   */
  modelStatus: ModelStatusEvent;
  /**
   * Live status of all models, event by event. At first there is one event for each model. An event follows whenever a model
   * changes, is created, or is deleted (`DELETED`). To show a list, use `modelList`: its snapshots say which models are gone after
   * a reconnect, and that there are none.
   *
   * The subscription continues until the client ends it. It terminates with an error if the credentials expire or are rejected
   * (`UNAUTHENTICATED`, `FORBIDDEN`). `staleness` of the latest event holds for all models: when it changes, the state of one
   * model is sent again. If no model is known, that event has an empty `id` and the status `UNKNOWN`, and its end is an event with
   * an empty `id` and the status `DELETED`.
   * REST: `GET /v1/customizations`, one call per poll for all subscribers with the same credentials.
   */
  modelStatuses: ModelStatusEvent;
};


/**
 * Live model status at `/graphql`: over WebSocket (protocol `graphql-transport-ws`), as server-sent events, or over multipart
 * (`multipart/mixed;subscriptionSpec=1.0`).
 */
export type SubscriptionModelListArgs = {
  language?: InputMaybe<Scalars['String']['input']>;
};


/**
 * Live model status at `/graphql`: over WebSocket (protocol `graphql-transport-ws`), as server-sent events, or over multipart
 * (`multipart/mixed;subscriptionSpec=1.0`).
 */
export type SubscriptionModelStatusArgs = {
  id: Scalars['ID']['input'];
  until?: InputMaybe<Array<ModelStatus>>;
};


/**
 * Live model status at `/graphql`: over WebSocket (protocol `graphql-transport-ws`), as server-sent events, or over multipart
 * (`multipart/mixed;subscriptionSpec=1.0`).
 */
export type SubscriptionModelStatusesArgs = {
  language?: InputMaybe<Scalars['String']['input']>;
};

/** Features that a base model supports or does not support. */
export type SupportedFeatures = {
  __typename?: 'SupportedFeatures';
  /** Whether a custom acoustic model can be built on it. Only previous-generation models support this. */
  customAcousticModel: Scalars['Boolean']['output'];
  /** Whether a custom language model can be built on it. */
  customLanguageModel: Scalars['Boolean']['output'];
  /** Whether it accepts the recognition parameter `low_latency`; null if the service does not report it, as for previous-generation models. */
  lowLatency?: Maybe<Scalars['Boolean']['output']>;
  /** Whether it accepts the recognition parameter `speaker_labels`. The service reports `true` for every base model. */
  speakerLabels: Scalars['Boolean']['output'];
};

/** Options of a training. */
export type TrainModelInput = {
  /**
   * Weight of the custom data relative to the base model, 0.0 to 1.0; otherwise the error is an `InvalidInputError`. Default: 0.5
   * for large speech models, 0.3 for previous-generation, 0.2 for next-generation, 0.1 for improved next-generation models.
   */
  customizationWeight?: InputMaybe<Scalars['Float']['input']>;
  /** Whether to train a model that has not changed since its last training. Default: `false`. */
  force?: InputMaybe<Scalars['Boolean']['input']>;
  /** `true`: invalid corpora, words or grammars make the training fail. `false`: the training leaves them out and lists them in `warnings`. Default: `true`. */
  strict?: InputMaybe<Scalars['Boolean']['input']>;
  /** Which words to train on. Only previous-generation models use this. Default: `ALL`. */
  wordTypeToAdd?: InputMaybe<WordTypeToAdd>;
};

/** Result of `trainModel`. */
export type TrainModelPayload = {
  __typename?: 'TrainModelPayload';
  /** Why the training did not start; empty on success. */
  errors: Array<ModelError>;
  /** The model, read after the training started; null if it did not start. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
  /** Data that the training leaves out. Always empty unless `strict` is `false`. */
  warnings: Array<TrainingWarning>;
};

/** Whether a training would start now. */
export type Trainability = {
  __typename?: 'Trainability';
  /** What to do before the training, for people; null if a training would start. */
  advice?: Maybe<Scalars['String']['output']>;
  /** Names of the corpora that the service could not analyze. */
  invalidCorpora: Array<Scalars['String']['output']>;
  /** Names of the grammars that the service could not analyze. */
  invalidGrammars: Array<Scalars['String']['output']>;
  /** Words that have an error. */
  invalidWords: Array<Scalars['String']['output']>;
  /** Why a training with default options would not start; empty if it would start. */
  obstacles: Array<TrainingObstacle>;
  /** Whether `trainModel` with default options would start a training. */
  trainable: Scalars['Boolean']['output'];
  /** Whether `trainModel` with `strict: false`, which leaves out invalid data, would start a training. */
  trainableWithoutStrict: Scalars['Boolean']['output'];
};

/** Why a training failed: the message of the service, and the invalid data of the model. */
export type TrainingFailure = {
  __typename?: 'TrainingFailure';
  /** Corpora that the service could not analyze. */
  corpora: Array<InvalidResource>;
  /** Grammars that the service could not analyze. */
  grammars: Array<InvalidResource>;
  /** Message of the service as plain text; null if the service gives none. */
  message?: Maybe<Scalars['String']['output']>;
  /** Words that have an error. */
  words: Array<InvalidResource>;
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

/** Invalid data that a training with `strict: false` leaves out. There is one warning for each kind of data. */
export type TrainingWarning = {
  __typename?: 'TrainingWarning';
  /** Kind of the invalid data. */
  code: TrainingWarningCode;
  /** Message of the service. It lists the corpora, words or grammars that the training leaves out. */
  message: Scalars['String']['output'];
};

/** Kind of data that a training leaves out. */
export type TrainingWarningCode =
  /** Invalid audio. Only acoustic models have audio. */
  | 'invalid_audio_files'
  /** Corpora that the service could not analyze. */
  | 'invalid_corpus_files'
  /** Grammars that the service could not analyze. */
  | 'invalid_grammar_files'
  /** Words that have an error. */
  | 'invalid_words'
  /** A code that this version of the gateway does not know. */
  | 'unknown';

/** Result of `upgradeModel`. */
export type UpgradeModelPayload = {
  __typename?: 'UpgradeModelPayload';
  /** Why the upgrade did not start; empty on success. */
  errors: Array<ModelError>;
  /** The model, read after the upgrade started; null if it did not start. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** A word of a custom model, with its pronunciation and its spelling in transcripts. */
export type Word = {
  __typename?: 'Word';
  /** How often the word occurs in corpora and grammars. Always 1 for next-generation and large speech models. */
  count: Scalars['Int']['output'];
  /** Spelling of the word in transcripts. Empty in previous-generation models for words that the base model knows. */
  displayAs: Scalars['String']['output'];
  /** What is wrong with the word; empty if it is valid. A training in strict mode fails while a word has an error. */
  error: Array<WordError>;
  /** Unique id among the corpora, grammars and words of all models, for caches. Its content has no meaning for clients. */
  id: Scalars['ID']['output'];
  /** Whether the model uses the word only to map speech to `displayAs` and does not train on it; null if it was never set. */
  mappingOnly?: Maybe<Scalars['Boolean']['output']>;
  /** Pronunciations, at most 5. Empty if the service works out the pronunciation. */
  soundsLike: Array<Scalars['String']['output']>;
  /** Where the word comes from: names of corpora and grammars, and `user` if a user added or changed it. */
  source: Array<Scalars['String']['output']>;
  /** The word. Upper and lower case matter. */
  word: Scalars['String']['output'];
};

/** A page of words, with their total number. */
export type WordConnection = {
  __typename?: 'WordConnection';
  /** The words of the page, each with its cursor. */
  edges: Array<WordEdge>;
  /** The words of the page, without cursors. */
  nodes: Array<Word>;
  /** Whether there are pages before and after this page, and its cursors. */
  pageInfo: PageInfo;
  /** Number of words on all pages that match `type`, `search` and `withErrors`. */
  totalCount: Scalars['Int']['output'];
};

/** A word of a page, with its cursor. */
export type WordEdge = {
  __typename?: 'WordEdge';
  /** Cursor of the word: pass it to `after` to read the words that follow. Its content has no meaning for clients. */
  cursor: Scalars['String']['output'];
  /** The word. */
  node: Word;
};

/** One thing that is wrong with a word. */
export type WordError = {
  __typename?: 'WordError';
  /** The invalid part of the word, usually one of its `soundsLike`. */
  element: Scalars['String']['output'];
  /** What is wrong with that part, as the service describes it. */
  message: Scalars['String']['output'];
};

/** A word to add. */
export type WordInput = {
  /** Spelling of the word in transcripts. Default: the word itself. */
  displayAs?: InputMaybe<Scalars['String']['input']>;
  /** `true`: use the word only to map speech to `displayAs`, do not train on it. Only improved next-generation models use this. */
  mappingOnly?: InputMaybe<Scalars['Boolean']['input']>;
  /**
   * Pronunciations, at most 5, each at most 40 characters (Japanese: 25). Use letters and spaces, no digits and no punctuation:
   * write `I V A`, because the service rejects `I. V. A.`. Japanese: full-width katakana only.
   */
  soundsLike?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The word, not empty, `.` or `..`, without spaces and with at most 256 characters. Join compounds with `-` or `_`. Japanese: at most 25 characters. */
  word: Scalars['String']['input'];
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
  | 'all'
  /** Words from corpora. Only previous-generation and large speech models have them. */
  | 'corpora'
  /** Words from grammars. Only previous-generation models have them. */
  | 'grammars'
  /** Words that a user added or changed. */
  | 'user';

/** Words that a training of a previous-generation model uses. All other models ignore this. */
export type WordTypeToAdd =
  /** All words: from corpora, from grammars, and from users. */
  | 'all'
  /** Only words that a user added or changed. */
  | 'user';



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;





/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  ActivityKind: ActivityKind;
  AddCorpusInput: AddCorpusInput;
  AddCorpusPayload: ResolverTypeWrapper<AddCorpusPayloadParent>;
  AddGrammarInput: AddGrammarInput;
  AddGrammarPayload: ResolverTypeWrapper<AddGrammarPayloadParent>;
  AddWordsPayload: ResolverTypeWrapper<AddWordsPayloadParent>;
  AlreadyExistsError: ResolverTypeWrapper<AlreadyExistsErrorParent>;
  BaseModel: ResolverTypeWrapper<BaseModelParent>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  ContentInput: ContentInput;
  Corpus: ResolverTypeWrapper<CorpusParent>;
  CreateModelInput: CreateModelInput;
  CreateModelPayload: ResolverTypeWrapper<CreateModelPayloadParent>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeleteCorpusPayload: ResolverTypeWrapper<DeleteCorpusPayloadParent>;
  DeleteGrammarPayload: ResolverTypeWrapper<DeleteGrammarPayloadParent>;
  DeleteModelPayload: ResolverTypeWrapper<Omit<DeleteModelPayload, 'errors'> & { errors: Array<ResolversTypes['ModelError']> }>;
  DeleteWordPayload: ResolverTypeWrapper<DeleteWordPayloadParent>;
  File: ResolverTypeWrapper<Scalars['File']['output']>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  Grammar: ResolverTypeWrapper<GrammarParent>;
  GrammarFormat: GrammarFormat;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  InvalidInputError: ResolverTypeWrapper<InvalidInputError>;
  InvalidResource: ResolverTypeWrapper<InvalidResource>;
  InvalidTrainingDataError: ResolverTypeWrapper<InvalidTrainingDataErrorParent>;
  LanguageModel: ResolverTypeWrapper<LanguageModelParent>;
  LimitReachedError: ResolverTypeWrapper<LimitReachedError>;
  ListedModel: ResolverTypeWrapper<ListedStateParent>;
  ModelActivity: ResolverTypeWrapper<ActivityParent>;
  ModelBusyError: ResolverTypeWrapper<ModelBusyErrorParent>;
  ModelError: ResolverTypeWrapper<ModelErrorParent>;
  ModelListChange: ResolverTypeWrapper<ListChangeParent>;
  ModelListEvent: ResolverTypeWrapper<ListEventParent>;
  ModelListSnapshot: ResolverTypeWrapper<ListSnapshotParent>;
  ModelListStale: ResolverTypeWrapper<ListStaleParent>;
  ModelNotFoundError: ResolverTypeWrapper<ModelNotFoundError>;
  ModelStatus: ResolverTypeWrapper<ModelStatusParent>;
  ModelStatusEvent: ResolverTypeWrapper<ModelStateParent>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  NotUpgradableError: ResolverTypeWrapper<NotUpgradableError>;
  NothingToTrainError: ResolverTypeWrapper<NothingToTrainErrorParent>;
  NothingToTrainReason: NothingToTrainReason;
  OnBusy: OnBusy;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PlanNotSupportedError: ResolverTypeWrapper<PlanNotSupportedError>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ResetModelPayload: ResolverTypeWrapper<ResetModelPayloadParent>;
  ResourceStatus: ResolverTypeWrapper<ResourceStatusParent>;
  Staleness: ResolverTypeWrapper<Staleness>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SupportedFeatures: ResolverTypeWrapper<SupportedFeaturesParent>;
  TrainModelInput: TrainModelInput;
  TrainModelPayload: ResolverTypeWrapper<TrainModelPayloadParent>;
  Trainability: ResolverTypeWrapper<Trainability>;
  TrainingFailure: ResolverTypeWrapper<TrainingFailure>;
  TrainingObstacle: TrainingObstacle;
  TrainingWarning: ResolverTypeWrapper<Omit<TrainingWarning, 'code'> & { code: ResolversTypes['TrainingWarningCode'] }>;
  TrainingWarningCode: ResolverTypeWrapper<TrainingWarningCodeParent>;
  UpgradeModelPayload: ResolverTypeWrapper<UpgradeModelPayloadParent>;
  Word: ResolverTypeWrapper<WordParent>;
  WordConnection: ResolverTypeWrapper<WordPageParent>;
  WordEdge: ResolverTypeWrapper<WordEdgeParent>;
  WordError: ResolverTypeWrapper<WordError>;
  WordInput: WordInput;
  WordSort: WordSort;
  WordType: ResolverTypeWrapper<WordTypeParent>;
  WordTypeToAdd: ResolverTypeWrapper<WordTypeToAddParent>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AddCorpusInput: AddCorpusInput;
  AddCorpusPayload: AddCorpusPayloadParent;
  AddGrammarInput: AddGrammarInput;
  AddGrammarPayload: AddGrammarPayloadParent;
  AddWordsPayload: AddWordsPayloadParent;
  AlreadyExistsError: AlreadyExistsErrorParent;
  BaseModel: BaseModelParent;
  Boolean: Scalars['Boolean']['output'];
  ContentInput: ContentInput;
  Corpus: CorpusParent;
  CreateModelInput: CreateModelInput;
  CreateModelPayload: CreateModelPayloadParent;
  DateTime: Scalars['DateTime']['output'];
  DeleteCorpusPayload: DeleteCorpusPayloadParent;
  DeleteGrammarPayload: DeleteGrammarPayloadParent;
  DeleteModelPayload: Omit<DeleteModelPayload, 'errors'> & { errors: Array<ResolversParentTypes['ModelError']> };
  DeleteWordPayload: DeleteWordPayloadParent;
  File: Scalars['File']['output'];
  Float: Scalars['Float']['output'];
  Grammar: GrammarParent;
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  InvalidInputError: InvalidInputError;
  InvalidResource: InvalidResource;
  InvalidTrainingDataError: InvalidTrainingDataErrorParent;
  LanguageModel: LanguageModelParent;
  LimitReachedError: LimitReachedError;
  ListedModel: ListedStateParent;
  ModelActivity: ActivityParent;
  ModelBusyError: ModelBusyErrorParent;
  ModelError: ModelErrorParent;
  ModelListChange: ListChangeParent;
  ModelListEvent: ListEventParent;
  ModelListSnapshot: ListSnapshotParent;
  ModelListStale: ListStaleParent;
  ModelNotFoundError: ModelNotFoundError;
  ModelStatusEvent: ModelStateParent;
  Mutation: Record<PropertyKey, never>;
  NotUpgradableError: NotUpgradableError;
  NothingToTrainError: NothingToTrainErrorParent;
  PageInfo: PageInfo;
  PlanNotSupportedError: PlanNotSupportedError;
  Query: Record<PropertyKey, never>;
  ResetModelPayload: ResetModelPayloadParent;
  Staleness: Staleness;
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  SupportedFeatures: SupportedFeaturesParent;
  TrainModelInput: TrainModelInput;
  TrainModelPayload: TrainModelPayloadParent;
  Trainability: Trainability;
  TrainingFailure: TrainingFailure;
  TrainingWarning: TrainingWarning;
  UpgradeModelPayload: UpgradeModelPayloadParent;
  Word: WordParent;
  WordConnection: WordPageParent;
  WordEdge: WordEdgeParent;
  WordError: WordError;
  WordInput: WordInput;
};

export type SemanticNonNullDirectiveArgs = {
  levels?: Array<Scalars['Int']['input']>;
};

export type SemanticNonNullDirectiveResolver<Result, Parent, ContextType = Context, Args = SemanticNonNullDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AddCorpusPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AddCorpusPayload'] = ResolversParentTypes['AddCorpusPayload']> = {
  corpus?: Resolver<Maybe<ResolversTypes['Corpus']>, ParentType, ContextType>;
  errors?: Resolver<Array<ResolversTypes['ModelError']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['LanguageModel']>, ParentType, ContextType>;
};

export type AddGrammarPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AddGrammarPayload'] = ResolversParentTypes['AddGrammarPayload']> = {
  errors?: Resolver<Array<ResolversTypes['ModelError']>, ParentType, ContextType>;
  grammar?: Resolver<Maybe<ResolversTypes['Grammar']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['LanguageModel']>, ParentType, ContextType>;
};

export type AddWordsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AddWordsPayload'] = ResolversParentTypes['AddWordsPayload']> = {
  errors?: Resolver<Array<ResolversTypes['ModelError']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['LanguageModel']>, ParentType, ContextType>;
};

export type AlreadyExistsErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AlreadyExistsError'] = ResolversParentTypes['AlreadyExistsError']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serviceMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type BaseModelResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BaseModel'] = ResolversParentTypes['BaseModel']> = {
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  language?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rate?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  supportedFeatures?: Resolver<ResolversTypes['SupportedFeatures'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CorpusResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Corpus'] = ResolversParentTypes['Corpus']> = {
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  outOfVocabularyWords?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ResourceStatus'], ParentType, ContextType>;
  totalWords?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CreateModelPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CreateModelPayload'] = ResolversParentTypes['CreateModelPayload']> = {
  errors?: Resolver<Array<ResolversTypes['ModelError']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['LanguageModel']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeleteCorpusPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteCorpusPayload'] = ResolversParentTypes['DeleteCorpusPayload']> = {
  deletedName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  errors?: Resolver<Array<ResolversTypes['ModelError']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['LanguageModel']>, ParentType, ContextType>;
};

export type DeleteGrammarPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteGrammarPayload'] = ResolversParentTypes['DeleteGrammarPayload']> = {
  deletedName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  errors?: Resolver<Array<ResolversTypes['ModelError']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['LanguageModel']>, ParentType, ContextType>;
};

export type DeleteModelPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteModelPayload'] = ResolversParentTypes['DeleteModelPayload']> = {
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  errors?: Resolver<Array<ResolversTypes['ModelError']>, ParentType, ContextType>;
};

export type DeleteWordPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteWordPayload'] = ResolversParentTypes['DeleteWordPayload']> = {
  deletedWord?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  errors?: Resolver<Array<ResolversTypes['ModelError']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['LanguageModel']>, ParentType, ContextType>;
};

export interface FileScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['File'], any> {
  name: 'File';
}

export type GrammarResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Grammar'] = ResolversParentTypes['Grammar']> = {
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  outOfVocabularyWords?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ResourceStatus'], ParentType, ContextType>;
};

export type InvalidInputErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InvalidInputError'] = ResolversParentTypes['InvalidInputError']> = {
  field?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  serviceMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InvalidResourceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InvalidResource'] = ResolversParentTypes['InvalidResource']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type InvalidTrainingDataErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InvalidTrainingDataError'] = ResolversParentTypes['InvalidTrainingDataError']> = {
  corpora?: Resolver<Maybe<Array<ResolversTypes['InvalidResource']>>, ParentType, ContextType>;
  grammars?: Resolver<Maybe<Array<ResolversTypes['InvalidResource']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serviceMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  words?: Resolver<Maybe<Array<ResolversTypes['InvalidResource']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LanguageModelResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LanguageModel'] = ResolversParentTypes['LanguageModel']> = {
  activity?: Resolver<Maybe<ResolversTypes['ModelActivity']>, ParentType, ContextType>;
  baseModel?: Resolver<Maybe<ResolversTypes['BaseModel']>, ParentType, ContextType>;
  baseModelName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  corpora?: Resolver<Maybe<Array<ResolversTypes['Corpus']>>, ParentType, ContextType>;
  corpus?: Resolver<Maybe<ResolversTypes['Corpus']>, ParentType, ContextType, RequireFields<LanguageModelCorpusArgs, 'name'>>;
  created?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  dialect?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  failure?: Resolver<Maybe<ResolversTypes['TrainingFailure']>, ParentType, ContextType>;
  grammar?: Resolver<Maybe<ResolversTypes['Grammar']>, ParentType, ContextType, RequireFields<LanguageModelGrammarArgs, 'name'>>;
  grammars?: Resolver<Maybe<Array<ResolversTypes['Grammar']>>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  language?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  owner?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ModelStatus'], ParentType, ContextType>;
  trainability?: Resolver<Maybe<ResolversTypes['Trainability']>, ParentType, ContextType>;
  updated?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  versions?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  word?: Resolver<Maybe<ResolversTypes['Word']>, ParentType, ContextType, RequireFields<LanguageModelWordArgs, 'word'>>;
  words?: Resolver<Maybe<ResolversTypes['WordConnection']>, ParentType, ContextType, RequireFields<LanguageModelWordsArgs, 'first' | 'sort' | 'type' | 'withErrors'>>;
};

export type LimitReachedErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LimitReachedError'] = ResolversParentTypes['LimitReachedError']> = {
  limit?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serviceMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ListedModelResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ListedModel'] = ResolversParentTypes['ListedModel']> = {
  model?: Resolver<ResolversTypes['LanguageModel'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  sinceExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type ModelActivityResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelActivity'] = ResolversParentTypes['ModelActivity']> = {
  corpora?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  grammars?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ActivityKind'], ParentType, ContextType>;
  words?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type ModelBusyErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelBusyError'] = ResolversParentTypes['ModelBusyError']> = {
  activity?: Resolver<Maybe<ResolversTypes['ModelActivity']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serviceMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['ModelStatus']>, ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ModelErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelError'] = ResolversParentTypes['ModelError']> = {
  __resolveType: TypeResolveFn<'AlreadyExistsError' | 'InvalidInputError' | 'InvalidTrainingDataError' | 'LimitReachedError' | 'ModelBusyError' | 'ModelNotFoundError' | 'NotUpgradableError' | 'NothingToTrainError' | 'PlanNotSupportedError', ParentType, ContextType>;
};

export type ModelListChangeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelListChange'] = ResolversParentTypes['ModelListChange']> = {
  added?: Resolver<Array<ResolversTypes['ListedModel']>, ParentType, ContextType>;
  changed?: Resolver<Array<ResolversTypes['ListedModel']>, ParentType, ContextType>;
  observedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  removed?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  staleness?: Resolver<Maybe<ResolversTypes['Staleness']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ModelListEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelListEvent'] = ResolversParentTypes['ModelListEvent']> = {
  __resolveType: TypeResolveFn<'ModelListChange' | 'ModelListSnapshot' | 'ModelListStale', ParentType, ContextType>;
};

export type ModelListSnapshotResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelListSnapshot'] = ResolversParentTypes['ModelListSnapshot']> = {
  models?: Resolver<Array<ResolversTypes['ListedModel']>, ParentType, ContextType>;
  observedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  staleness?: Resolver<Maybe<ResolversTypes['Staleness']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ModelListStaleResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelListStale'] = ResolversParentTypes['ModelListStale']> = {
  staleness?: Resolver<ResolversTypes['Staleness'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ModelNotFoundErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelNotFoundError'] = ResolversParentTypes['ModelNotFoundError']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serviceMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ModelStatusResolvers = { AVAILABLE: 'available', DELETED: 'deleted', FAILED: 'failed', PENDING: 'pending', READY: 'ready', TRAINING: 'training', UNKNOWN: 'unknown', UPGRADING: 'upgrading' };

export type ModelStatusEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelStatusEvent'] = ResolversParentTypes['ModelStatusEvent']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['LanguageModel']>, ParentType, ContextType>;
  observedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  previousStatus?: Resolver<Maybe<ResolversTypes['ModelStatus']>, ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  sinceExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  staleness?: Resolver<Maybe<ResolversTypes['Staleness']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ModelStatus'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  addCorpus?: Resolver<Maybe<ResolversTypes['AddCorpusPayload']>, ParentType, ContextType, RequireFields<MutationAddCorpusArgs, 'input' | 'modelId' | 'onBusy'>>;
  addGrammar?: Resolver<Maybe<ResolversTypes['AddGrammarPayload']>, ParentType, ContextType, RequireFields<MutationAddGrammarArgs, 'input' | 'modelId' | 'onBusy'>>;
  addWords?: Resolver<Maybe<ResolversTypes['AddWordsPayload']>, ParentType, ContextType, RequireFields<MutationAddWordsArgs, 'modelId' | 'onBusy' | 'words'>>;
  createModel?: Resolver<Maybe<ResolversTypes['CreateModelPayload']>, ParentType, ContextType, RequireFields<MutationCreateModelArgs, 'input'>>;
  deleteCorpus?: Resolver<Maybe<ResolversTypes['DeleteCorpusPayload']>, ParentType, ContextType, RequireFields<MutationDeleteCorpusArgs, 'modelId' | 'name' | 'onBusy'>>;
  deleteGrammar?: Resolver<Maybe<ResolversTypes['DeleteGrammarPayload']>, ParentType, ContextType, RequireFields<MutationDeleteGrammarArgs, 'modelId' | 'name' | 'onBusy'>>;
  deleteModel?: Resolver<Maybe<ResolversTypes['DeleteModelPayload']>, ParentType, ContextType, RequireFields<MutationDeleteModelArgs, 'id' | 'onBusy'>>;
  deleteWord?: Resolver<Maybe<ResolversTypes['DeleteWordPayload']>, ParentType, ContextType, RequireFields<MutationDeleteWordArgs, 'modelId' | 'onBusy' | 'word'>>;
  resetModel?: Resolver<Maybe<ResolversTypes['ResetModelPayload']>, ParentType, ContextType, RequireFields<MutationResetModelArgs, 'id' | 'onBusy'>>;
  trainModel?: Resolver<Maybe<ResolversTypes['TrainModelPayload']>, ParentType, ContextType, RequireFields<MutationTrainModelArgs, 'id' | 'onBusy'>>;
  upgradeModel?: Resolver<Maybe<ResolversTypes['UpgradeModelPayload']>, ParentType, ContextType, RequireFields<MutationUpgradeModelArgs, 'id' | 'onBusy'>>;
};

export type NotUpgradableErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['NotUpgradableError'] = ResolversParentTypes['NotUpgradableError']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serviceMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type NothingToTrainErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['NothingToTrainError'] = ResolversParentTypes['NothingToTrainError']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['NothingToTrainReason']>, ParentType, ContextType>;
  serviceMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PlanNotSupportedErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PlanNotSupportedError'] = ResolversParentTypes['PlanNotSupportedError']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serviceMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  baseModel?: Resolver<Maybe<ResolversTypes['BaseModel']>, ParentType, ContextType, RequireFields<QueryBaseModelArgs, 'name'>>;
  baseModels?: Resolver<Maybe<Array<ResolversTypes['BaseModel']>>, ParentType, ContextType, Partial<QueryBaseModelsArgs>>;
  customization?: Resolver<Maybe<ResolversTypes['LanguageModel']>, ParentType, ContextType, RequireFields<QueryCustomizationArgs, 'id'>>;
  customizations?: Resolver<Maybe<Array<ResolversTypes['LanguageModel']>>, ParentType, ContextType, Partial<QueryCustomizationsArgs>>;
};

export type ResetModelPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ResetModelPayload'] = ResolversParentTypes['ResetModelPayload']> = {
  errors?: Resolver<Array<ResolversTypes['ModelError']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['LanguageModel']>, ParentType, ContextType>;
};

export type ResourceStatusResolvers = { ANALYZED: 'analyzed', BEING_PROCESSED: 'being_processed', UNDETERMINED: 'undetermined', UNKNOWN: 'unknown' };

export type StalenessResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Staleness'] = ResolversParentTypes['Staleness']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  confirmedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  modelList?: SubscriptionResolver<ResolversTypes['ModelListEvent'], "modelList", ParentType, ContextType, Partial<SubscriptionModelListArgs>>;
  modelStatus?: SubscriptionResolver<ResolversTypes['ModelStatusEvent'], "modelStatus", ParentType, ContextType, RequireFields<SubscriptionModelStatusArgs, 'id'>>;
  modelStatuses?: SubscriptionResolver<ResolversTypes['ModelStatusEvent'], "modelStatuses", ParentType, ContextType, Partial<SubscriptionModelStatusesArgs>>;
};

export type SupportedFeaturesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SupportedFeatures'] = ResolversParentTypes['SupportedFeatures']> = {
  customAcousticModel?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  customLanguageModel?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lowLatency?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  speakerLabels?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type TrainModelPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TrainModelPayload'] = ResolversParentTypes['TrainModelPayload']> = {
  errors?: Resolver<Array<ResolversTypes['ModelError']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['LanguageModel']>, ParentType, ContextType>;
  warnings?: Resolver<Array<ResolversTypes['TrainingWarning']>, ParentType, ContextType>;
};

export type TrainabilityResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Trainability'] = ResolversParentTypes['Trainability']> = {
  advice?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  invalidCorpora?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  invalidGrammars?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  invalidWords?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  obstacles?: Resolver<Array<ResolversTypes['TrainingObstacle']>, ParentType, ContextType>;
  trainable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  trainableWithoutStrict?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type TrainingFailureResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TrainingFailure'] = ResolversParentTypes['TrainingFailure']> = {
  corpora?: Resolver<Array<ResolversTypes['InvalidResource']>, ParentType, ContextType>;
  grammars?: Resolver<Array<ResolversTypes['InvalidResource']>, ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  words?: Resolver<Array<ResolversTypes['InvalidResource']>, ParentType, ContextType>;
};

export type TrainingWarningResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TrainingWarning'] = ResolversParentTypes['TrainingWarning']> = {
  code?: Resolver<ResolversTypes['TrainingWarningCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type TrainingWarningCodeResolvers = { INVALID_AUDIO_FILES: 'invalid_audio_files', INVALID_CORPUS_FILES: 'invalid_corpus_files', INVALID_GRAMMAR_FILES: 'invalid_grammar_files', INVALID_WORDS: 'invalid_words', UNKNOWN: 'unknown' };

export type UpgradeModelPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpgradeModelPayload'] = ResolversParentTypes['UpgradeModelPayload']> = {
  errors?: Resolver<Array<ResolversTypes['ModelError']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['LanguageModel']>, ParentType, ContextType>;
};

export type WordResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Word'] = ResolversParentTypes['Word']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  displayAs?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  error?: Resolver<Array<ResolversTypes['WordError']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  mappingOnly?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  soundsLike?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  source?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  word?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type WordConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordConnection'] = ResolversParentTypes['WordConnection']> = {
  edges?: Resolver<Array<ResolversTypes['WordEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Word']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type WordEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordEdge'] = ResolversParentTypes['WordEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Word'], ParentType, ContextType>;
};

export type WordErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordError'] = ResolversParentTypes['WordError']> = {
  element?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type WordTypeResolvers = { ALL: 'all', CORPORA: 'corpora', GRAMMARS: 'grammars', USER: 'user' };

export type WordTypeToAddResolvers = { ALL: 'all', USER: 'user' };

export type Resolvers<ContextType = Context> = {
  AddCorpusPayload?: AddCorpusPayloadResolvers<ContextType>;
  AddGrammarPayload?: AddGrammarPayloadResolvers<ContextType>;
  AddWordsPayload?: AddWordsPayloadResolvers<ContextType>;
  AlreadyExistsError?: AlreadyExistsErrorResolvers<ContextType>;
  BaseModel?: BaseModelResolvers<ContextType>;
  Corpus?: CorpusResolvers<ContextType>;
  CreateModelPayload?: CreateModelPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeleteCorpusPayload?: DeleteCorpusPayloadResolvers<ContextType>;
  DeleteGrammarPayload?: DeleteGrammarPayloadResolvers<ContextType>;
  DeleteModelPayload?: DeleteModelPayloadResolvers<ContextType>;
  DeleteWordPayload?: DeleteWordPayloadResolvers<ContextType>;
  File?: GraphQLScalarType;
  Grammar?: GrammarResolvers<ContextType>;
  InvalidInputError?: InvalidInputErrorResolvers<ContextType>;
  InvalidResource?: InvalidResourceResolvers<ContextType>;
  InvalidTrainingDataError?: InvalidTrainingDataErrorResolvers<ContextType>;
  LanguageModel?: LanguageModelResolvers<ContextType>;
  LimitReachedError?: LimitReachedErrorResolvers<ContextType>;
  ListedModel?: ListedModelResolvers<ContextType>;
  ModelActivity?: ModelActivityResolvers<ContextType>;
  ModelBusyError?: ModelBusyErrorResolvers<ContextType>;
  ModelError?: ModelErrorResolvers<ContextType>;
  ModelListChange?: ModelListChangeResolvers<ContextType>;
  ModelListEvent?: ModelListEventResolvers<ContextType>;
  ModelListSnapshot?: ModelListSnapshotResolvers<ContextType>;
  ModelListStale?: ModelListStaleResolvers<ContextType>;
  ModelNotFoundError?: ModelNotFoundErrorResolvers<ContextType>;
  ModelStatus?: ModelStatusResolvers;
  ModelStatusEvent?: ModelStatusEventResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  NotUpgradableError?: NotUpgradableErrorResolvers<ContextType>;
  NothingToTrainError?: NothingToTrainErrorResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PlanNotSupportedError?: PlanNotSupportedErrorResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  ResetModelPayload?: ResetModelPayloadResolvers<ContextType>;
  ResourceStatus?: ResourceStatusResolvers;
  Staleness?: StalenessResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  SupportedFeatures?: SupportedFeaturesResolvers<ContextType>;
  TrainModelPayload?: TrainModelPayloadResolvers<ContextType>;
  Trainability?: TrainabilityResolvers<ContextType>;
  TrainingFailure?: TrainingFailureResolvers<ContextType>;
  TrainingWarning?: TrainingWarningResolvers<ContextType>;
  TrainingWarningCode?: TrainingWarningCodeResolvers;
  UpgradeModelPayload?: UpgradeModelPayloadResolvers<ContextType>;
  Word?: WordResolvers<ContextType>;
  WordConnection?: WordConnectionResolvers<ContextType>;
  WordEdge?: WordEdgeResolvers<ContextType>;
  WordError?: WordErrorResolvers<ContextType>;
  WordType?: WordTypeResolvers;
  WordTypeToAdd?: WordTypeToAddResolvers;
};

export type DirectiveResolvers<ContextType = Context> = {
  semanticNonNull?: SemanticNonNullDirectiveResolver<any, any, ContextType>;
};
