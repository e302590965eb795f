import type { SpeechModel } from '../../watson/types.ts';
import { familyOf, languageOf } from './family.ts';

/** The service's base models as of mid-2026: suffix of the name, description, and the languages that have one. */
const KINDS: [suffix: string, description: string, languages: string][] = [
  [
    '',
    'large speech model',
    'de-DE en-AU en-GB en-IN en-US es-AR es-CL es-CO es-ES es-MX es-PE fr-CA fr-FR it-IT ja-JP nl-NL pt-BR pt-PT',
  ],
  [
    '_Telephony',
    'telephony model for narrowband audio (8 kHz and more)',
    'ar-MS cs-CZ de-DE en-AU en-GB en-IN en-US es-ES es-LA fr-CA fr-FR hi-IN it-IT ja-JP ko-KR nl-BE nl-NL pt-BR sv-SE zh-CN',
  ],
  ['_Medical_Telephony', 'medical telephony model for narrowband audio (8 kHz and more), beta', 'en-WW'],
  [
    '_Multimedia',
    'multimedia model for broadband audio (16 kHz and more)',
    'de-DE en-AU en-GB en-US es-ES fr-CA fr-FR it-IT ja-JP ko-KR nl-NL pt-BR',
  ],
  [
    '_NarrowbandModel',
    'narrowband model (8 kHz and more)',
    'de-DE en-AU en-GB en-US es-AR es-CL es-CO es-ES es-MX es-PE fr-CA fr-FR it-IT ja-JP ko-KR nl-NL pt-BR zh-CN',
  ],
  [
    '_BroadbandModel',
    'broadband model (16 kHz and more)',
    'ar-MS de-DE en-AU en-GB en-US es-AR es-CL es-CO es-ES es-MX es-PE fr-CA fr-FR it-IT ja-JP ko-KR nl-NL pt-BR zh-CN',
  ],
  ['_ShortForm_NarrowbandModel', 'narrowband model for short utterances (8 kHz and more)', 'en-US'],
];

/** Base models without customization: two large speech models, and two languages of the previous generation. */
const NOT_CUSTOMIZABLE = /^(nl-NL|it-IT)$|^(ar-MS|zh-CN)_\w+bandModel$/;

const LANGUAGE_NAMES = new Intl.DisplayNames('en', { type: 'language' });
/** Codes that only the service uses, or uses differently from BCP 47. */
const SERVICE_LANGUAGE_NAMES: Record<string, string> = {
  'ar-MS': 'Modern Standard Arabic',
  'en-WW': 'English (all accents)',
  'es-LA': 'Latin American Spanish',
};

export type CatalogueEntry = Omit<SpeechModel, 'url'>;

export const CATALOGUE: ReadonlyMap<string, CatalogueEntry> = new Map(
  KINDS.flatMap(([suffix, kind, languages]) =>
    languages.split(' ').map((language) => [language + suffix, describe(language + suffix, kind)]),
  ),
);

function describe(name: string, kind: string): CatalogueEntry {
  const language = languageOf(name);
  const family = familyOf(name);
  const languageName = SERVICE_LANGUAGE_NAMES[language] ?? LANGUAGE_NAMES.of(language) ?? language;
  return {
    name,
    language,
    rate: /_(Multimedia|BroadbandModel)$/.test(name) ? 16_000 : 8_000,
    description: `${languageName} ${kind}.`,
    supported_features: {
      custom_language_model: !NOT_CUSTOMIZABLE.test(name),
      custom_acoustic_model: family === 'previous' && !NOT_CUSTOMIZABLE.test(name),
      speaker_labels: true,
      ...(family !== 'previous' && { low_latency: family !== 'lsm' }),
    },
  };
}

const FIRST_VERSIONS: [RegExp, string][] = [
  [/^[a-z]{2}-[A-Z]{2}$/, '2025-04-07'],
  [/bandModel$/, '2020-01-16'],
  [/^(en-(AU|GB|IN|US)|ja-JP)_/, '2023-02-27'],
  [/^(fr-FR|de-DE)_/, '2023-05-18'],
  [/^(fr-CA|pt-BR|es-ES)_/, '2023-11-30'],
];

/** The first version of a base model, such as `en-US_Telephony.v2023-02-27`. */
export function firstVersion(name: string): string {
  const date = FIRST_VERSIONS.find(([pattern]) => pattern.test(name))?.[1] ?? '2021-10-04';
  return `${name}.v${date}`;
}
