import { SEED_MODELS } from '../../src/emulator/seed-data.ts';
import { UNKNOWN_ID } from '../support/model-id.ts';
import type { Random } from '../support/random.ts';

const LONG = 64 * 1024;

/** Texts that programs are known to misinterpret. */
const HOSTILE_TEXTS: readonly string[] = [
  '',
  ' ',
  '.',
  '..',
  '../..',
  '../../../etc/passwd',
  '..%2f..%2f',
  '%2e',
  '%2e%2e',
  '%252e%252e%252f',
  '%00',
  '%',
  '%zz',
  'a/b',
  'a\\b',
  '/',
  '//host/path',
  '?q=1',
  '#x',
  'a;b=c',
  '\0',
  'a\0b',
  '\r\n',
  'a\r\nX-Injected: 1',
  'a\r\n\r\nGET /v1/injected HTTP/1.1\r\nHost: x\r\n\r\n',
  '\u001b[31m',
  '\u007f',
  '\ud800',
  'a\udfff',
  '\udc00\ud800',
  '\ufeff',
  '\ufffe',
  '\u2028',
  '\u202eoidar',
  'e\u0301',
  'Å',
  '𝒳',
  '👩‍👩‍👧',
  '港',
  'ß',
  'İ',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'NaN',
  'Infinity',
  '-0',
  '1e999',
  '0x10',
  'null',
  'undefined',
  'true',
  '[object Object]',
  "'; DROP TABLE language_model; --",
  '<script>alert(1)</script>',
  '${7*7}',
  '{{7*7}}',
  '"""',
  '\\u0000',
  '\\',
  '"',
  '{',
  'user',
  'base_lm',
];

/** A random hostile text. */
export function hostileText(random: Random): string {
  const kind = random.weighted({ known: 20, joined: 4, noise: 4, repeated: 2, long: 1 });
  if (kind === 'known') return random.pick(HOSTILE_TEXTS);
  if (kind === 'joined') return random.pick(HOSTILE_TEXTS) + random.pick(HOSTILE_TEXTS);
  if (kind === 'noise') return noise(random, 1 + random.below(40));
  const unit = random.pick(['a', '..', '%2e', '/', '港', '\ud800', 'é', '"', '\\', '\n']);
  return unit.repeat(kind === 'long' ? LONG : 1 + random.below(300));
}

/** Random code units, including lone surrogates. */
function noise(random: Random, length: number): string {
  const limit = random.pick([0x80, 0x800, 0x1_0000]);
  return Array.from({ length }, () => String.fromCharCode(random.below(limit))).join('');
}

/** Random bytes. */
export function noiseBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}

const UNKNOWN_IDS = [UNKNOWN_ID, 'x', 'a'.repeat(64)];
const MODEL_IDS = SEED_MODELS.map(({ customization_id: id }) => id);

/** A model id, usually of an example model. */
export function anyId(random: Random): string {
  const kind = random.weighted({ known: 24, unknown: 3, hostile: 2 });
  if (kind === 'known') return random.pick(MODEL_IDS);
  return kind === 'unknown' ? random.pick(UNKNOWN_IDS) : hostileText(random);
}

/** A model id for a mutation that deletes or resets the model. Rarely of an example model. */
export function expendableId(random: Random): string {
  return random.chance(0.02) ? random.pick(MODEL_IDS) : random.pick(UNKNOWN_IDS);
}

const SEED_NAMES = SEED_MODELS.flatMap(({ corpora = [], words = [] }) => [
  ...corpora.map(({ name }) => name),
  ...words.map(([word = '']) => word),
]);
const NEW_NAMES = ['log-1', 'log-2', 'quai 1', 'Häfen', '港'];

/** Texts that the service accepts, by name of the argument or field. */
const PLAUSIBLE: Record<string, readonly string[]> = {
  name: [...SEED_NAMES, ...NEW_NAMES],
  word: [...SEED_NAMES, 'VTS', 'Solent', 'HHonors'],
  language: ['en-US', 'de-DE', 'fr-FR', 'ja-JP', 'xx-XX'],
  dialect: ['en-US', 'en-GB', 'es-LA'],
  baseModelName: ['en-US_Telephony', 'en-GB', 'ja-JP_Multimedia', 'en-US_BroadbandModel', 'xx'],
  description: ['VHF radio terms', ''],
  soundsLike: ['v t s', 'so lent'],
  displayAs: ['VTS', 'Solent®'],
  text: [
    'the pilot boards at the Nab Tower',
    '#ABNF 1.0 UTF-8;\nlanguage en-GB;\nroot $a;\n$a = one | two;\n',
  ],
  search: ['a', 'en', 'VTS'],
  after: ['', 'YWJj', 'AAAA'],
};

/** A text for an argument or field, usually a plausible one. */
export function anyText(random: Random, name: string): string {
  const good = PLAUSIBLE[name] ?? NEW_NAMES;
  return random.chance(0.12) ? hostileText(random) : random.pick(good);
}
