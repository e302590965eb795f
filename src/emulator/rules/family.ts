/**
 * The families of base models. Which words are kept, how a model is upgraded, whether it takes grammars: many rules
 * depend on the family, and on nothing else of the base model.
 */

/** `lsm`: large speech model. `improved`: next generation with the improved customization of 2023. */
export type Family = 'lsm' | 'next' | 'improved' | 'previous';

/** The next-generation models with improved customization; the guides and the release notes disagree a little. */
const IMPROVED = /^(en-(AU|GB|IN|US)|ja-JP|fr-FR|de-DE|pt-BR)_(Telephony|Multimedia)$|^fr-CA_Multimedia$/;

const PREVIOUS = /(Broadband|Narrowband)Model$/;

export function familyOf(baseModelName: string): Family {
  if (PREVIOUS.test(baseModelName)) return 'previous';
  if (IMPROVED.test(baseModelName)) return 'improved';
  return baseModelName.includes('_') ? 'next' : 'lsm';
}

/** The language of a base model is the leading five characters of its name. */
export function languageOf(baseModelName: string): string {
  return baseModelName.slice(0, 5);
}

/** Weight of the custom model in recognition, from 0 to 1, if the user names none. */
export const DEFAULT_WEIGHT: Record<Family, number> = { lsm: 0.5, next: 0.2, improved: 0.1, previous: 0.3 };

/** Grammars work with every family but the large speech models. */
export function takesGrammars(family: Family): boolean {
  return family !== 'lsm';
}

/** These move to a new version of their base model when they are trained; the others with `upgrade_model`. */
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

/** The one dialect that a custom model may have: its language, except for Spanish of the previous generation. */
export function dialectOf(baseModelName: string): string {
  const language = languageOf(baseModelName);
  return familyOf(baseModelName) === 'previous' ? (SPANISH[language] ?? language) : language;
}

/** Whether words of corpora that the base vocabulary lacks become words of the model. */
export function keepsNewWords(family: Family, lsmKeeps: boolean): boolean {
  return family === 'previous' || (family === 'lsm' && lsmKeeps);
}
