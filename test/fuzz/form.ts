import type { Random } from '../support/random.ts';
import { mutateBytes } from './mutate.ts';
import { requestOf, split, type Plan } from './plan.ts';
import { anyId, anyText, hostileText, noiseBytes } from './text.ts';
import { hostileValue } from './value.ts';

const BOUNDARY = 'fuzz-boundary';
const MUTATION =
  'mutation($id:ID! $input:AddCorpusInput!){addCorpus(modelId:$id input:$input){corpus{name status} model{status} errors{message}}}';
const GRAMMAR = MUTATION.replaceAll('Corpus', 'Grammar').replaceAll('corpus', 'grammar');
const TWO =
  'mutation($id:ID! $a:File $b:File){a:addCorpus(modelId:$id input:{name:"a" file:$a}){errors{message}} b:addCorpus(modelId:$id input:{name:"b" file:$b} onBusy:WAIT){errors{message}}}';
const TYPES = [
  `multipart/form-data; boundary=${BOUNDARY}`,
  `multipart/form-data; boundary="${BOUNDARY}"`,
  `Multipart/Form-Data; Boundary=${BOUNDARY}; charset=utf-7`,
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=other',
  `multipart/form-data; boundary=${'b'.repeat(200)}`,
  `multipart/form-data; boundary=${BOUNDARY}; boundary=other`,
  'multipart/form-data; boundary="',
  'multipart/form-data;;;',
];
const PATHS = [
  'variables.input.file',
  'variables.__proto__.polluted',
  'variables.constructor.prototype.polluted',
  '__proto__.polluted',
  'variables',
  'query',
  'variables.id',
  'variables.input.file.x',
  '0.variables.input.file',
  '',
  '.',
];

interface Part {
  head: string;
  content: Buffer | string;
}

/** A multipart request, valid or malformed in any of its parts. */
export function anyForm(random: Random, credential: string | undefined): Plan {
  const parts = partsOf(random);
  const isTampered = random.chance(0.3);
  const chosen = isTampered ? tamper(random, parts) : parts;
  const end = random.chance(0.9) ? `--${BOUNDARY}--\r\n` : random.pick(['', `--${BOUNDARY}`, '--']);
  const body = Buffer.concat([
    ...chosen.map(({ head, content }) =>
      Buffer.concat([
        Buffer.from(`--${BOUNDARY}\r\n${head}\r\n\r\n`),
        Buffer.from(content),
        Buffer.from('\r\n'),
      ]),
    ),
    Buffer.from(end),
  ]);
  const type = random.chance(0.9) ? (TYPES[0] ?? '') : random.pick(TYPES);
  const headers = [
    ...(random.chance(0.95) ? [['GraphQL-Require-Preflight', 'true'] as const] : []),
    ...(credential === undefined ? [] : [['Authorization', credential] as const]),
    ['Content-Type', type] as const,
  ];
  const bytes = requestOf(
    'POST /graphql HTTP/1.1',
    headers,
    random.chance(0.1) ? mutateBytes(random, body) : body,
  );
  return sending(random, bytes);
}

function sending(random: Random, bytes: Buffer): Plan {
  const at = random.below(bytes.length);
  const way = random.weighted({ whole: 14, pieces: 3, half: 2, cut: 1 });
  if (way === 'half' || way === 'cut')
    return { protocol: 'http', pieces: [bytes.subarray(0, at)], wants: way === 'cut' ? 'cut' : 'any' };
  const pieces = way === 'pieces' ? split(bytes, [at, random.below(bytes.length)]) : [bytes];
  return { protocol: 'http', pieces, wants: 'answer' };
}

function partsOf(random: Random): Part[] {
  const id = anyId(random);
  const name = anyText(random, 'name');
  const isTwo = random.chance(0.2);
  const input = { name, file: null, ...(random.chance(0.4) && { allowOverwrite: true }) };
  const isGrammar = random.chance(0.2);
  const operations = isTwo
    ? { query: TWO, variables: { id, a: null, b: null } }
    : {
        query: isGrammar ? GRAMMAR : MUTATION,
        variables: { id, input: { ...input, ...(isGrammar && { format: 'ABNF' }) } },
      };
  const map = isTwo ? { 0: ['variables.a'], 1: ['variables.b'] } : { 0: ['variables.input.file'] };
  const operationsText = random.chance(0.9) ? JSON.stringify(operations) : oddOperations(random);
  const mapText = random.chance(0.9) ? JSON.stringify(map) : oddMap(random);
  const files =
    isTwo && random.chance(0.8)
      ? random.pick([
          ['0', '1'],
          ['1', '0'],
        ])
      : ['0'];
  return [
    field('operations', operationsText),
    field('map', mapText),
    ...files.map((file) => ({
      head: `Content-Disposition: form-data; name="${file}"; filename="${random.chance(0.9) ? 'a.txt' : quoted(hostileText(random))}"\r\nContent-Type: text/plain`,
      content: contentOf(random),
    })),
  ];
}

function contentOf(random: Random): Buffer {
  const kind = random.weighted({ text: 8, noise: 2, nothing: 1, long: 1, tooLong: 0.5 });
  if (kind === 'text') return Buffer.from('the pilot boards at the Nab Tower\n'.repeat(1 + random.below(20)));
  if (kind === 'noise') return noiseBytes(random, random.below(500));
  if (kind === 'nothing') return Buffer.alloc(0);
  return Buffer.alloc(kind === 'long' ? 200_000 : 300_000, 'pilot ');
}

function oddOperations(random: Random): string {
  const value = hostileValue(random).json;
  return random.pick([
    value,
    `[${JSON.stringify({ query: MUTATION, variables: {} })}]`,
    `{"query":${value}}`,
    `{"query":"{__typename}","variables":{"input":{"file":null}}}`,
    `{"query":${JSON.stringify(MUTATION)},"variables":${value}}`,
    `{"query":${JSON.stringify(MUTATION)},"variables":{"__proto__":{"file":null},"input":{"file":null}}}`,
    `{"query":"mutation{","variables":{"input":{"file":null}}}`,
    hostileText(random),
  ]);
}

function oddMap(random: Random): string {
  const value = hostileValue(random).json;
  const path = JSON.stringify(random.pick(PATHS));
  return random.pick([
    value,
    `{"0":${value}}`,
    `{"0":[${path}]}`,
    `{"__proto__":[${path}]}`,
    `{"0":[${path},${path}]}`,
    `{"0":${path}}`,
    hostileText(random),
  ]);
}

/** Reorders, duplicates or removes parts, or changes the head of a part. */
function tamper(random: Random, parts: readonly Part[]): Part[] {
  const at = random.below(parts.length);
  const part = parts[at] ?? field('x', '');
  switch (random.weighted({ lose: 2, double: 2, turn: 2, head: 4, large: 1, many: 1 })) {
    case 'lose':
      return parts.toSpliced(at, 1);
    case 'double':
      return parts.toSpliced(at, 0, part);
    case 'turn':
      return parts.toReversed();
    case 'head':
      return parts.toSpliced(at, 1, { head: oddHead(random, part.head), content: part.content });
    case 'large':
      return parts.toSpliced(at, 1, { head: part.head, content: Buffer.alloc(1_100_000, '1') });
    default:
      return [...parts, ...Array.from({ length: 80 }, (_, i) => field(`extra${i}`, 'x'))];
  }
}

function oddHead(random: Random, head: string): string {
  return random.pick([
    '',
    'x',
    ': ',
    'Content-Disposition: form-data',
    'Content-Disposition: attachment; name="0"',
    `Content-Disposition: form-data; name="${quoted(hostileText(random))}"`,
    "Content-Disposition: form-data; name*=utf-8''%00%ff; filename*=utf-16''%d8",
    `${head}\r\nContent-Transfer-Encoding: base64`,
    `${head}\r\nContent-Type: text/plain; charset=utf-7`,
    `${head}\r\nContent-Type: multipart/mixed; boundary=inner`,
    `${head}\r\n${'X: y\r\n'.repeat(3_000)}`,
    `${head}; filename="${'f'.repeat(100_000)}"`,
  ]);
}

function field(name: string, content: string): Part {
  return { head: `Content-Disposition: form-data; name="${name}"`, content };
}

function quoted(text: string): string {
  return text.replaceAll('"', '%22');
}
