/**
 * The wire types of the customization interface in snake_case, with the fields that the gateway uses. A field is
 * optional where the service may omit it and the gateway has no default.
 */

export const MODEL_STATUSES = ['pending', 'ready', 'training', 'available', 'upgrading', 'failed'] as const;

/** A model's status in the spelling of the service; `unknown` stands for any other word. */
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
  /** Versions of the base model that this model supports, oldest first. */
  versions: string[];
  description?: string;
  /** GUID of the service instance's credentials. */
  owner?: string;
  /** ISO 8601, UTC. */
  created?: string;
  /** ISO 8601, UTC. */
  updated?: string;
  status: ModelStatus;
  /** 0 to 100. The service sends only 0 and 100. */
  progress: number;
  /** The service's text about a failed operation. It may contain JSON. */
  error?: string;
}

/** A base model, which custom models are based on. */
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

/** A kind of resource that a training with `strict=false` leaves out. */
export interface TrainingWarning {
  code: TrainingWarningCode;
  message: string;
}

/** A malformed or unknown part of a response that the gateway tolerates and logs. */
export interface Oddity {
  /** `malformed-element`: it was left out of its list. `unknown-word`: a status or code that became `unknown`. */
  kind: 'malformed-element' | 'unknown-word';
  /** The part of the response, such as `LanguageModel.status`. */
  where: string;
  /** The unknown word, or the error of the malformed element. */
  value: string;
}

export type OnOddity = (oddity: Oddity) => void;

export const RESOURCE_STATUSES = ['analyzed', 'being_processed', 'undetermined'] as const;

/** The state of the analysis of a corpus or grammar. */
export type ResourceStatus = (typeof RESOURCE_STATUSES)[number] | 'unknown';

/** A text that a model is trained with. */
export interface Corpus {
  name: string;
  /** 0 until it is analyzed. */
  total_words: number;
  /** 0 until it is analyzed. */
  out_of_vocabulary_words: number;
  status: ResourceStatus;
  /** Only when `undetermined`. */
  error?: string;
}

export type Grammar = Omit<Corpus, 'total_words'>;

export type WordType = 'all' | 'user' | 'corpora' | 'grammars';

/** A word of a custom model that its base model does not have. */
export interface Word {
  word: string;
  sounds_like: string[];
  display_as: string;
  count: number;
  /** Names of corpora and grammars, and `user`. */
  source: string[];
  mapping_only?: boolean;
  /** On the wire the element is the key of each error. */
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

/** Text that is sent unchanged: complete, or as a stream that can be read once. */
export interface TextBody {
  content: Buffer | AsyncGenerator<Buffer>;
  contentType: string;
}
