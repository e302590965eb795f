/**
 * The texts of the service's errors and warnings. IBM does not publish those marked (I): they have only the right shape
 * and may have to change.
 */

const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** `2 TS` becomes `two TS`. */
function spellDigits(text: string): string {
  const spelled = text.replaceAll(/\d/g, (digit) => ` ${DIGITS[Number(digit)] ?? digit} `);
  return spelled.replaceAll(/ +/g, ' ').trim();
}

export const TEXTS = {
  malformedGuid: (id: string) => `Malformed GUID: '${id}'`,
  unknownModel: (id: string) => `Invalid customization_id '${id}' for user`, // (I)
  unknownBaseModel: (name: string) => `Model not found: '${name}'`, // (I)
  locked: (id: string) => `Customization '${id}' is locked by an earlier request.`, // (I), but for the word "locked"
  litePlan:
    'This feature is not available for the IBM Cloud Lite plan. Please upgrade to a paid plan to activate this feature: https://cloud.ibm.com/catalog/services/speech-to-text',

  notFound: 'Not Found', // (I)
  methodNotAllowed: 'Method Not Allowed', // (I)
  malformedPath: 'Malformed percent-encoding in the path', // (I)
  malformedBody: 'The request body is not a valid JSON object', // (I)
  malformedEncoding: 'The request body does not match its Content-Encoding', // (I)
  unknownEncoding: (encoding: string) => `Unsupported Content-Encoding '${encoding}'`, // (I)
  bodyTooLarge: (bytes: number) => `The request body is larger than ${bytes} bytes`, // (I)
  onDemand: 'This error was requested by a fault rule', // (I)
  internal: 'Internal Server Error',

  iamGrantType: (type: string) => `Grant type '${type}' is not supported`, // (I)
  iamMissing: 'Property missing or empty: apikey', // (I)
  iamUnknownKey: 'Provided API key could not be found',
  cp4dMissing: 'A username, and either a password or an api_key, are required', // (I)
  cp4dUnknownUser: 'Unauthorized', // (I)

  missingField: (field: string) => `Required parameter '${field}' is missing`, // (I)
  wrongType: (field: string, type: string) => `Parameter '${field}' must be a ${type}`, // (I)
  wrongValue: (field: string, value: string, allowed: string) =>
    `Invalid value '${value}' for parameter '${field}'. Allowed: ${allowed}`, // (I)
  tooLong: (field: string, limit: number) => `Parameter '${field}' is longer than ${limit} characters`, // (I)
  badCharacters: (field: string) => `Parameter '${field}' may not contain any of \\ / : = & ?`, // (I)
  baseModelNotFound: (name: string) => `Base model '${name}' does not exist`, // (I)
  baseModelNotCustomizable: (name: string) => `Base model '${name}' does not support language customization`, // (I)
  noAcoustic: (name: string) => `Base model '${name}' does not support acoustic customization`, // (I)
  badDialect: (dialect: string, name: string) => `Dialect '${dialect}' is not valid for base model '${name}'`, // (I)
  tooManyModels: (limit: number) => `The maximum of ${limit} custom language models is reached`, // (I)

  missingBoundary: 'The multipart body has no usable boundary', // (I)
  malformedMultipart: 'The multipart body is malformed', // (I)
  missingPart: (name: string) => `The multipart body has no part '${name}'`, // (I)

  resourceName: (name: string) =>
    `Invalid name '${name}': 1 to 128 characters, not user, base_lm or default_lm`, // (I)
  resourceExists: (kind: string, name: string) =>
    `A ${kind} named '${name}' already exists. Set the 'allow_overwrite' flag to 'true' to overwrite it.`, // (I)
  nameTaken: (kind: string, name: string) => `The name '${name}' is already used by a ${kind}`, // (I)
  unknownResource: (kind: string, name: string) =>
    `${kind === 'corpus' ? 'Corpus' : 'Grammar'} '${name}' does not exist`, // (I)
  corpusFailed: (name: string) =>
    `Analysis of corpus '${name}' failed. Please try adding the corpus again by setting the 'allow_overwrite' flag to 'true'.`,
  grammarFailed: (name: string) =>
    `Analysis of grammar '${name}' failed. Please try fixing the error or adding the grammar again by setting the 'allow_overwrite' flag to 'true'.`,
  grammarType: (type: string) =>
    `Invalid grammar content type '${type}'. Please use 'application/srgs' or 'application/srgs+xml'.`, // (I)
  noGrammars: (name: string) => `Grammars are not supported for custom models that are based on '${name}'`, // (I)

  unknownWord: (word: string) => `Word '${word}' does not exist`, // (I)
  badWord: (word: string) => `Invalid word '${word}': it may not be empty or contain spaces`, // (I)
  wordTooLong: (limit: number) => `The word is longer than ${limit} characters.`, // (I)
  tooManyWords: (limit: number) => `The maximum of ${limit} out-of-vocabulary words is reached`, // (I)
  tooManySounds: (limit: number) => `At most ${limit} sounds_like pronunciations are allowed.`, // (I)
  emptySound: 'A sounds_like pronunciation may not be empty.', // (I)
  soundTooLong: (limit: number) => `A sounds_like pronunciation is limited to ${limit} characters.`, // (I)
  punctuation: (marks: string) => `Punctuation is not allowed in sounds_like: ${marks}`, // (I)
  katakana: 'Only full-width katakana are allowed in sounds_like.', // (I)

  nothingNew: 'No input data modified since last training',
  invalidResources: (list: string) =>
    `The custom model cannot be trained because it has invalid data: ${list}`, // (I)
  nothingValid: 'The custom model has no valid data to train on', // (I)
  trainingFailed: 'Training of the custom model failed', // (I)
  cannotCompile: (name: string) => `Cannot compile grammar: ${name}`,
  digits: (sound: string) =>
    `Numbers are not allowed in sounds_like. You can try for example '${spellDigits(sound)}'.`, // (I) after the example
  excluded: (type: string, names: string) =>
    `Analysis of the following ${type} has not completed successfully: [${names}]. They will be excluded from custom language model training.`,
  upToDate: 'Upgrade not needed: the model is up-to-date.', // (I), but for "model is up-to-date"
  upgradeNotReady: 'Only a custom model that is ready or available can be upgraded', // (I)
  upgradeNoData: 'A custom model without data cannot be upgraded', // (I)
  upgradeByTraining: (name: string) =>
    `Custom models that are based on '${name}' cannot be upgraded by this method: train the model instead`, // (I)
} as const;
