import { Random } from '../support/random.ts';
import { carry } from './carrier.ts';
import { anyOperation, type Operation } from './document.ts';
import { anyForm } from './form.ts';
import { MISBEHAVIOURS, SLOW } from './mark.ts';
import { anyConversation } from './message.ts';
import { mutateText } from './mutate.ts';
import { anyFrames } from './malformed-frame.ts';
import type { Plan } from './plan.ts';
import { anyRawRequest } from './raw-request.ts';
import type { Addresses } from './server.ts';
import { anyShape } from './shape.ts';
import { anyStrangers } from './stranger.ts';
import { anyId, hostileText } from './text.ts';
import { hostileValue } from './value.ts';

const KINDS = {
  document: 30,
  mutated: 10,
  shape: 12,
  variables: 8,
  identifier: 8,
  request: 14,
  form: 8,
  conversation: 5,
  frames: 5,
  strangers: 3,
};

export type Kind = keyof typeof KINDS;

/** One input. It depends only on the seed and its number. */
export interface Case {
  index: number;
  kind: Kind;
  gateway: keyof Addresses;
  /** The value of the Authorization header. */
  credential: string | undefined;
  plan: Plan;
}

/** Documents with possible values of their variable `$a`. A hostile value replaces each `?`. */
const HARD_VARIABLES: readonly (readonly [string, ...string[]])[] = [
  ['query($a:ID!){customization(id:$a){id name status}}', '?'],
  ['query($a:String!){baseModel(name:$a){name}}', '?'],
  ['query($a:Int){customizations{words(first:$a){totalCount nodes{word}}}}', '?'],
  ['query($a:WordSort){customizations{words(sort:$a){totalCount nodes{word}}}}', '?'],
  ['query($a:Boolean!){customizations @include(if:$a){id}}', '?'],
  [
    'mutation($a:CreateModelInput!){createModel(input:$a){model{id} errors{message}}}',
    '?',
    '{"name":?,"baseModelName":"en-US_Telephony"}',
    '{"name":"a","baseModelName":?}',
    '{"name":"a","baseModelName":"en-GB","description":?,"dialect":?}',
  ],
  [
    'mutation($a:[WordInput!]! $b:ID!){addWords(modelId:$b words:$a){errors{message ... on InvalidInputError{field}}}}',
    '?',
    '[{"word":?}]',
    '[{"word":"VTS","soundsLike":[?,?],"displayAs":?}]',
    '[{"word":"VTS","mappingOnly":?}]',
  ],
  [
    'mutation($a:TrainModelInput $b:ID!){trainModel(id:$b input:$a){warnings{message} errors{message}}}',
    '?',
    '{"customizationWeight":?}',
    '{"strict":?,"force":?}',
  ],
  [
    'mutation($a:AddCorpusInput! $b:ID!){addCorpus(modelId:$b input:$a){corpus{name} errors{message}}}',
    '?',
    '{"name":?,"text":"a"}',
    '{"name":"a","text":?,"allowOverwrite":true}',
    '{"name":"a","file":?}',
  ],
];
const NAMED = [
  'query($id:ID! $name:String!){customization(id:$id){id word(word:$name){word} corpus(name:$name){name} grammar(name:$name){name}}}',
  'query($id:ID! $name:String!){baseModel(name:$name){name} customization(id:$id){words(search:$name after:$name){totalCount}}}',
  'mutation($id:ID! $name:String!){deleteWord(modelId:$id word:$name){deletedWord errors{message}}}',
  'mutation($id:ID! $name:String!){deleteCorpus(modelId:$id name:$name){deletedName errors{message}}}',
  'mutation($id:ID! $name:String!){addWords(modelId:$id words:[{word:$name soundsLike:[$name] displayAs:$name}]){errors{message}}}',
  'mutation($id:ID! $name:String!){addCorpus(modelId:$id input:{name:$name text:$name allowOverwrite:true}){corpus{name} errors{message}}}',
  'subscription($id:ID!){modelStatus(id:$id until:[READY PENDING AVAILABLE FAILED TRAINING]){status}}',
  'query($name:String!){customizations(language:$name){id} __type(name:$name){name}}',
];

/** The case with this number. */
export function makeCase(seed: number, index: number): Case {
  const random = new Random(Math.imul(seed + 1, 0x9e37_79b1) ^ Math.imul(index + 1, 0x85eb_ca6b));
  const kind = random.weighted(KINDS);
  const anyGateway = random.weighted({ embedded: 4, caller: 4, hostile: 3 });
  // Only the hostile service marks data with its owner.
  const gateway = kind === 'strangers' ? 'hostile' : anyGateway;
  const credential = credentialFor(random, kind, gateway);
  return { index, kind, gateway, credential, plan: planOf(random, kind, credential) };
}

function credentialFor(random: Random, kind: Kind, gateway: keyof Addresses): string | undefined {
  if (gateway !== 'hostile') return random.chance(0.9) ? undefined : `Bearer fuzz-${random.below(4)}`;
  // Sequential writes to a service that hangs would take too long.
  const mayBeSlow = kind === 'identifier' || kind === 'variables';
  const choices = mayBeSlow ? MISBEHAVIOURS : MISBEHAVIOURS.filter((word) => !SLOW.has(word));
  const word = random.chance(0.45) ? random.pick(['mine', 'mine', 'odd'] as const) : random.pick(choices);
  return `Bearer ${word}-${random.below(10)}`;
}

function planOf(random: Random, kind: Kind, credential: string | undefined): Plan {
  switch (kind) {
    case 'request':
      return anyRawRequest(random);
    case 'form':
      return anyForm(random, credential);
    case 'conversation':
      return anyConversation(random);
    case 'frames':
      return anyFrames(random);
    case 'strangers':
      return anyStrangers(random);
    default:
      return carry(random, operationOf(random, kind), credential);
  }
}

function operationOf(
  random: Random,
  kind: Exclude<Kind, 'request' | 'form' | 'conversation' | 'frames' | 'strangers'>,
): Operation {
  switch (kind) {
    case 'document':
      return anyOperation(random);
    case 'shape':
      return anyShape(random);
    case 'mutated': {
      const { source, ...rest } = anyOperation(random, { badness: 0 });
      return { ...rest, source: mutateText(random, source) };
    }
    case 'variables': {
      const hostile = random.chance(0.4) ? JSON.stringify(hostileText(random)) : hostileValue(random).json;
      const [source, ...forms] = random.pick(HARD_VARIABLES);
      const a = random.pick(forms).replaceAll('?', () => hostile);
      const all = random.chance(0.1)
        ? hostile
        : `{"a":${a},"b":${JSON.stringify(anyId(random))},"__proto__":{"a":1}}`;
      return { source, variables: all };
    }
    default: {
      const id = random.chance(0.5) ? anyId(random) : hostileText(random);
      return { source: random.pick(NAMED), variables: JSON.stringify({ id, name: hostileText(random) }) };
    }
  }
}
