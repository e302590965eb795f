import { getIntrospectionQuery } from 'graphql';
import type { Random } from '../support/random.ts';
import type { Operation } from './document.ts';
import { hostileText } from './text.ts';

type Shape = (random: Random) => string;

const times = (count: number, make: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => make(at));
const size = (random: Random) => random.pick([2, 5, 12, 30, 70, 300, 2_000]);
const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);

/** Documents that are small but costly to process, or that are not valid here. */
const SHAPES: Record<string, Shape> = {
  fragmentBomb(random) {
    const count = size(random);
    const fragments = times(count, (at) => `fragment f${at} on Query{...f${at + 1} ...f${at + 1}}`);
    return `{...f0}\n${fragments.join('\n')}\nfragment f${count} on Query{__typename}`;
  },
  fragmentCycle(random) {
    const count = size(random);
    const fragments = times(count, (at) => `fragment f${at} on Query{__typename ...f${(at + 1) % count}}`);
    return `{...f0}${fragments.join('')}`;
  },
  unusedFragments: (random) =>
    `{__typename}${times(size(random), (at) => `fragment f${at} on LanguageModel{id}`).join('')}`,
  duplicateFragments: () => '{...a}fragment a on Query{__typename}fragment a on Query{__typename}',
  aliases: (random) => `{${times(size(random), (at) => `a${at}:__typename`).join(' ')}}`,
  costlyAliases: (random) =>
    `{${times(size(random), (at) => `a${at}:customizations{id corpora{name}}`).join(' ')}}`,
  manyBusyWrites: (random) =>
    `mutation{${times(size(random), (at) => `a${at}:trainModel(id:"x${at}" onBusy:WAIT){errors{message}}`).join(' ')}}`,
  inlineDepth(random) {
    const depth = size(random);
    return `{${'...{'.repeat(depth)}__typename${'}'.repeat(depth)}}`;
  },
  introspection: () => getIntrospectionQuery(),
  introspectionDepth(random) {
    const depth = random.pick([1, 2, 3, 8, 40]);
    return `{__schema{types{${'fields{type{'.repeat(depth)}name${'}}'.repeat(depth)}}}}`;
  },
  introspectionOfType: (random) => `{__type(name:${JSON.stringify(hostileText(random))}){name fields{name}}}`,
  listDepth: (random) => `{customization(id:${nested('[', ']', size(random))}){id}}`,
  objectDepth(random) {
    const depth = size(random);
    return `mutation{createModel(input:${'{a:'.repeat(depth)}1${'}'.repeat(depth)}){errors{message}}}`;
  },
  operations: (random) => times(size(random), (at) => `query Q${at}{__typename}`).join(' '),
  sameOperations: () => 'query A{__typename} query A{__typename}',
  anonymousAndNamed: () => '{__typename} query A{__typename}',
  kindsTogether: () => 'query A{__typename} mutation B{__typename} subscription C{modelStatuses{id}}',
  mutationInQuery: () => '{createModel(input:{name:"a" baseModelName:"en-US"}){errors{message}}}',
  subscriptionInQuery: () => '{modelStatuses{id}}',
  subscriptionOfTwo: () => 'subscription{a:modelStatuses{id} b:modelStatuses{id}}',
  subscriptionOfTypename: () => 'subscription{__typename}',
  subscriptionSkipped: () => 'subscription{modelStatuses @skip(if:true){id}}',
  mutationOfTypename: () => 'mutation{__typename}',
  nothing: (random) =>
    random.pick(['', ' ', '\n', '#', '# comment', '\ufeff', ',', '\0', '{}', '{ }', 'query']),
  typeSystem: (random) =>
    random.pick([
      'type A{a:Int}',
      'extend type Query{a:Int}',
      'schema{query:Query}',
      '{__typename} scalar A',
    ]),
  deferred: () => '{customizations{id ...@defer{corpora{name}}}}',
  streamed: () => '{customizations @stream(initialCount:0){id}}',
  directives: (random) => `{__typename ${'@include(if:true)'.repeat(size(random))}}`,
  directivesOfOperation: (random) => `query ${'@skip(if:false)'.repeat(size(random))}{__typename}`,
  declaredVariables: (random) =>
    `query(${times(size(random), (at) => `$v${at}:Int=${at}`).join(' ')}){__typename}`,
  oddVariables: (random) =>
    random.pick([
      'query($a:Nope){__typename}',
      'query($a:Int=$a){__typename}',
      'query($a:LanguageModel){__typename}',
      'query($__proto__:ID!){customization(id:$__proto__){id}}',
      'query($a:ID!="x"){customization(id:$a){id}}',
      'query($a:ID!=null){customization(id:$a){id}}',
      'query($a:[[[ID!]!]!]!){customization(id:$a){id}}',
      'query($a:Int=1e400 $a:Int){__typename}',
      `query($a:${nested('[', ']', 900).replace('[]', '[Int]')}){__typename}`,
    ]),
  conflicts(random) {
    const count = size(random);
    return `{${times(count, (at) => `a:customizations{a${at}:id}`).join(' ')}}`;
  },
  conflictsInFragments(random) {
    const count = Math.min(size(random), 70);
    const spreads = times(count, (at) => `...f${at}`).join(' ');
    const fragments = times(
      count,
      (at) => `fragment f${at} on Query{a:customizations{x:id ...g} ${spreads}}`,
    );
    return `{${spreads}}${fragments.join('')}fragment g on LanguageModel{y:name}`;
  },
  unknownFields: (random) => `{${times(size(random), (at) => `customizatio${at}`).join(' ')}}`,
  unknownArguments: (random) =>
    `{customizations(${times(size(random), (at) => `languag${at}:1`).join(' ')}){id}}`,
  longName: (random) => `{${'customizations'.repeat(size(random))}}`,
  longText: (random) =>
    `{customization(id:"${'a'.repeat(random.pick([65, 5_000, 200_000, 1_100_000]))}"){id}}`,
  longNumber: (random) =>
    `{customization(id:${'9'.repeat(size(random))}){words(first:${'9'.repeat(size(random))}){totalCount}}}`,
  longBlock: (random) => `{customization(id:"""${'\n '.repeat(size(random) * 20)}"""){id}}`,
  longComment: (random) => `#${'a'.repeat(size(random) * 100)}\n{__typename}`,
  numbers: (random) =>
    `{customization(id:${random.pick(['01', '1.', '.1', '1e', '-', '0x1', '1_0', '--1', '1e9999', '00'])}){id}}`,
  escapes: (random) =>
    `{customization(id:"${random.pick(['\\u', '\\u{110000}', '\\u{}', '\\ud800', '\\ud83d\\ude00', '\\x', '\\u{1F600}', '\\'])}"){id}}`,
  names: (random) =>
    `{${random.pick(['__proto__', 'constructor', 'toString', '__schema', '__type', 'é', '港', '$a', '&'])}}`,
  noise: (random) => hostileText(random),
};

const NAMES = Object.keys(SHAPES);

/** A document of a known attack on GraphQL servers. */
export function anyShape(random: Random): Operation {
  const source = SHAPES[random.pick(NAMES)]?.(random) ?? '';
  const names = [undefined, undefined, undefined, 'A', 'Q0', '__proto__', ''];
  return { source, operationName: random.pick(names) };
}
