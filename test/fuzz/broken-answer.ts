import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { Random } from '../support/random.ts';

/** When the service starts to send, relative to the request. `afterwards`: behind a correct response. */
const PHASES = { head: 2, body: 1, end: 6, afterwards: 1 };
export type Phase = keyof typeof PHASES;

/** What the service does with the connection behind the last piece. */
const ENDINGS = { keep: 3, close: 4, reset: 2 };

/** A broken response of the service. It depends only on the seed and its number. */
export interface BrokenAnswer {
  phase: Phase;
  /** Sent one after the other. */
  pieces: Buffer[];
  ending: keyof typeof ENDINGS;
}

const GOOD_BODY =
  '{"customizations":[],"corpora":[],"grammars":[],"words":[],"models":[],"customization_id":"m-1"}';
const STATUS_LINES = [
  ...[200, 200, 200, 200, 201, 204, 205, 206, 304, 301, 302, 400, 401, 404, 408, 409, 429, 500, 503].map(
    (status) => `HTTP/1.1 ${status} Status`,
  ),
  ...['100 Continue', '101 Switching Protocols', '199 Odd', '000 Zero', '600 Odd', '999 Odd'].map(
    (rest) => `HTTP/1.1 ${rest}`,
  ),
  'HTTP/1.1 200',
  'HTTP/1.1 20',
  'HTTP/1.1 abc Odd',
  'HTTP/1.0 200 OK',
  'HTTP/2 200 OK',
  'ICY 200 OK',
  'http/1.1 200 OK',
  ' HTTP/1.1 200 OK',
  '',
  `HTTP/1.1 200 ${'x'.repeat(20_000)}`,
];
const INFORMATION = [
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 102 Processing\r\nX: 1\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nContent-Length: 5\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  `HTTP/1.1 103 Early Hints\r\nX: ${'x'.repeat(9_000)}\r\n\r\n`,
];
const ENCODINGS = [
  'gzip',
  'x-gzip',
  'GZIP',
  'deflate',
  'br',
  'identity',
  'zstd',
  'compress',
  'nonsense',
  '',
  'gzip, gzip',
  'gzip,identity',
  ' gzip ',
  'x'.repeat(5e3),
];
const TRANSFER_CODINGS = [
  'chunked',
  'Chunked',
  'gzip, chunked',
  'chunked, chunked',
  'identity',
  'xchunked',
  '',
];
const ODD_HEADERS = [
  'Connection: close',
  'Connection: keep-alive',
  'Connection: upgrade\r\nUpgrade: h2c',
  'Keep-Alive: timeout=0',
  'Retry-After: 1\r\nRetry-After: x',
  'Location: /',
  'Trailer: X',
  'Content-Type: text/html',
  'no colon',
  ': no name',
  'A B: space',
  'X: a\r\n folded',
  'X: \0',
  'X: ÿ',
  'X\r\n: y',
  '__proto__: x',
  `X: ${'x'.repeat(7e4)}`,
  `${'x'.repeat(2e4)}: x`,
  'X-Many: 1\r\n'.repeat(2500).trimEnd(),
  'X-Global-Transaction-Id: a\r\nX-Global-Transaction-Id: b',
  `X-Global-Transaction-Id: ${'t'.repeat(9e3)}`,
];

export function makeBrokenAnswer(seed: number, index: number): BrokenAnswer {
  const random = new Random(Math.imul(seed + 1, 0x9e37_79b1) ^ Math.imul(index + 1, 0xc2b2_ae35));
  const bytes = responseOf(random);
  const sent = random.chance(0.25) ? bytes.subarray(0, random.below(bytes.length + 1)) : bytes;
  const cuts = Array.from({ length: random.below(4) }, () => random.below(sent.length + 1));
  const at = [0, ...cuts.toSorted((a, b) => a - b), sent.length];
  return {
    phase: random.weighted(PHASES),
    pieces: at.slice(1).map((cut, i) => sent.subarray(at[i], cut)),
    ending: random.weighted(ENDINGS),
  };
}

function responseOf(random: Random): Buffer {
  const encoding = random.chance(0.5) ? random.pick(ENCODINGS) : undefined;
  const body = bodyOf(random, encoding);
  const isChunked = random.chance(0.35);
  const headers = [...lengthsOf(random, body.length, isChunked)];
  if (encoding !== undefined) headers.push(`Content-Encoding: ${encoding}`);
  if (encoding !== undefined && random.chance(0.1))
    headers.push(`Content-Encoding: ${random.pick(ENCODINGS)}`);
  while (random.chance(0.25)) headers.push(random.pick(ODD_HEADERS));
  let head = '';
  while (random.chance(0.12)) head += random.pick(INFORMATION);
  const lineEnd = random.chance(0.03) ? '\n' : '\r\n';
  const line = random.chance(0.4) ? 'HTTP/1.1 200 OK' : random.pick(STATUS_LINES);
  head += [line, ...headers, '', ''].join(lineEnd);
  const response = [Buffer.from(head, 'latin1'), isChunked ? chunked(random, body) : body];
  if (random.chance(0.08)) response.push(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'));
  if (random.chance(0.05)) response.push(Buffer.from('\r\ngarbage'));
  return Buffer.concat(response);
}

function* lengthsOf(random: Random, length: number, isChunked: boolean): Generator<string> {
  if (isChunked) yield `Transfer-Encoding: ${random.chance(0.7) ? 'chunked' : random.pick(TRANSFER_CODINGS)}`;
  if (isChunked ? random.chance(0.85) : random.chance(0.15)) return;
  const wrong = [
    length + 1,
    length - 1,
    0,
    -1,
    length * 1_000,
    '99999999999999999999',
    'abc',
    '',
    `${length}, 5`,
  ];
  const told = random.chance(0.6) ? length : random.pick(wrong);
  yield `Content-Length: ${told}`;
  if (random.chance(0.08)) yield `Content-Length: ${random.chance(0.5) ? told : random.pick(wrong)}`;
}

function bodyOf(random: Random, encoding: string | undefined): Buffer {
  const plain = random.pick([
    () => Buffer.from(GOOD_BODY),
    () => Buffer.from(GOOD_BODY),
    () => Buffer.from(GOOD_BODY.slice(0, random.below(GOOD_BODY.length))),
    () => Buffer.from('<html><body>Odd</body></html>'),
    () => Buffer.alloc(0),
    () => Buffer.from([0xff, 0xfe, 0x22, 0xc3, 0x28]),
    () => Buffer.alloc(random.below(200_000), ' '),
    () => Buffer.from(`${'['.repeat(30_000)}${']'.repeat(30_000)}`),
    () => Buffer.alloc(random.chance(0.1) ? 9 * 1024 * 1024 : 10, ' '),
  ])();
  if (encoding === undefined || random.chance(0.15)) return plain;
  const packed = compressorFor(random, encoding.trim().toLowerCase())(plain);
  if (random.chance(0.6)) return packed;
  const damaged = Buffer.from(packed);
  if (damaged.length > 0) damaged[random.below(damaged.length)] = random.below(256);
  return random.pick([
    damaged,
    packed.subarray(0, random.below(packed.length + 1)),
    Buffer.concat([packed, plain]),
  ]);
}

function compressorFor(random: Random, encoding: string): (plain: Buffer) => Buffer {
  if (encoding === 'deflate') return random.chance(0.5) ? deflateSync : deflateRawSync;
  // The best quality takes too long for thousands of cases.
  if (encoding === 'br') return (plain) => brotliCompressSync(plain.subarray(0, 10_000));
  return gzipSync;
}

const CHUNK_SIZES = ['zz', '-1', 'ffffffffffffffff', '5;ext=1', '0', '', '00000000000000000000005'];

function chunked(random: Random, body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const chunk = body.subarray(at, at + 1 + random.below(body.length));
    at += chunk.length;
    const size = random.chance(0.05) ? random.pick(CHUNK_SIZES) : chunk.length.toString(16);
    parts.push(Buffer.from(`${size}\r\n`), chunk, Buffer.from(random.chance(0.97) ? '\r\n' : ''));
  }
  const end = random.pick([
    '0\r\n\r\n',
    '0\r\n\r\n',
    '0\r\n\r\n',
    '0\r\nX-Trailer: 1\r\n\r\n',
    '0\r\nbad trailer\r\n\r\n',
    '0',
    '',
  ]);
  return Buffer.concat([...parts, Buffer.from(end)]);
}
