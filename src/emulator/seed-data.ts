/** The example models of a new database. Their corpora have no text, because the interface cannot return it. */

import type { LanguageModel } from '../watson/types.ts';

export interface SeedModel {
  customization_id: string;
  name: string;
  description?: string;
  base_model_name: string;
  /** @default the newest version of the base model */
  versions?: string[];
  status: Exclude<LanguageModel['status'], 'unknown'>;
  /** Days from the creation to the first start. */
  daysOld: number;
  /** Minutes from the last change to the first start. */
  minutesIdle: number;
  /** Minutes from the first start to the end of the running training or upgrade. */
  minutesLeft?: number;
  /** The versions after the upgrade. */
  upgradeTo?: { versions: string[] };
  /** The invalid data in the error of a failed model. */
  invalid?: string;
  corpora?: SeedCorpus[];
  /** Each entry is a word, followed by its pronunciations. */
  words?: string[][];
}

export interface SeedCorpus {
  name: string;
  totalWords: number;
  /** Words outside the base vocabulary. Only large speech models keep them. */
  newWords?: string[];
  undetermined?: boolean;
}

/** The model that documentation and examples refer to: `ready`, in English, with a short training. */
export const EXAMPLE_MODEL_ID = '7c1f0a52-93de-4b6b-8f0e-5a2d4c6e9b13';

/** Base models that have a newer version than their first one. */
export const SEED_BASE_VERSIONS: [string, string][] = [
  ['es-LA_Telephony', 'es-LA_Telephony.v2026-02-10'],
  ['sv-SE_Telephony', 'sv-SE_Telephony.v2025-11-18'],
];

const DAY = 24 * 60;

export const SEED_MODELS: SeedModel[] = [
  {
    customization_id: EXAMPLE_MODEL_ID,
    name: 'Card services call centre',
    description: 'Lost cards, disputed charges and payment plans',
    base_model_name: 'en-US_Telephony',
    status: 'ready',
    daysOld: 41.37,
    minutesIdle: 3 * DAY + 127,
    corpora: [
      { name: 'agent-scripts', totalWords: 18_422 },
      { name: 'calls-2026-q1', totalWords: 64_910 },
    ],
    words: [
      ['APR', 'A P R'],
      ['chargeback'],
      ['CVV', 'C V V', 'see vee vee'],
      ['Zelle', 'zell'],
      ['autopay', 'auto pay'],
    ],
  },
  {
    customization_id: '2b94d6e8-04c7-4f3a-b1d5-7e60a9c8f321',
    name: 'Radiologie Befunde',
    description: 'Diktate aus CT und MRT, Thorax und Abdomen',
    base_model_name: 'de-DE',
    status: 'available',
    daysOld: 212.8,
    minutesIdle: 9 * DAY + 412,
    corpora: [
      {
        name: 'befunde-thorax',
        totalWords: 88_305,
        newWords: ['Pleuraerguss', 'Bronchiektasen', 'mediastinal', 'Atelektase', 'Milchglastrübung'],
      },
      {
        name: 'befunde-abdomen',
        totalWords: 52_770,
        newWords: ['Cholezystolithiasis', 'Aszites', 'hypodens', 'Hepatomegalie'],
      },
    ],
    words: [['KM-Gabe', 'k m gabe'], ['HWK'], ['Fleischner']],
  },
  {
    customization_id: 'e3a7c590-6d18-4c02-9b7f-18f2d05be644',
    name: 'Déclarations de sinistre',
    description: 'Assurance auto et habitation, premier appel',
    base_model_name: 'fr-FR_Telephony',
    status: 'ready',
    daysOld: 18.05,
    minutesIdle: 340,
    corpora: [
      { name: 'constats-amiables', totalWords: 23_118 },
      { name: 'degats-des-eaux', totalWords: 11_046 },
    ],
    words: [['bris-de-glace', 'bris de glace'], ['IARD', 'i a r d', 'yard'], ['franchise'], ['sociétaire']],
  },
  {
    customization_id: '5f08b2d1-c7a4-4e96-83e0-b4d7126fa95c',
    name: 'Harbour pilots',
    description: 'VHF traffic in the eastern approaches',
    base_model_name: 'en-GB',
    status: 'available',
    daysOld: 96.42,
    minutesIdle: 27 * DAY + 55,
    corpora: [
      {
        name: 'radio-log-spring',
        totalWords: 9_684,
        newWords: ['berthing', 'pilotage', 'fairway', 'astern', 'hawser', 'roadstead'],
      },
    ],
    words: [['VTS', 'V T S'], ['Calshot', 'call shot'], ['ULCC']],
  },
  {
    customization_id: 'd96b41f7-2e5c-4a08-a6c3-90be7714d2f8',
    name: '内科問診',
    description: '外来の問診と服薬指導',
    base_model_name: 'ja-JP_Multimedia',
    status: 'training',
    daysOld: 6.61,
    minutesIdle: 14,
    minutesLeft: 4,
    corpora: [{ name: 'monshin-gairai', totalWords: 40_233 }],
    words: [
      ['胃カメラ', 'イカメラ'],
      ['降圧剤', 'コウアツザイ'],
      ['ロキソニン', 'ロキソニン'],
    ],
  },
  {
    customization_id: '84e2f6ac-51b9-47d3-9e1a-c60d38f7b205',
    name: 'Reservas de hotel',
    description: 'Centro de reservas, cambios y cancelaciones',
    base_model_name: 'es-LA_Telephony',
    versions: ['es-LA_Telephony.v2021-10-04'],
    upgradeTo: { versions: ['es-LA_Telephony.v2021-10-04', 'es-LA_Telephony.v2026-02-10'] },
    status: 'upgrading',
    daysOld: 388.2,
    minutesIdle: 61 * DAY + 208,
    minutesLeft: 6,
    corpora: [
      { name: 'llamadas-reservas', totalWords: 31_870 },
      { name: 'tarifas-y-planes', totalWords: 6_205 },
    ],
    words: [
      ['no-show', 'nou shou'],
      ['upgrade', 'ap greid'],
    ],
  },
  {
    customization_id: 'a1d7503e-8f62-4b9c-b40d-3f9e62c5187b',
    name: 'County court hearings',
    description: 'Small claims, recorded in the courtroom',
    base_model_name: 'en-US_Multimedia',
    status: 'failed',
    daysOld: 12.9,
    minutesIdle: DAY + 92,
    invalid: 'corpus files [transcripts-may], words [small-claims]',
    corpora: [
      { name: 'transcripts-april', totalWords: 27_551 },
      { name: 'transcripts-may', totalWords: 0, undetermined: true },
    ],
    words: [['voir-dire', 'vwar deer'], ['subpoena'], ['small-claims', 'small claims 5000']],
  },
  {
    customization_id: '30c9e8b4-b716-4d5f-8a2c-e75f01d4936a',
    name: 'Emergency dispatch',
    description: 'Fire and ambulance, county channel',
    base_model_name: 'en-US',
    status: 'available',
    daysOld: 150.74,
    minutesIdle: 5 * DAY + 731,
    corpora: [
      {
        name: 'dispatch-codes',
        totalWords: 7_349,
        newWords: ['tachycardic', 'extrication', 'medevac', 'hazmat', 'diaphoretic'],
      },
      { name: 'street-names', totalWords: 4_116, newWords: ['Tuckahoe', 'Wissahickon', 'Okeeffe'] },
    ],
    words: [
      ['EMS', 'E M S'],
      ['ETA', 'E T A'],
      ['Narcan', 'nar can'],
    ],
  },
  {
    customization_id: 'c5276f0d-3a94-4871-bd68-02ea1b7c4de9',
    name: 'Central de agendamento',
    description: 'Marcação de consultas e exames',
    base_model_name: 'pt-BR_Telephony',
    status: 'pending',
    daysOld: 0.08,
    minutesIdle: 115,
  },
  {
    customization_id: '9d4e1b86-f05a-4c37-a29b-6b8c73e0d5f1',
    name: 'Driftstörningar elnät',
    description: 'Felanmälan till nätbolagets kundtjänst',
    base_model_name: 'sv-SE_Telephony',
    versions: ['sv-SE_Telephony.v2021-10-04', 'sv-SE_Telephony.v2025-11-18'],
    status: 'available',
    daysOld: 301.33,
    minutesIdle: 19 * DAY + 480,
    corpora: [{ name: 'felanmalan-samtal', totalWords: 15_902 }],
    words: [['kabelskåp'], ['nätstation'], ['jordfel']],
  },
  {
    customization_id: '68f3a27c-de41-4590-8c1f-d1a5904eb732',
    name: 'Cockpit dictation trial',
    base_model_name: 'en-US_Telephony',
    status: 'pending',
    daysOld: 73.5,
    minutesIdle: 73 * DAY,
  },
];
