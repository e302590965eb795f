/**
 * The families of base models. Many rules depend only on the family: which words are kept, how a model is upgraded,
 * whether it accepts grammars.
 */

/** `lsm`: large speech model. `improved`: next generation with the improved customization of 2023. */
export type Family = 'lsm' | 'next' | 'improved' | 'previous';

/** The next-generation models with improved customization. IBM's guides and release notes differ in details. */
const IMPROVED = /^(en-(AU|GB|IN|US)|ja-JP|fr-FR|de-DE|pt-BR)_(Telephony|Multimedia)$|^fr-CA_Multimedia$/;

const PREVIOUS = /(Broadband|Narrowband)Model$/;

export function familyOf(baseModelName: string): Family {
  if (PREVIOUS.test(baseModelName)) return 'previous';
  if (IMPROVED.test(baseModelName)) return 'improved';
  return baseModelName.includes('_') ? 'next' : 'lsm';
}

/** The language of a base model: the first five characters of its name. */
export function languageOf(baseModelName: string): string {
  return baseModelName.slice(0, 5);
}

/** Default weight of the custom model in recognition, from 0 to 1. */
export const DEFAULT_WEIGHT: Record<Family, number> = { lsm: 0.5, next: 0.2, improved: 0.1, previous: 0.3 };

/** All families except the large speech models accept grammars. */
export function acceptsGrammars(family: Family): boolean {
  return family !== 'lsm';
}

/** Whether a training moves a model to a new version of its base model. Other families need `upgrade_model`. */
export function upgradesByTraining(family: Family): boolean {
  return family === 'lsm' || family === 'improved';
}

const SPANISH: Record<string, string> = {
  'es-ES': 'es-ES',
  'es-AR': 'es-LA',
  'es-CL': 'es-LA',
  'es-CO': 'es-LA',
  'es-PE': 'es-LA',
  'es-MX': 'es-US',
};

/** The only dialect of a custom model: its language, except for Spanish models of the previous generation. */
export function dialectOf(baseModelName: string): string {
  const language = languageOf(baseModelName);
  return familyOf(baseModelName) === 'previous' ? (SPANISH[language] ?? language) : language;
}

/** Whether out-of-vocabulary words of corpora become words of the model. */
export function keepsNewWords(family: Family, lsmKeeps: boolean): boolean {
  return family === 'previous' || (family === 'lsm' && lsmKeeps);
}
