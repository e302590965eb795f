/**
 * The wire types of the customization interface, as the service sends them: snake_case, and only what the gateway uses.
 * What the service may leave out is optional; what the gateway fills in at the border is not.
 */

export const MODEL_STATUSES = ['pending', 'ready', 'training', 'available', 'upgrading', 'failed'] as const;

/** A model's status as the service spells it; `unknown` stands for any word this gateway does not know. */
export type ModelStatus = (typeof MODEL_STATUSES)[number] | 'unknown';

/** A custom language model. */
export interface LanguageModel {
  /** GUID, lower case. */
  customization_id: string;
  name: string;
  /** The leading five characters of the base model's name, such as `en-US`. */
  language: string;
  dialect?: string;
  base_model_name: string;
  /** Versions of the base model that this model works with, oldest first. */
  versions: string[];
  description?: string;
  /** GUID of the service instance's credentials. */
  owner?: string;
  /** ISO 8601, UTC. */
  created?: string;
  /** ISO 8601, UTC. */
  updated?: string;
  status: ModelStatus;
  /** 0 to 100. The service only ever says 0 or 100. */
  progress: number;
  /** What the service says of a failed operation; it may be JSON inside the string. */
  error?: string;
}

/** A base model that custom models are made from. */
export interface SpeechModel {
  name: string;
  language: string;
  /** Lowest sampling rate in Hz. */
  rate: number;
  url: string;
  description: string;
  supported_features: SupportedFeatures;
}

export interface SupportedFeatures {
  custom_language_model: boolean;
  custom_acoustic_model: boolean;
  speaker_labels: boolean;
  low_latency?: boolean;
}

export interface CreateLanguageModel {
  /** At most 256 characters. */
  name: string;
  base_model_name: string;
  dialect?: string | undefined;
  /** At most 128 characters. */
  description?: string | undefined;
}

export type WordTypeToAdd = 'all' | 'user';

export interface TrainOptions {
  word_type_to_add?: WordTypeToAdd | undefined;
  /** 0.0 to 1.0. */
  customization_weight?: number | undefined;
  strict?: boolean | undefined;
  force?: boolean | undefined;
}

export const TRAINING_WARNING_CODES = [
  'invalid_corpus_files',
  'invalid_grammar_files',
  'invalid_words',
  'invalid_audio_files',
] as const;

export type TrainingWarningCode = (typeof TRAINING_WARNING_CODES)[number] | 'unknown';

/** One kind of resource that a training with `strict=false` leaves out. */
export interface TrainingWarning {
  code: TrainingWarningCode;
  message: string;
}

/** Something in an answer that the gateway could live with, worth a line in the log. */
export interface Oddity {
  /** `rotten-element`: left out of a list; `unknown-word`: a status or code that became `unknown`. */
  kind: 'rotten-element' | 'unknown-word';
  /** Which part of the answer, such as `LanguageModel.status`. */
  where: string;
  /** The odd value, cut short. */
  value: string;
}

export type OnOddity = (oddity: Oddity) => void;

export const RESOURCE_STATUSES = ['analyzed', 'being_processed', 'undetermined'] as const;

/** Where the analysis of a corpus or grammar is. */
export type ResourceStatus = (typeof RESOURCE_STATUSES)[number] | 'unknown';

/** A text that a model learns from. */
export interface Corpus {
  name: string;
  /** 0 until it is analysed. */
  total_words: number;
  /** 0 until it is analysed. */
  out_of_vocabulary_words: number;
  status: ResourceStatus;
  /** Only when `undetermined`. */
  error?: string;
}

export type Grammar = Omit<Corpus, 'total_words'>;

export type WordType = 'all' | 'user' | 'corpora' | 'grammars';

/** A word that a model knows beyond its base model. */
export interface Word {
  word: string;
  sounds_like: string[];
  display_as: string;
  count: number;
  /** Names of corpora and grammars, and `user`. */
  source: string[];
  mapping_only?: boolean;
  /** Each has one key of its own on the wire; here it is the element. */
  error: WordError[];
}

export interface WordError {
  element: string;
  message: string;
}

/** A word to add. */
export interface CustomWord {
  word: string;
  sounds_like?: string[] | undefined;
  display_as?: string | undefined;
  mapping_only?: boolean | undefined;
}

/** Text that is sent as it is: all of it, or a stream that is read once. */
export interface TextBody {
  content: Buffer | AsyncGenerator<Buffer>;
  contentType: string;
}
