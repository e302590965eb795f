import type { UploadedFile } from '../resolvers/file.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { SpeechModel as BaseModelParent, LanguageModel as LanguageModelParent, SupportedFeatures as SupportedFeaturesParent, Corpus as CorpusParent, Grammar as GrammarParent, Word as WordParent, WordTypeToAdd as WordTypeToAddParent, TrainingWarningCode as TrainingWarningCodeParent, ResourceStatus as ResourceStatusParent, WordType as WordTypeParent } from '../watson/types.ts';
import type { ModelState as ModelStateParent, ObservedStatus as ModelStatusParent } from '../status/types.ts';
import type { ModelPayload as CreateModelPayloadParent, ModelPayload as ResetModelPayloadParent, ModelPayload as UpgradeModelPayloadParent, ModelPayload as AddWordsPayloadParent, ModelErrorParent as InvalidTrainingDataErrorParent, ModelErrorParent as AlreadyExistsErrorParent, ModelErrorParent as ModelErrorParent, ModelErrorParent as ModelBusyErrorParent } from '../resolvers/model-error.ts';
import type { TrainModelPayload as TrainModelPayloadParent } from '../resolvers/language-model.ts';
import type { ResourcePayload as AddCorpusPayloadParent, ResourcePayload as AddGrammarPayloadParent, DeletePayload as DeleteCorpusPayloadParent, DeletePayload as DeleteGrammarPayloadParent } from '../resolvers/resource.ts';
import type { DeleteWordPayload as DeleteWordPayloadParent, WordPage as WordPageParent } from '../resolvers/word.ts';
import type { Activity as ActivityParent } from '../resolvers/training.ts';
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
  /** An instant in ISO 8601, always UTC with milliseconds, such as `2026-03-04T09:15:27.410Z`. */
  DateTime: { input: string; output: string; }
  /** A file, sent as the GraphQL multipart request specification has it. Only as a variable, and only of `addCorpus` and `addGrammar`. */
  File: { input: UploadedFile; output: UploadedFile; }
};

/** What the service can be doing with a model. */
export type ActivityKind =
  /** Analysing data that was added. */
  | 'ANALYZING'
  /** Nothing. */
  | 'IDLE'
  /** Training. */
  | 'TRAINING'
  /** Upgrading to a newer base model. */
  | 'UPGRADING';

/** What to add. Exactly one of `text` and `file` must be given. */
export type AddCorpusInput = {
  /** Replace a corpus of the same name. Default: false, which reports an `AlreadyExistsError`. */
  allowOverwrite?: InputMaybe<Scalars['Boolean']['input']>;
  /** The text as a file, in a multipart request; at most 128 MiB unless the gateway is set otherwise. */
  file?: InputMaybe<Scalars['File']['input']>;
  /** A name of 1 to 128 characters, not `user`, `base_lm` or `default_lm`; corpora and grammars of a model share their names. */
  name: Scalars['String']['input'];
  /** The text itself, for small corpora; the request may have 1 MiB in all. */
  text?: InputMaybe<Scalars['String']['input']>;
};

/** The answer to `addCorpus`. */
export type AddCorpusPayload = {
  __typename?: 'AddCorpusPayload';
  /** The corpus as the service has it right after; null when it was not added. REST: `GET /v1/customizations/{id}/corpora/{name}`. */
  corpus?: Maybe<Corpus>;
  /** Why it was not added; empty on success. */
  errors: Array<ModelError>;
  /** The model after the call. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** What to add. Exactly one of `text` and `file` must be given. */
export type AddGrammarInput = {
  /** Replace a grammar of the same name. Default: false, which reports an `AlreadyExistsError`. */
  allowOverwrite?: InputMaybe<Scalars['Boolean']['input']>;
  /** The grammar as a file, in a multipart request; at most 128 MiB unless the gateway is set otherwise. */
  file?: InputMaybe<Scalars['File']['input']>;
  /** What it is written in. Default: `XML` when it begins with `<`, `ABNF` otherwise. */
  format?: InputMaybe<GrammarFormat>;
  /** A name of 1 to 128 characters, not `user`, `base_lm` or `default_lm`; corpora and grammars of a model share their names. */
  name: Scalars['String']['input'];
  /** The grammar itself, in UTF-8; the request may have 1 MiB in all. */
  text?: InputMaybe<Scalars['String']['input']>;
};

/** The answer to `addGrammar`. */
export type AddGrammarPayload = {
  __typename?: 'AddGrammarPayload';
  /** Why it was not added; empty on success. */
  errors: Array<ModelError>;
  /** The grammar as the service has it right after; null when it was not added. REST: `GET /v1/customizations/{id}/grammars/{name}`. */
  grammar?: Maybe<Grammar>;
  /** The model after the call. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** The answer to `addWords`. */
export type AddWordsPayload = {
  __typename?: 'AddWordsPayload';
  /** Why nothing was added; empty on success. */
  errors: Array<ModelError>;
  /** The model after the call. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** The model has a corpus or grammar of that name already. `allowOverwrite: true` replaces it. */
export type AlreadyExistsError = ModelError & {
  __typename?: 'AlreadyExistsError';
  /** What happened and what to do about it, for people. */
  message: Scalars['String']['output'];
  /** The name that is taken. */
  name: Scalars['String']['output'];
  /** The service's `X-Global-Transaction-Id`, for IBM support. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** A model for one language and audio quality, trained by IBM: what custom language models are built on. */
export type BaseModel = {
  __typename?: 'BaseModel';
  /** What the model is for, in the service's words. */
  description: Scalars['String']['output'];
  /** Five-character language identifier such as `en-US`: the leading part of the name. */
  language: Scalars['String']['output'];
  /** Unique name, such as `en-US` (large speech model), `en-US_Telephony` or `en-US_Multimedia`. */
  name: Scalars['String']['output'];
  /** Lowest sampling rate of the audio that the model accepts, in Hz: 8000 or 16000. */
  rate: Scalars['Int']['output'];
  /** What can be done with the model. */
  supportedFeatures: SupportedFeatures;
  /** The model's address on the REST interface. */
  url: Scalars['String']['output'];
};

/** A text that a model learns from. */
export type Corpus = {
  __typename?: 'Corpus';
  /** Why its analysis failed, in the service's words; null otherwise. */
  error?: Maybe<Scalars['String']['output']>;
  /** Its name, unique among the corpora and grammars of the model. */
  name: Scalars['String']['output'];
  /** How many of its words the base model does not know; 0 until it is analysed, and always with next-generation models. */
  outOfVocabularyWords: Scalars['Int']['output'];
  /** Where the service is with it. */
  status: ResourceStatus;
  /** How many words it has; 0 until it is analysed. */
  totalWords: Scalars['Int']['output'];
};

/** What to create. */
export type CreateModelInput = {
  /** The base model's name, one whose `supportedFeatures.customLanguageModel` is true. */
  baseModelName: Scalars['String']['input'];
  /** At most 128 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** Only for previous-generation Spanish (`es-ES`, `es-LA`, `es-US`); must equal the model's language otherwise. */
  dialect?: InputMaybe<Scalars['String']['input']>;
  /** A name, 1 to 256 characters, none of them `\ / : = & ?`. It should be unique among your models; that is not enforced. */
  name: Scalars['String']['input'];
};

/** The answer to `createModel`. */
export type CreateModelPayload = {
  __typename?: 'CreateModelPayload';
  /** Why it was not created; empty on success. */
  errors: Array<ModelError>;
  /** The new model, read back from the service; null when it was not created. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** The answer to `deleteCorpus`. */
export type DeleteCorpusPayload = {
  __typename?: 'DeleteCorpusPayload';
  /** The name of the corpus that was removed; null when none was. */
  deletedName?: Maybe<Scalars['String']['output']>;
  /** Why it was not removed; empty on success. */
  errors: Array<ModelError>;
  /** The model after the call. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** The answer to `deleteGrammar`. */
export type DeleteGrammarPayload = {
  __typename?: 'DeleteGrammarPayload';
  /** The name of the grammar that was removed; null when none was. */
  deletedName?: Maybe<Scalars['String']['output']>;
  /** Why it was not removed; empty on success. */
  errors: Array<ModelError>;
  /** The model after the call. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** The answer to `deleteModel`. */
export type DeleteModelPayload = {
  __typename?: 'DeleteModelPayload';
  /** The id of the model that was deleted; null when nothing was. */
  deletedId?: Maybe<Scalars['ID']['output']>;
  /** Why it was not deleted; empty on success. */
  errors: Array<ModelError>;
};

/** The answer to `deleteWord`. */
export type DeleteWordPayload = {
  __typename?: 'DeleteWordPayload';
  /** The word that was removed; null when none was. */
  deletedWord?: Maybe<Scalars['String']['output']>;
  /** Why it was not removed; empty on success. */
  errors: Array<ModelError>;
  /** The model after the call. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** Rules for what may be said, instead of a text to learn from. */
export type Grammar = {
  __typename?: 'Grammar';
  /** Why its analysis failed, in the service's words; null otherwise. */
  error?: Maybe<Scalars['String']['output']>;
  /** Its name, unique among the corpora and grammars of the model. */
  name: Scalars['String']['output'];
  /** How many of its words the base model does not know; 0 until it is analysed, and always with next-generation models. */
  outOfVocabularyWords: Scalars['Int']['output'];
  /** Where the service is with it. */
  status: ResourceStatus;
};

/** What a grammar is written in. */
export type GrammarFormat =
  /** Augmented Backus-Naur form: `application/srgs`. */
  | 'ABNF'
  /** XML form: `application/srgs+xml`. */
  | 'XML';

/** A value in the input is missing, too long, malformed or unknown to the service. */
export type InvalidInputError = ModelError & {
  __typename?: 'InvalidInputError';
  /** The input field that is wrong, such as `name`; null when the service does not say. */
  field?: Maybe<Scalars['String']['output']>;
  /** What happened and what to do about it, for people. */
  message: Scalars['String']['output'];
  /** The service's `X-Global-Transaction-Id`, for IBM support; null when the gateway refused the value itself. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** A corpus, grammar or word that a training in strict mode fails on. */
export type InvalidResource = {
  __typename?: 'InvalidResource';
  /** What is wrong with it, in the service's words. */
  message: Scalars['String']['output'];
  /** Its name; of a word the word. */
  name: Scalars['String']['output'];
};

/** A corpus, word or grammar of the model is invalid. `strict: false` trains without it. */
export type InvalidTrainingDataError = ModelError & {
  __typename?: 'InvalidTrainingDataError';
  /** Corpora whose analysis failed. REST: `GET /v1/customizations/{id}/corpora`. */
  corpora?: Maybe<Array<InvalidResource>>;
  /** Grammars whose analysis failed. REST: `GET /v1/customizations/{id}/grammars`. */
  grammars?: Maybe<Array<InvalidResource>>;
  /** What happened and what to do about it, for people. */
  message: Scalars['String']['output'];
  /** The service's `X-Global-Transaction-Id`, for IBM support. */
  transactionId?: Maybe<Scalars['String']['output']>;
  /** Words with an error. REST: `GET /v1/customizations/{id}/words`. */
  words?: Maybe<Array<InvalidResource>>;
};

/** A custom language model: a base model adapted with the caller's own corpora, words and grammars. */
export type LanguageModel = {
  __typename?: 'LanguageModel';
  /**
   * What the service is doing with the model now. It tells the two meanings of `PENDING` apart.
   * REST: for a `PENDING` model its lists of corpora and grammars, and its words where these do not tell; else nothing.
   */
  activity?: Maybe<ModelActivity>;
  /**
   * The base model that it is built on; null when the service no longer offers it.
   * REST: `GET /v1/models/{name}`, or one `GET /v1/models` for three names and more in one operation.
   */
  baseModel?: Maybe<BaseModel>;
  /** The name of the base model that it is built on, fixed for ever. */
  baseModelName: Scalars['String']['output'];
  /**
   * The model's corpora, in the service's order.
   * REST: `GET /v1/customizations/{id}/corpora`.
   */
  corpora?: Maybe<Array<Corpus>>;
  /**
   * One corpus; null when the model has none of that name.
   * REST: `GET /v1/customizations/{id}/corpora/{name}`.
   */
  corpus?: Maybe<Corpus>;
  /** When it was created. */
  created?: Maybe<Scalars['DateTime']['output']>;
  /** The description given at creation, at most 128 characters. */
  description?: Maybe<Scalars['String']['output']>;
  /** The dialect: the language, except for Spanish on previous-generation models. */
  dialect?: Maybe<Scalars['String']['output']>;
  /** What the service says of a failed operation; null when nothing failed. It may be JSON inside the string. */
  error?: Maybe<Scalars['String']['output']>;
  /**
   * What is wrong, when `status` is `FAILED`; null otherwise.
   * REST: the model's lists of corpora, grammars and words.
   */
  failure?: Maybe<TrainingFailure>;
  /**
   * One grammar; null when the model has none of that name.
   * REST: `GET /v1/customizations/{id}/grammars/{name}`.
   */
  grammar?: Maybe<Grammar>;
  /**
   * The model's grammars, in the service's order; always empty for large speech models, which have none.
   * REST: `GET /v1/customizations/{id}/grammars`.
   */
  grammars?: Maybe<Array<Grammar>>;
  /** The model's id (REST: `customization_id`), a GUID given by the service. */
  id: Scalars['ID']['output'];
  /** Five-character language identifier such as `en-US`, from the base model's name. */
  language: Scalars['String']['output'];
  /** The name given at creation, at most 256 characters. Not unique. */
  name: Scalars['String']['output'];
  /** The service instance that owns the model, a GUID. */
  owner?: Maybe<Scalars['ID']['output']>;
  /** How far the training is, in percent (0 to 100). The service only says 100 when `AVAILABLE` and 0 otherwise: watch `status`. */
  progress: Scalars['Int']['output'];
  /** What the model is at the moment. */
  status: ModelStatus;
  /**
   * Whether a training would start now, and if not, why.
   * REST: the model's lists of corpora, grammars and words.
   */
  trainability?: Maybe<Trainability>;
  /** When it last changed: data, training, upgrade or reset. Equals `created` at first. */
  updated?: Maybe<Scalars['DateTime']['output']>;
  /** The versions of the base model that it works with, oldest first; one unless it was upgraded. */
  versions: Array<Scalars['String']['output']>;
  /**
   * One word; null when the model has no such word.
   * REST: `GET /v1/customizations/{id}/words/{word}`.
   */
  word?: Maybe<Word>;
  /**
   * The words of the model, up to some 90,000, page by page. A cursor stays valid while words are added and removed.
   * REST: `GET /v1/customizations/{id}/words`, the same one call for all pages, sorts and searches of an operation.
   */
  words?: Maybe<WordConnection>;
};


/** A custom language model: a base model adapted with the caller's own corpora, words and grammars. */
export type LanguageModelCorpusArgs = {
  name: Scalars['String']['input'];
};


/** A custom language model: a base model adapted with the caller's own corpora, words and grammars. */
export type LanguageModelGrammarArgs = {
  name: Scalars['String']['input'];
};


/** A custom language model: a base model adapted with the caller's own corpora, words and grammars. */
export type LanguageModelWordArgs = {
  word: Scalars['String']['input'];
};


/** A custom language model: a base model adapted with the caller's own corpora, words and grammars. */
export type LanguageModelWordsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
  sort?: InputMaybe<WordSort>;
  type?: InputMaybe<WordType>;
};

/** A limit of the service is reached. */
export type LimitReachedError = ModelError & {
  __typename?: 'LimitReachedError';
  /** The limit, such as 1024 models an instance; null when the service does not say. */
  limit?: Maybe<Scalars['Int']['output']>;
  /** What happened and what to do about it, for people. */
  message: Scalars['String']['output'];
  /** The service's `X-Global-Transaction-Id`, for IBM support. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** What the service is doing with a model. While it is not `IDLE`, the model is busy. */
export type ModelActivity = {
  __typename?: 'ModelActivity';
  /** Names of the corpora that it analyses. */
  corpora: Array<Scalars['String']['output']>;
  /** Names of the grammars that it analyses. */
  grammars: Array<Scalars['String']['output']>;
  /** What it is doing. */
  kind: ActivityKind;
  /** Whether it analyses words. The service does not say so: it follows when a model with valid data is `PENDING`. */
  words: Scalars['Boolean']['output'];
};

/** Another operation runs on the model. REST: 409. */
export type ModelBusyError = ModelError & {
  __typename?: 'ModelBusyError';
  /** What the service is doing with it. REST: as for `LanguageModel.activity`. */
  activity?: Maybe<ModelActivity>;
  /** What happened and what to do about it, for people. */
  message: Scalars['String']['output'];
  /** What the model is at the moment. REST: `GET /v1/customizations/{id}`. */
  status?: Maybe<ModelStatus>;
  /** The service's `X-Global-Transaction-Id`, for IBM support. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** Why a mutation did not do what was asked: something that the caller can act on. */
export type ModelError = {
  /** What happened and what to do about it, for people. */
  message: Scalars['String']['output'];
  /** The service's `X-Global-Transaction-Id`, for IBM support; null when the service was not asked. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** These credentials have no model of that id. */
export type ModelNotFoundError = ModelError & {
  __typename?: 'ModelNotFoundError';
  /** What happened and what to do about it, for people. */
  message: Scalars['String']['output'];
  /** The service's `X-Global-Transaction-Id`, for IBM support. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** What a custom language model is at the moment. One operation at a time may run on a model. */
export type ModelStatus =
  /** Trained, and usable for recognition. */
  | 'available'
  /** The model no longer exists. Only in status events. */
  | 'deleted'
  /** The last training failed; `error` may say why. */
  | 'failed'
  /** No valid data yet, or the service is analysing data that was added. */
  | 'pending'
  /** Holds valid data that changed since the last training: it can be trained. */
  | 'ready'
  /** A training runs. */
  | 'training'
  /** A status word that this gateway does not know. */
  | 'unknown'
  /** An upgrade to a newer base model runs. */
  | 'upgrading';

/** The state of a model at one moment. */
export type ModelStatusEvent = {
  __typename?: 'ModelStatusEvent';
  /** The model's id. */
  id: Scalars['ID']['output'];
  /** The model as it was observed; null after deletion. */
  model?: Maybe<LanguageModel>;
  /** When this state was last confirmed by the service. */
  observedAt: Scalars['DateTime']['output'];
  /** What it was before, as far as the gateway saw it; null when it saw no other status. */
  previousStatus?: Maybe<ModelStatus>;
  /** How far the training is, in percent, 0 to 100; 0 after deletion. */
  progress: Scalars['Int']['output'];
  /** When the gateway first saw this status. */
  since: Scalars['DateTime']['output'];
  /** What the model is. */
  status: ModelStatus;
};

/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type Mutation = {
  __typename?: 'Mutation';
  /**
   * Adds a corpus, plain text with one sentence a line in UTF-8. The service then analyses it, which takes from seconds to
   * minutes; the model is `PENDING` meanwhile and busy. The text can never be read back: keep it.
   * REST: `POST /v1/customizations/{id}/corpora/{name}`.
   */
  addCorpus?: Maybe<AddCorpusPayload>;
  /**
   * Adds a grammar (SRGS 1.0, regular). The service then analyses it, for seconds to minutes; the model is busy meanwhile.
   * Large speech models take none.
   * REST: `POST /v1/customizations/{id}/grammars/{name}`.
   */
  addGrammar?: Maybe<AddGrammarPayload>;
  /**
   * Adds words or replaces them whole. The service then analyses them all as one batch; the model is busy meanwhile. If
   * one entry is malformed nothing is added; a pronunciation that the service cannot use is stored with an error that a
   * later training reports.
   * REST: `POST /v1/customizations/{id}/words`.
   */
  addWords?: Maybe<AddWordsPayload>;
  /**
   * Makes an empty model on a base model; it is `PENDING` until data is added.
   * REST: `POST /v1/customizations`.
   */
  createModel?: Maybe<CreateModelPayload>;
  /**
   * Removes a corpus. With previous-generation models the words that only it brought go with it.
   * REST: `DELETE /v1/customizations/{id}/corpora/{name}`.
   */
  deleteCorpus?: Maybe<DeleteCorpusPayload>;
  /**
   * Removes a grammar.
   * REST: `DELETE /v1/customizations/{id}/grammars/{name}`.
   */
  deleteGrammar?: Maybe<DeleteGrammarPayload>;
  /**
   * Removes a model with everything in it. This cannot be undone.
   * REST: `DELETE /v1/customizations/{id}`.
   */
  deleteModel?: Maybe<DeleteModelPayload>;
  /**
   * Removes a word.
   * REST: `DELETE /v1/customizations/{id}/words/{word}`.
   */
  deleteWord?: Maybe<DeleteWordPayload>;
  /**
   * Removes all corpora, words and grammars from a model and takes it back to `PENDING`. This cannot be undone.
   * REST: `POST /v1/customizations/{id}/reset`.
   */
  resetModel?: Maybe<ResetModelPayload>;
  /**
   * Starts a training of a model's data. It goes on for minutes: watch it with the subscription `modelStatus`.
   * REST: `POST /v1/customizations/{id}/train`.
   */
  trainModel?: Maybe<TrainModelPayload>;
  /**
   * Starts the move of a model and its data to the newest version of its base model. This cannot be undone.
   * REST: `POST /v1/customizations/{id}/upgrade_model`.
   */
  upgradeModel?: Maybe<UpgradeModelPayload>;
};


/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type MutationAddCorpusArgs = {
  input: AddCorpusInput;
  modelId: Scalars['ID']['input'];
  onBusy?: OnBusy;
};


/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type MutationAddGrammarArgs = {
  input: AddGrammarInput;
  modelId: Scalars['ID']['input'];
  onBusy?: OnBusy;
};


/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type MutationAddWordsArgs = {
  modelId: Scalars['ID']['input'];
  onBusy?: OnBusy;
  words: Array<WordInput>;
};


/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type MutationCreateModelArgs = {
  input: CreateModelInput;
};


/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type MutationDeleteCorpusArgs = {
  modelId: Scalars['ID']['input'];
  name: Scalars['String']['input'];
  onBusy?: OnBusy;
};


/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type MutationDeleteGrammarArgs = {
  modelId: Scalars['ID']['input'];
  name: Scalars['String']['input'];
  onBusy?: OnBusy;
};


/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type MutationDeleteModelArgs = {
  id: Scalars['ID']['input'];
  onBusy?: OnBusy;
};


/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type MutationDeleteWordArgs = {
  modelId: Scalars['ID']['input'];
  onBusy?: OnBusy;
  word: Scalars['String']['input'];
};


/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type MutationResetModelArgs = {
  id: Scalars['ID']['input'];
  onBusy?: OnBusy;
};


/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type MutationTrainModelArgs = {
  id: Scalars['ID']['input'];
  input?: InputMaybe<TrainModelInput>;
  onBusy?: OnBusy;
};


/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type MutationUpgradeModelArgs = {
  id: Scalars['ID']['input'];
  onBusy?: OnBusy;
};

/** There is nothing to upgrade to, or the model cannot be upgraded as it is: it must be `READY` or `AVAILABLE` and hold data. */
export type NotUpgradableError = ModelError & {
  __typename?: 'NotUpgradableError';
  /** What happened and what to do about it, for people. */
  message: Scalars['String']['output'];
  /** The service's `X-Global-Transaction-Id`, for IBM support. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** The model has no valid data, or none that changed since the last training; in the latter case `force: true` trains all the same. */
export type NothingToTrainError = ModelError & {
  __typename?: 'NothingToTrainError';
  /** What happened and what to do about it, for people. */
  message: Scalars['String']['output'];
  /** The service's `X-Global-Transaction-Id`, for IBM support. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** What to do when another operation runs on a model: one at a time may. */
export type OnBusy =
  /** Report a `ModelBusyError` at once. */
  | 'FAIL'
  /**
   * Wait in order behind what runs, then do what was asked, once. After `LEXIGATE_BUSY_TIMEOUT_MS` (10 minutes unless set
   * otherwise) it gives up with a `ModelBusyError`; it also gives up when the client leaves.
   */
  | 'WAIT';

/** Where a page stands among all. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** The cursor of the last element; null for an empty page. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether a page follows. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether a page comes before. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first element; null for an empty page. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** The plan of the service instance has no customization, as the Lite plan. */
export type PlanNotSupportedError = ModelError & {
  __typename?: 'PlanNotSupportedError';
  /** What happened and what to do about it, for people. */
  message: Scalars['String']['output'];
  /** The service's `X-Global-Transaction-Id`, for IBM support. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** Reading costs one REST call a field at most; the same call is never made twice in one operation. */
export type Query = {
  __typename?: 'Query';
  /**
   * One base model; null when the service has none of that name.
   * REST: `GET /v1/models/{name}`, or one `GET /v1/models` for three names and more in one operation.
   */
  baseModel?: Maybe<BaseModel>;
  /**
   * The base models that the service offers, sorted by name.
   * REST: `GET /v1/models`. Null with an error when that call fails.
   */
  baseModels?: Maybe<Array<BaseModel>>;
  /**
   * One custom language model; null when these credentials have no such model.
   * REST: `GET /v1/customizations/{id}`, or one `GET /v1/customizations` for three ids and more in one operation.
   */
  customization?: Maybe<LanguageModel>;
  /**
   * All custom language models of the caller's service instance.
   * REST: `GET /v1/customizations`. Null with an error when that call fails.
   */
  customizations?: Maybe<Array<LanguageModel>>;
};


/** Reading costs one REST call a field at most; the same call is never made twice in one operation. */
export type QueryBaseModelArgs = {
  name: Scalars['String']['input'];
};


/** Reading costs one REST call a field at most; the same call is never made twice in one operation. */
export type QueryBaseModelsArgs = {
  customizable?: InputMaybe<Scalars['Boolean']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
};


/** Reading costs one REST call a field at most; the same call is never made twice in one operation. */
export type QueryCustomizationArgs = {
  id: Scalars['ID']['input'];
};


/** Reading costs one REST call a field at most; the same call is never made twice in one operation. */
export type QueryCustomizationsArgs = {
  language?: InputMaybe<Scalars['String']['input']>;
};

/** The answer to `resetModel`. */
export type ResetModelPayload = {
  __typename?: 'ResetModelPayload';
  /** Why it was not reset; empty on success. */
  errors: Array<ModelError>;
  /** The model after the call, read back from the service. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** Where the service is with a corpus or grammar. */
export type ResourceStatus =
  /** Analysed, and used in the next training. */
  | 'analyzed'
  /** Its analysis runs; the model is busy. */
  | 'being_processed'
  /** Its analysis failed; `error` says what to do. */
  | 'undetermined'
  /** A status word that this gateway does not know. */
  | 'unknown';

/** Live state, over WebSocket (`graphql-transport-ws`) or server-sent events, both on `/graphql`. */
export type Subscription = {
  __typename?: 'Subscription';
  /**
   * The state of one model, live. The first event is the current state, at once; after it comes an event whenever
   * `status`, `progress`, `updated` or `error` changes. A client that reconnects needs no cursor. A deleted model sends
   * one last event `DELETED` and the stream completes. An unknown id is an error `NOT_FOUND` before any event; ended
   * credentials end the stream with `UNAUTHENTICATED`; other trouble upstream does not end it.
   * REST: `GET /v1/customizations/{id}`, shared by all who watch the model.
   */
  modelStatus: ModelStatusEvent;
  /**
   * The state of all models, live: one event for each model at first, then an event whenever one changes, comes, or goes
   * (`DELETED`). The stream goes on until the client leaves or its credentials end.
   * REST: `GET /v1/customizations`, shared by all who watch models of these credentials.
   */
  modelStatuses: ModelStatusEvent;
};


/** Live state, over WebSocket (`graphql-transport-ws`) or server-sent events, both on `/graphql`. */
export type SubscriptionModelStatusArgs = {
  id: Scalars['ID']['input'];
  until?: InputMaybe<Array<ModelStatus>>;
};


/** Live state, over WebSocket (`graphql-transport-ws`) or server-sent events, both on `/graphql`. */
export type SubscriptionModelStatusesArgs = {
  language?: InputMaybe<Scalars['String']['input']>;
};

/** What can be done with a base model. */
export type SupportedFeatures = {
  __typename?: 'SupportedFeatures';
  /** Whether custom acoustic models can be made from it; true only for previous-generation models. */
  customAcousticModel: Scalars['Boolean']['output'];
  /** Whether custom language models can be made from it. */
  customLanguageModel: Scalars['Boolean']['output'];
  /** Whether it accepts the low latency parameter; null where the service does not say, as for previous-generation models. */
  lowLatency?: Maybe<Scalars['Boolean']['output']>;
  /** Whether it accepts the speaker labels parameter. The service says `true` for every model. */
  speakerLabels: Scalars['Boolean']['output'];
};

/** How to train. The service's defaults hold for what is left out. */
export type TrainModelInput = {
  /**
   * How much the custom data counts against the base model, 0.0 to 1.0. Default, by family of the base model: large
   * speech 0.5, previous generation 0.3, next generation 0.2, improved next generation 0.1.
   */
  customizationWeight?: InputMaybe<Scalars['Float']['input']>;
  /** Train even when nothing changed since the last training. Default: false. */
  force?: InputMaybe<Scalars['Boolean']['input']>;
  /** With `false`, invalid corpora, words and grammars are left out with a warning; with `true` they make the training fail. Default: true. */
  strict?: InputMaybe<Scalars['Boolean']['input']>;
  /** Which words to train on; previous-generation models only. Default: `ALL`. */
  wordTypeToAdd?: InputMaybe<WordTypeToAdd>;
};

/** The answer to `trainModel`. */
export type TrainModelPayload = {
  __typename?: 'TrainModelPayload';
  /** Why the training did not start; empty on success. */
  errors: Array<ModelError>;
  /** The model after the call, read back from the service. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
  /** What the training leaves out; only with `strict: false`. */
  warnings: Array<TrainingWarning>;
};

/** Whether a training would start now. */
export type Trainability = {
  __typename?: 'Trainability';
  /** What to do, for people; null when it would start. */
  advice?: Maybe<Scalars['String']['output']>;
  /** Names of the corpora whose analysis failed. */
  invalidCorpora: Array<Scalars['String']['output']>;
  /** Names of the grammars whose analysis failed. */
  invalidGrammars: Array<Scalars['String']['output']>;
  /** Words with an error. */
  invalidWords: Array<Scalars['String']['output']>;
  /** Why it would not start; empty when it would. */
  obstacles: Array<TrainingObstacle>;
  /** Whether `trainModel` without options would start a training. */
  trainable: Scalars['Boolean']['output'];
  /** Whether it would start with `strict: false`, which leaves out what is invalid. */
  trainableWithoutStrict: Scalars['Boolean']['output'];
};

/** What is wrong with a model whose training failed. */
export type TrainingFailure = {
  __typename?: 'TrainingFailure';
  /** Corpora whose analysis failed. */
  corpora: Array<InvalidResource>;
  /** Grammars whose analysis failed. */
  grammars: Array<InvalidResource>;
  /** What the service says of the model, taken out of the JSON that it may wrap it in; null when it says nothing. */
  message?: Maybe<Scalars['String']['output']>;
  /** Words with an error. */
  words: Array<InvalidResource>;
};

/** Why a training would not start. */
export type TrainingObstacle =
  /** Another operation runs on the model; see `activity`. */
  | 'BUSY'
  /** The analysis of a corpus failed. */
  | 'INVALID_CORPORA'
  /** The analysis of a grammar failed. */
  | 'INVALID_GRAMMARS'
  /** A word has an error. */
  | 'INVALID_WORDS'
  /** Nothing changed since the last training; `force: true` trains all the same. */
  | 'NOTHING_NEW'
  /** The model has no data. */
  | 'NO_DATA';

/** What a training with `strict: false` leaves out. */
export type TrainingWarning = {
  __typename?: 'TrainingWarning';
  /** Which kind of resource is invalid. */
  code: TrainingWarningCode;
  /** The service's words; they name the resources that are left out. */
  message: Scalars['String']['output'];
};

/** Which kind of resource a training leaves out. */
export type TrainingWarningCode =
  /** Audio that is not valid; acoustic models only. */
  | 'invalid_audio_files'
  /** Corpora whose analysis failed. */
  | 'invalid_corpus_files'
  /** Grammars whose analysis failed. */
  | 'invalid_grammar_files'
  /** Words with an error. */
  | 'invalid_words'
  /** A code that this gateway does not know. */
  | 'unknown';

/** The answer to `upgradeModel`. */
export type UpgradeModelPayload = {
  __typename?: 'UpgradeModelPayload';
  /** Why the upgrade did not start; empty on success. */
  errors: Array<ModelError>;
  /** The model after the call, read back from the service. REST: `GET /v1/customizations/{id}`. */
  model?: Maybe<LanguageModel>;
};

/** A word that the model knows beyond its base model. */
export type Word = {
  __typename?: 'Word';
  /** How often it stands in corpora and grammars; always 1 for next-generation and large speech models. */
  count: Scalars['Int']['output'];
  /** How it is written in transcripts. */
  displayAs: Scalars['String']['output'];
  /** What is wrong with it; empty when nothing is. A training in strict mode fails while a word has an error. */
  error: Array<WordError>;
  /** Whether it only maps what is said to `displayAs` and is not trained on; null where nobody set it. */
  mappingOnly?: Maybe<Scalars['Boolean']['output']>;
  /** How it is said, at most 5 ways; empty when the service works it out by itself. */
  soundsLike: Array<Scalars['String']['output']>;
  /** Where it comes from: names of corpora and grammars, and `user`. */
  source: Array<Scalars['String']['output']>;
  /** The word, case-sensitive. */
  word: Scalars['String']['output'];
};

/** A page of words. */
export type WordConnection = {
  __typename?: 'WordConnection';
  /** The words of the page, each with its cursor. */
  edges: Array<WordEdge>;
  /** The words of the page. */
  nodes: Array<Word>;
  /** Where the page stands among all. */
  pageInfo: PageInfo;
  /** How many words there are on all pages, after `type` and `search`. */
  totalCount: Scalars['Int']['output'];
};

/** A word and its place. */
export type WordEdge = {
  __typename?: 'WordEdge';
  /** The place behind which the next page begins; opaque. */
  cursor: Scalars['String']['output'];
  /** The word. */
  node: Word;
};

/** What is wrong with a word. */
export type WordError = {
  __typename?: 'WordError';
  /** The part of the word that is wrong, mostly one of `soundsLike`. */
  element: Scalars['String']['output'];
  /** What is wrong with it, in the service's words. */
  message: Scalars['String']['output'];
};

/** A word to add. */
export type WordInput = {
  /** How it is written in transcripts. Default: as the word. */
  displayAs?: InputMaybe<Scalars['String']['input']>;
  /** Only map what is said to `displayAs`; improved next-generation models only. */
  mappingOnly?: InputMaybe<Scalars['Boolean']['input']>;
  /** How it is said: at most 5, each at most 40 characters (Japanese 25), no digits. */
  soundsLike?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The word: no spaces; compounds with `-` or `_`. Japanese: at most 25 characters. */
  word: Scalars['String']['input'];
};

/** The order of words. Alphabetical means by code point: digits, capitals, small letters. */
export type WordSort =
  /** By code point. */
  | 'ALPHABETICAL_ASC'
  /** By code point, backwards. */
  | 'ALPHABETICAL_DESC'
  /** Rare words first; words of one count by code point. */
  | 'COUNT_ASC'
  /** Frequent words first; words of one count by code point. */
  | 'COUNT_DESC';

/** Where words of a model come from. */
export type WordType =
  /** All words. */
  | 'all'
  /** Found in corpora; previous-generation and large speech models only. */
  | 'corpora'
  /** Found in grammars; previous-generation models only. */
  | 'grammars'
  /** Added or changed by hand. */
  | 'user';

/** Which words a training of a previous-generation model uses. Newer models ignore it. */
export type WordTypeToAdd =
  /** Words from corpora and grammars, and words added by hand. */
  | 'all'
  /** Only words that were added or changed by hand. */
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
  ModelActivity: ResolverTypeWrapper<ActivityParent>;
  ModelBusyError: ResolverTypeWrapper<ModelBusyErrorParent>;
  ModelError: ResolverTypeWrapper<ModelErrorParent>;
  ModelNotFoundError: ResolverTypeWrapper<ModelNotFoundError>;
  ModelStatus: ResolverTypeWrapper<ModelStatusParent>;
  ModelStatusEvent: ResolverTypeWrapper<ModelStateParent>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  NotUpgradableError: ResolverTypeWrapper<NotUpgradableError>;
  NothingToTrainError: ResolverTypeWrapper<NothingToTrainError>;
  OnBusy: OnBusy;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PlanNotSupportedError: ResolverTypeWrapper<PlanNotSupportedError>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ResetModelPayload: ResolverTypeWrapper<ResetModelPayloadParent>;
  ResourceStatus: ResolverTypeWrapper<ResourceStatusParent>;
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
  WordEdge: ResolverTypeWrapper<Omit<WordEdge, 'node'> & { node: ResolversTypes['Word'] }>;
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
  ModelActivity: ActivityParent;
  ModelBusyError: ModelBusyErrorParent;
  ModelError: ModelErrorParent;
  ModelNotFoundError: ModelNotFoundError;
  ModelStatusEvent: ModelStateParent;
  Mutation: Record<PropertyKey, never>;
  NotUpgradableError: NotUpgradableError;
  NothingToTrainError: NothingToTrainError;
  PageInfo: PageInfo;
  PlanNotSupportedError: PlanNotSupportedError;
  Query: Record<PropertyKey, never>;
  ResetModelPayload: ResetModelPayloadParent;
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
  WordEdge: Omit<WordEdge, 'node'> & { node: ResolversParentTypes['Word'] };
  WordError: WordError;
  WordInput: WordInput;
};

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
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  outOfVocabularyWords?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ResourceStatus'], ParentType, ContextType>;
};

export type InvalidInputErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InvalidInputError'] = ResolversParentTypes['InvalidInputError']> = {
  field?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
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
  words?: Resolver<Maybe<ResolversTypes['WordConnection']>, ParentType, ContextType, RequireFields<LanguageModelWordsArgs, 'first' | 'sort' | 'type'>>;
};

export type LimitReachedErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LimitReachedError'] = ResolversParentTypes['LimitReachedError']> = {
  limit?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
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
  status?: Resolver<Maybe<ResolversTypes['ModelStatus']>, ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ModelErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelError'] = ResolversParentTypes['ModelError']> = {
  __resolveType: TypeResolveFn<'AlreadyExistsError' | 'InvalidInputError' | 'InvalidTrainingDataError' | 'LimitReachedError' | 'ModelBusyError' | 'ModelNotFoundError' | 'NotUpgradableError' | 'NothingToTrainError' | 'PlanNotSupportedError', ParentType, ContextType>;
};

export type ModelNotFoundErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelNotFoundError'] = ResolversParentTypes['ModelNotFoundError']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
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
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type NothingToTrainErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['NothingToTrainError'] = ResolversParentTypes['NothingToTrainError']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
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

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
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
  ModelActivity?: ModelActivityResolvers<ContextType>;
  ModelBusyError?: ModelBusyErrorResolvers<ContextType>;
  ModelError?: ModelErrorResolvers<ContextType>;
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

