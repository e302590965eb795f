import type { Random } from '../random.ts';

/** A model by its number in the order of creation, or an id of no model. */
export type Target = number | 'unknown' | 'malformed';

export interface TrainOptions {
  wordTypeToAdd?: 'all' | 'user';
  customizationWeight?: number;
  strict?: boolean;
  force?: boolean;
}

export interface NewWord {
  word: string;
  soundsLike?: string[];
  displayAs?: string;
  mappingOnly?: boolean;
}

interface OnModel {
  target: Target;
  /** Whether to use `onBusy: WAIT` where the interface has it. Only honoured while the model is idle. */
  wait: boolean;
}

interface NewResource extends OnModel {
  name: string;
  text: string;
  overwrite?: boolean;
  /** Whether to send the text as a file where the interface has both. */
  asFile: boolean;
}

/** A change of a model's data or state that a user requests. */
export type Change =
  | {
      kind: 'create';
      input: { name: string; baseModelName: string; dialect?: string; description?: string };
    }
  | ({ kind: 'deleteModel' | 'reset' | 'upgrade' } & OnModel)
  | ({ kind: 'train'; options: TrainOptions } & OnModel)
  | ({ kind: 'addCorpus' } & NewResource)
  | ({ kind: 'addGrammar'; format: 'ABNF' | 'XML' } & NewResource)
  | ({ kind: 'addWords'; words: NewWord[] } & OnModel)
  | ({ kind: 'deleteCorpus' | 'deleteGrammar' | 'deleteWord'; name: string } & OnModel);

/** An event in the service that no user causes. */
export type Happening =
  | { kind: 'advance'; ms: number }
  | { kind: 'newVersion'; baseModelName: string }
  | { kind: 'failNextTraining' };

export type Operation = Change | Happening | { kind: 'compare' };

const KINDS = {
  create: 4,
  deleteModel: 1.5,
  reset: 1.5,
  upgrade: 4,
  train: 10,
  addCorpus: 9,
  addGrammar: 7,
  addWords: 9,
  deleteCorpus: 3,
  deleteGrammar: 3,
  deleteWord: 3,
  advance: 26,
  newVersion: 2,
  failNextTraining: 1,
  compare: 2,
} satisfies Record<Operation['kind'], number>;

const CUSTOMIZABLE = [
  'en-GB_Telephony',
  'en-US_BroadbandModel',
  'es-MX_NarrowbandModel',
  'sv-SE_Telephony',
  'es-LA_Telephony',
  'ja-JP_Multimedia',
  'en-GB',
] as const;
/** Some names are words by which the gateway classifies error texts. A name must not change the classification. */
const NAMES = [
  'radio-log',
  'pilot notes',
  'weight-log',
  'quai/1 été',
  'limit of words',
  'malformed',
] as const;
const WORDS = ['VTS', 'Solent', 'weight', 'café', 'HHonors', '𝒳-band', '港'] as const;
const SPOKEN =
  'the pilot boards at tower on channel one Solent Varne weight Nab berth VTS café and stands by';

/** The next operation. It depends only on the seed and the number of models created so far. */
export function nextOperation(random: Random, models: number): Operation {
  const kind = models === 0 ? 'create' : random.weighted(KINDS);
  switch (kind) {
    case 'create':
      return { kind, input: createInput(random) };
    case 'train':
      return { kind, options: trainOptions(random), ...onModel(random, models) };
    case 'addCorpus':
      return { kind, text: corpusText(random), ...newResource(random, models) };
    case 'addGrammar':
      return { kind, ...grammarText(random), ...newResource(random, models) };
    case 'addWords':
      return { kind, words: newWords(random), ...onModel(random, models) };
    case 'deleteCorpus':
    case 'deleteGrammar':
      return { kind, name: random.pick(NAMES), ...onModel(random, models) };
    case 'deleteWord':
      return { kind, name: random.pick(WORDS), ...onModel(random, models) };
    case 'advance':
      return { kind, ms: random.chance(0.7) ? 20_000 : random.below(6_000) };
    case 'newVersion':
      return { kind, baseModelName: random.pick(CUSTOMIZABLE) };
    case 'failNextTraining':
    case 'compare':
      return { kind };
    default:
      return { kind, ...onModel(random, models) };
  }
}

/** Usually the newest model, so that several operations change the same model. */
function onModel(random: Random, models: number): OnModel {
  const wait = random.chance(0.2);
  if (random.chance(0.02)) return { target: 'unknown', wait };
  if (random.chance(0.02)) return { target: 'malformed', wait };
  return { target: random.chance(0.8) ? models - 1 : random.below(models), wait };
}

function createInput(random: Random) {
  const name = random.weighted({ 'Harbour pilots': 20, 'Häfen 港': 5, 'a/b': 1, ' ': 1, long: 1 });
  const base = random.chance(0.06)
    ? random.pick(['it-IT', 'zh-CN_BroadbandModel', 'nothing-here'])
    : undefined;
  const baseModelName = base ?? random.pick(CUSTOMIZABLE);
  return {
    name: name === 'long' ? 'a'.repeat(257) : name,
    baseModelName,
    ...(random.chance(0.15) && { dialect: random.pick(['en-GB', 'EN-us', 'es-US', 'es-LA', 'ja-JP']) }),
    ...(random.chance(0.5) && { description: random.chance(0.9) ? 'VHF radio terms' : 'a'.repeat(129) }),
  };
}

function trainOptions(random: Random): TrainOptions {
  return {
    ...(random.chance(0.2) && { wordTypeToAdd: random.pick(['all', 'user'] as const) }),
    ...(random.chance(0.2) && { customizationWeight: random.pick([0, 0.35, 1, 1, 1.5, -0.1]) }),
    ...(random.chance(0.4) && { strict: random.chance(0.2) }),
    ...(random.chance(0.25) && { force: random.chance(0.8) }),
  };
}

function newResource(random: Random, models: number) {
  const isBad = random.chance(0.04);
  return {
    name: isBad ? random.pick(['user', 'base_lm', 'a'.repeat(129)]) : random.pick(NAMES),
    asFile: random.chance(0.3),
    ...(random.chance(0.6) && { overwrite: random.chance(0.8) }),
    ...onModel(random, models),
  };
}

function corpusText(random: Random): string {
  const kind = random.weighted({ text: 10, nothing: 1, binary: 1 });
  if (kind === 'nothing') return random.pick(['', ' \n', '{all of it in braces}']);
  const words = SPOKEN.split(' ');
  const lines = Array.from({ length: 1 + random.below(5) }, () =>
    Array.from({ length: 1 + random.below(12) }, () => random.pick(words)).join(' '),
  );
  return `${lines.join('.\n')}${kind === 'binary' ? '\u0000' : ''}`;
}

function grammarText(random: Random): { format: 'ABNF' | 'XML'; text: string } {
  const root = random.chance(0.8) ? 'berth' : 'missing';
  const word = random.pick(['berth', 'Varne', 'Solent']);
  if (random.chance(0.6)) {
    const text = `#ABNF 1.0 UTF-8;\nlanguage en-GB;\nmode voice;\nroot $${root};\n$berth = ${word} (one | two);\n`;
    return { format: 'ABNF', text };
  }
  const text = `<grammar version="1.0" root="${root}"><rule id="berth"><item>${word} one</item></rule></grammar>`;
  return { format: 'XML', text };
}

function newWords(random: Random): NewWord[] {
  if (random.chance(0.03)) return [];
  return Array.from({ length: 1 + random.below(3) }, () => {
    const isBad = random.chance(0.03);
    const sounds = random.weighted({ none: 4, good: 8, digits: 3, marks: 1, long: 1, many: 1 });
    const soundsLike = {
      none: undefined,
      good: ['v t s', 'so lent'],
      digits: ['2 ts'],
      marks: ['v/t/s'],
      long: ['a'.repeat(41)],
      many: Array.from('abcdef'),
    }[sounds];
    return {
      word: isBad ? 'two words' : random.pick(WORDS),
      ...(soundsLike && { soundsLike }),
      ...(random.chance(0.4) && { displayAs: random.pick(['VTS', 'Solent®', '']) }),
      ...(random.chance(0.1) && { mappingOnly: random.chance(0.5) }),
    };
  });
}
