import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { SpeechModel as BaseModelParent, LanguageModel as LanguageModelParent, SupportedFeatures as SupportedFeaturesParent, WordTypeToAdd as WordTypeToAddParent, TrainingWarningCode as TrainingWarningCodeParent } from '../watson/types.ts';
import type { ModelState as ModelStateParent, ObservedStatus as ModelStatusParent } from '../status/types.ts';
import type { ModelPayload as CreateModelPayloadParent, ModelPayload as ResetModelPayloadParent, ModelPayload as UpgradeModelPayloadParent, ModelErrorParent as ModelErrorParent, ModelErrorParent as ModelBusyErrorParent } from '../resolvers/model-error.ts';
import type { TrainModelPayload as TrainModelPayloadParent } from '../resolvers/language-model.ts';
import type { Context } from '../context.ts';
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

/** The answer to `deleteModel`. */
export type DeleteModelPayload = {
  __typename?: 'DeleteModelPayload';
  /** The id of the model that was deleted; null when nothing was. */
  deletedId?: Maybe<Scalars['ID']['output']>;
  /** Why it was not deleted; empty on success. */
  errors: Array<ModelError>;
};

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

/** A corpus, word or grammar of the model is invalid. `strict: false` trains without it. */
export type InvalidTrainingDataError = ModelError & {
  __typename?: 'InvalidTrainingDataError';
  /** What happened and what to do about it, for people. */
  message: Scalars['String']['output'];
  /** The service's `X-Global-Transaction-Id`, for IBM support. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** A custom language model: a base model adapted with the caller's own corpora, words and grammars. */
export type LanguageModel = {
  __typename?: 'LanguageModel';
  /**
   * The base model that it is built on; null when the service no longer offers it.
   * REST: `GET /v1/models/{name}`, or one `GET /v1/models` for three names and more in one operation.
   */
  baseModel?: Maybe<BaseModel>;
  /** The name of the base model that it is built on, fixed for ever. */
  baseModelName: Scalars['String']['output'];
  /** When it was created. */
  created?: Maybe<Scalars['DateTime']['output']>;
  /** The description given at creation, at most 128 characters. */
  description?: Maybe<Scalars['String']['output']>;
  /** The dialect: the language, except for Spanish on previous-generation models. */
  dialect?: Maybe<Scalars['String']['output']>;
  /** What the service says of a failed operation; null when nothing failed. It may be JSON inside the string. */
  error?: Maybe<Scalars['String']['output']>;
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
  /** When it last changed: data, training, upgrade or reset. Equals `created` at first. */
  updated?: Maybe<Scalars['DateTime']['output']>;
  /** The versions of the base model that it works with, oldest first; one unless it was upgraded. */
  versions: Array<Scalars['String']['output']>;
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

/** Another operation runs on the model. REST: 409. */
export type ModelBusyError = ModelError & {
  __typename?: 'ModelBusyError';
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
   * Makes an empty model on a base model; it is `PENDING` until data is added.
   * REST: `POST /v1/customizations`.
   */
  createModel?: Maybe<CreateModelPayload>;
  /**
   * Removes a model with everything in it. This cannot be undone.
   * REST: `DELETE /v1/customizations/{id}`.
   */
  deleteModel?: Maybe<DeleteModelPayload>;
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
export type MutationCreateModelArgs = {
  input: CreateModelInput;
};


/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type MutationDeleteModelArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type MutationResetModelArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type MutationTrainModelArgs = {
  id: Scalars['ID']['input'];
  input?: InputMaybe<TrainModelInput>;
};


/**
 * Each mutation is one REST call, sent once and never repeated. What a client can act on (an unknown model, a busy
 * one, nothing to train, bad input, a limit) comes as data in the payload's `errors`; everything else (credentials,
 * upstream down or slow) is a GraphQL error with `extensions.code`.
 */
export type MutationUpgradeModelArgs = {
  id: Scalars['ID']['input'];
};

/** There is nothing to upgrade to, or the model cannot be upgraded as it is: it must be `READY` or `AVAILABLE` and hold data. */
export type NotUpgradableError = ModelError & {
  __typename?: 'NotUpgradableError';
  /** What happened and what to do about it, for people. */
  message: Scalars['String']['output'];
  /** The service's `X-Global-Transaction-Id`, for IBM support. */
  transactionId?: Maybe<Scalars['String']['output']>;
};

/** The model has no data, or none that changed since the last training. `force: true` trains all the same. */
export type NothingToTrainError = ModelError & {
  __typename?: 'NothingToTrainError';
  /** What happened and what to do about it, for people. */
  message: Scalars['String']['output'];
  /** The service's `X-Global-Transaction-Id`, for IBM support. */
  transactionId?: Maybe<Scalars['String']['output']>;
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
  BaseModel: ResolverTypeWrapper<BaseModelParent>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CreateModelInput: CreateModelInput;
  CreateModelPayload: ResolverTypeWrapper<CreateModelPayloadParent>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeleteModelPayload: ResolverTypeWrapper<Omit<DeleteModelPayload, 'errors'> & { errors: Array<ResolversTypes['ModelError']> }>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  InvalidInputError: ResolverTypeWrapper<InvalidInputError>;
  InvalidTrainingDataError: ResolverTypeWrapper<InvalidTrainingDataError>;
  LanguageModel: ResolverTypeWrapper<LanguageModelParent>;
  LimitReachedError: ResolverTypeWrapper<LimitReachedError>;
  ModelBusyError: ResolverTypeWrapper<ModelBusyErrorParent>;
  ModelError: ResolverTypeWrapper<ModelErrorParent>;
  ModelNotFoundError: ResolverTypeWrapper<ModelNotFoundError>;
  ModelStatus: ResolverTypeWrapper<ModelStatusParent>;
  ModelStatusEvent: ResolverTypeWrapper<ModelStateParent>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  NotUpgradableError: ResolverTypeWrapper<NotUpgradableError>;
  NothingToTrainError: ResolverTypeWrapper<NothingToTrainError>;
  PlanNotSupportedError: ResolverTypeWrapper<PlanNotSupportedError>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ResetModelPayload: ResolverTypeWrapper<ResetModelPayloadParent>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SupportedFeatures: ResolverTypeWrapper<SupportedFeaturesParent>;
  TrainModelInput: TrainModelInput;
  TrainModelPayload: ResolverTypeWrapper<TrainModelPayloadParent>;
  TrainingWarning: ResolverTypeWrapper<Omit<TrainingWarning, 'code'> & { code: ResolversTypes['TrainingWarningCode'] }>;
  TrainingWarningCode: ResolverTypeWrapper<TrainingWarningCodeParent>;
  UpgradeModelPayload: ResolverTypeWrapper<UpgradeModelPayloadParent>;
  WordTypeToAdd: ResolverTypeWrapper<WordTypeToAddParent>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  BaseModel: BaseModelParent;
  Boolean: Scalars['Boolean']['output'];
  CreateModelInput: CreateModelInput;
  CreateModelPayload: CreateModelPayloadParent;
  DateTime: Scalars['DateTime']['output'];
  DeleteModelPayload: Omit<DeleteModelPayload, 'errors'> & { errors: Array<ResolversParentTypes['ModelError']> };
  Float: Scalars['Float']['output'];
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  InvalidInputError: InvalidInputError;
  InvalidTrainingDataError: InvalidTrainingDataError;
  LanguageModel: LanguageModelParent;
  LimitReachedError: LimitReachedError;
  ModelBusyError: ModelBusyErrorParent;
  ModelError: ModelErrorParent;
  ModelNotFoundError: ModelNotFoundError;
  ModelStatusEvent: ModelStateParent;
  Mutation: Record<PropertyKey, never>;
  NotUpgradableError: NotUpgradableError;
  NothingToTrainError: NothingToTrainError;
  PlanNotSupportedError: PlanNotSupportedError;
  Query: Record<PropertyKey, never>;
  ResetModelPayload: ResetModelPayloadParent;
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  SupportedFeatures: SupportedFeaturesParent;
  TrainModelInput: TrainModelInput;
  TrainModelPayload: TrainModelPayloadParent;
  TrainingWarning: TrainingWarning;
  UpgradeModelPayload: UpgradeModelPayloadParent;
};

export type BaseModelResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BaseModel'] = ResolversParentTypes['BaseModel']> = {
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  language?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rate?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  supportedFeatures?: Resolver<ResolversTypes['SupportedFeatures'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CreateModelPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CreateModelPayload'] = ResolversParentTypes['CreateModelPayload']> = {
  errors?: Resolver<Array<ResolversTypes['ModelError']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['LanguageModel']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeleteModelPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteModelPayload'] = ResolversParentTypes['DeleteModelPayload']> = {
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  errors?: Resolver<Array<ResolversTypes['ModelError']>, ParentType, ContextType>;
};

export type InvalidInputErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InvalidInputError'] = ResolversParentTypes['InvalidInputError']> = {
  field?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InvalidTrainingDataErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InvalidTrainingDataError'] = ResolversParentTypes['InvalidTrainingDataError']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LanguageModelResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LanguageModel'] = ResolversParentTypes['LanguageModel']> = {
  baseModel?: Resolver<Maybe<ResolversTypes['BaseModel']>, ParentType, ContextType>;
  baseModelName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  created?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  dialect?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  language?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  owner?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ModelStatus'], ParentType, ContextType>;
  updated?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  versions?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type LimitReachedErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LimitReachedError'] = ResolversParentTypes['LimitReachedError']> = {
  limit?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ModelBusyErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelBusyError'] = ResolversParentTypes['ModelBusyError']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['ModelStatus']>, ParentType, ContextType>;
  transactionId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ModelErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelError'] = ResolversParentTypes['ModelError']> = {
  __resolveType: TypeResolveFn<'InvalidInputError' | 'InvalidTrainingDataError' | 'LimitReachedError' | 'ModelBusyError' | 'ModelNotFoundError' | 'NotUpgradableError' | 'NothingToTrainError' | 'PlanNotSupportedError', ParentType, ContextType>;
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
  createModel?: Resolver<Maybe<ResolversTypes['CreateModelPayload']>, ParentType, ContextType, RequireFields<MutationCreateModelArgs, 'input'>>;
  deleteModel?: Resolver<Maybe<ResolversTypes['DeleteModelPayload']>, ParentType, ContextType, RequireFields<MutationDeleteModelArgs, 'id'>>;
  resetModel?: Resolver<Maybe<ResolversTypes['ResetModelPayload']>, ParentType, ContextType, RequireFields<MutationResetModelArgs, 'id'>>;
  trainModel?: Resolver<Maybe<ResolversTypes['TrainModelPayload']>, ParentType, ContextType, RequireFields<MutationTrainModelArgs, 'id'>>;
  upgradeModel?: Resolver<Maybe<ResolversTypes['UpgradeModelPayload']>, ParentType, ContextType, RequireFields<MutationUpgradeModelArgs, 'id'>>;
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

export type TrainingWarningResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TrainingWarning'] = ResolversParentTypes['TrainingWarning']> = {
  code?: Resolver<ResolversTypes['TrainingWarningCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type TrainingWarningCodeResolvers = { INVALID_AUDIO_FILES: 'invalid_audio_files', INVALID_CORPUS_FILES: 'invalid_corpus_files', INVALID_GRAMMAR_FILES: 'invalid_grammar_files', INVALID_WORDS: 'invalid_words', UNKNOWN: 'unknown' };

export type UpgradeModelPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpgradeModelPayload'] = ResolversParentTypes['UpgradeModelPayload']> = {
  errors?: Resolver<Array<ResolversTypes['ModelError']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['LanguageModel']>, ParentType, ContextType>;
};

export type WordTypeToAddResolvers = { ALL: 'all', USER: 'user' };

export type Resolvers<ContextType = Context> = {
  BaseModel?: BaseModelResolvers<ContextType>;
  CreateModelPayload?: CreateModelPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeleteModelPayload?: DeleteModelPayloadResolvers<ContextType>;
  InvalidInputError?: InvalidInputErrorResolvers<ContextType>;
  InvalidTrainingDataError?: InvalidTrainingDataErrorResolvers<ContextType>;
  LanguageModel?: LanguageModelResolvers<ContextType>;
  LimitReachedError?: LimitReachedErrorResolvers<ContextType>;
  ModelBusyError?: ModelBusyErrorResolvers<ContextType>;
  ModelError?: ModelErrorResolvers<ContextType>;
  ModelNotFoundError?: ModelNotFoundErrorResolvers<ContextType>;
  ModelStatus?: ModelStatusResolvers;
  ModelStatusEvent?: ModelStatusEventResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  NotUpgradableError?: NotUpgradableErrorResolvers<ContextType>;
  NothingToTrainError?: NothingToTrainErrorResolvers<ContextType>;
  PlanNotSupportedError?: PlanNotSupportedErrorResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  ResetModelPayload?: ResetModelPayloadResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  SupportedFeatures?: SupportedFeaturesResolvers<ContextType>;
  TrainModelPayload?: TrainModelPayloadResolvers<ContextType>;
  TrainingWarning?: TrainingWarningResolvers<ContextType>;
  TrainingWarningCode?: TrainingWarningCodeResolvers;
  UpgradeModelPayload?: UpgradeModelPayloadResolvers<ContextType>;
  WordTypeToAdd?: WordTypeToAddResolvers;
};

