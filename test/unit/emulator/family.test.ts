import { describe, expect, test } from 'vitest';
import {
  dialectOf,
  familyOf,
  keepsNewWords,
  languageOf,
  acceptsGrammars,
  upgradesByTraining,
} from '../../../src/emulator/rules/family.ts';

test.each([
  ['en-US', 'lsm'],
  ['pt-PT', 'lsm'],
  ['en-US_Telephony', 'improved'],
  ['ja-JP_Multimedia', 'improved'],
  ['fr-FR_Multimedia', 'improved'],
  ['de-DE_Telephony', 'improved'],
  ['fr-CA_Multimedia', 'improved'],
  ['fr-CA_Telephony', 'next'],
  ['es-LA_Telephony', 'next'],
  ['en-WW_Medical_Telephony', 'next'],
  ['ko-KR_Multimedia', 'next'],
  ['en-US_BroadbandModel', 'previous'],
  ['en-US_ShortForm_NarrowbandModel', 'previous'],
])('%s belongs to the family %s', (name, family) => {
  expect(familyOf(name)).toBe(family);
});

test('the language is the first five characters', () => {
  expect(languageOf('es-LA_Telephony')).toBe('es-LA');
  expect(languageOf('en-WW_Medical_Telephony')).toBe('en-WW');
});

test.each([
  ['es-ES_BroadbandModel', 'es-ES'],
  ['es-PE_NarrowbandModel', 'es-LA'],
  ['es-MX_BroadbandModel', 'es-US'],
  ['es-MX', 'es-MX'],
  ['es-LA_Telephony', 'es-LA'],
  ['fr-CA_BroadbandModel', 'fr-CA'],
])('the dialect of %s is %s', (name, dialect) => {
  expect(dialectOf(name)).toBe(dialect);
});

describe('rules that depend on the family', () => {
  test('all families except large speech models accept grammars', () => {
    expect((['lsm', 'next', 'improved', 'previous'] as const).map(acceptsGrammars)).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  test('models of the families lsm and improved are upgraded by training', () => {
    const families = ['lsm', 'next', 'improved', 'previous'] as const;
    expect(families.map(upgradesByTraining)).toEqual([true, false, true, false]);
  });

  test('words of corpora are kept by the previous generation, and optionally by large speech models', () => {
    expect(keepsNewWords('previous', false)).toBe(true);
    expect(keepsNewWords('lsm', true)).toBe(true);
    expect(keepsNewWords('lsm', false)).toBe(false);
    expect(keepsNewWords('improved', true)).toBe(false);
  });
});
