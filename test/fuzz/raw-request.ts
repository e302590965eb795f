import { gzipSync } from 'node:zlib';
import type { Random } from '../support/random.ts';
import { mutateBytes } from './mutate.ts';
import { JSON_TYPE, requestOf, split, type Plan } from './plan.ts';
import { hostileText, noiseBytes } from './text.ts';
import { hostileValue } from './value.ts';
import { BODY_TYPES, CHUNKED_BODIES, HEADER_LINES, LENGTHS, REQUEST_LINES, SMUGGLED } from './wire.ts';

const BODY = '{"query":"{__typename}"}';
const POST = 'POST /graphql HTTP/1.1';
const GOOD = requestOf(POST, [JSON_TYPE], BODY);

type Make = (random: Random) => Plan;

const http = (pieces: Buffer[], wants: Plan['wants'], answers = 1): Plan => ({
  protocol: 'http',
  pieces,
  wants,
  answers,
});

/** Requests that are invalid or unusual in HTTP or JSON, by kind. */
const REQUESTS: Record<string, Make> = {
  line: (random) => http([raw(random.pick(REQUEST_LINES), ['Host: 127.0.0.1'])], 'any'),
  target(random) {
    const target = encodeURI(hostileText(random).toWellFormed()).slice(0, 9_000);
    return http([raw(`GET /${target} HTTP/1.1`, ['Host: 127.0.0.1'])], 'any');
  },
  headers(random) {
    const lines = Array.from({ length: 1 + random.below(3) }, () => random.pick(HEADER_LINES)());
    const host = random.chance(0.8) ? ['Host: 127.0.0.1'] : [];
    const fixed = ['Content-Type: application/json', `Content-Length: ${BODY.length}`];
    return http([raw(POST, [...host, ...lines, ...fixed], BODY)], 'any');
  },
  headerValue(random) {
    const name = random.pick([
      'X-Request-Id',
      'Authorization',
      'Accept',
      'Origin',
      'Traceparent',
      'Accept-Language',
      'Host',
    ]);
    const value = Buffer.from(hostileText(random)).toString('latin1').slice(0, 9_000);
    return http([requestOf(POST, [[name, value], JSON_TYPE], BODY)], 'any');
  },
  length: (random) =>
    http(
      [raw(POST, ['Host: 127.0.0.1', 'Content-Type: application/json', ...random.pick(LENGTHS)], BODY)],
      'any',
    ),
  chunks(random) {
    const head = ['Host: 127.0.0.1', 'Content-Type: application/json', 'Transfer-Encoding: chunked'];
    return http([raw(POST, head, random.pick(CHUNKED_BODIES)(BODY))], 'any');
  },
  smuggled(random) {
    const head = ['Host: 127.0.0.1', 'Content-Type: application/json', ...random.pick(SMUGGLED)];
    const hidden = 'GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
    return http([raw(POST, head, `5\r\nhello\r\n0\r\n\r\n${hidden}`)], 'refusal');
  },
  contentType(random) {
    const type = random.pick(BODY_TYPES);
    const headers = type === undefined ? [] : [['Content-Type', type] as const];
    return http([requestOf(POST, headers, random.chance(0.5) ? BODY : 'query={__typename}')], 'answer');
  },
  method(random) {
    const method = random.pick([
      'PUT',
      'DELETE',
      'PATCH',
      'OPTIONS',
      'PROPFIND',
      'TRACE',
      'QUERY',
      'LINK',
      'POST',
      'HEAD',
    ]);
    const path = random.pick([
      '/graphql',
      '/',
      '/health',
      '/ready',
      '/metrics',
      '/nowhere',
      '/graphql/',
      '/graphql/x',
    ]);
    const headers = random.chance(0.5) ? [JSON_TYPE] : [['Access-Control-Request-Method', 'POST'] as const];
    const plan = http(
      [requestOf(`${method} ${path} HTTP/1.1`, headers, method === 'HEAD' ? '' : BODY)],
      'answer',
    );
    return { ...plan, isHead: method === 'HEAD' };
  },
  body: (random) => http([requestOf(POST, [JSON_TYPE], unusualBody(random))], 'answer'),
  encoding(random) {
    const encoding = random.pick([
      'gzip',
      'deflate',
      'br',
      'zstd',
      'identity',
      'compress',
      'gzip, gzip',
      '\t',
      'x',
    ]);
    const body = random.chance(0.6) ? gzipSync(BODY) : noiseBytes(random, 40);
    return http([requestOf(POST, [JSON_TYPE, ['Content-Encoding', encoding]], body)], 'answer');
  },
  parameters(random) {
    const names = ['query', 'variables', 'extensions', 'operationName', 'documentId', '__proto__'];
    const parameters = new URLSearchParams({ query: '{__typename}' });
    for (let left = 1 + random.below(3); left > 0; left -= 1) {
      const value = random.chance(0.5) ? hostileValue(random).json : hostileText(random);
      parameters.append(random.pick(names), value.slice(0, 3_000));
    }
    return http([requestOf(`GET /graphql?${parameters} HTTP/1.1`, [])], 'any');
  },
  getMutation: () => http([requestOf('GET /graphql?query=mutation{__typename} HTTP/1.1', [])], 'answer'),
  mutated: (random) => http([mutateBytes(random, mutateBytes(random, GOOD))], 'any'),
  noise: (random) => http([noiseBytes(random, 1 + random.below(400))], 'any'),
  pipeline(random) {
    const count = 2 + random.below(12);
    return http([Buffer.concat(Array.from({ length: count }, () => GOOD))], 'answer', count);
  },
  pipelineWithNoise: (random) => http([Buffer.concat([GOOD, mutateBytes(random, GOOD), GOOD])], 'any', 3),
  slowly: (random) =>
    http(
      split(
        GOOD,
        Array.from({ length: 4 }, () => random.below(GOOD.length)),
      ),
      'answer',
    ),
  half: (random) => http([GOOD.subarray(0, random.below(GOOD.length))], 'any'),
  cut: (random) => http([GOOD.subarray(0, random.below(GOOD.length + 1))], 'cut'),
  tooLarge: (random) =>
    http([requestOf(POST, [JSON_TYPE], Buffer.alloc(1_048_577 + random.below(99), ' '))], 'any'),
};

const KINDS = Object.keys(REQUESTS);

/** A request that is invalid or unusual in HTTP or JSON. */
export function anyRawRequest(random: Random): Plan {
  return REQUESTS[random.pick(KINDS)]?.(random) ?? http([GOOD], 'answer');
}

function raw(line: string, headers: readonly string[], body = ''): Buffer {
  return Buffer.from(`${[line, ...headers].join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

function unusualBody(random: Random): Buffer | string {
  const value = hostileValue(random).json;
  const good = '"query":"{__typename}"';
  const choices: (Buffer | string)[] = [
    value,
    '',
    BODY.slice(0, random.below(BODY.length)),
    `\ufeff${BODY}`,
    `[${BODY},${BODY}]`,
    `{"query":${value}}`,
    `{${good},"query":${value}}`,
    `{${good},"variables":${value}}`,
    `{${good},"operationName":${value}}`,
    `{${good},"extensions":${value}}`,
    `{${good},"extensions":{"persistedQuery":{"version":1,"sha256Hash":${value}}}}`,
    `{${good},"documentId":${value}}`,
    `{"documentId":${value}}`,
    `{${good},"__proto__":${value}}`,
    `{${good},"extra":${value}}`,
    `{${good},"variables":"{\\"a\\":1}"}`,
    Buffer.from(`{"query":"{__typename}\xff\xfe"}`, 'latin1'),
    Buffer.from(BODY, 'utf16le'),
    noiseBytes(random, 60),
    mutateBytes(random, Buffer.from(BODY)),
  ];
  return random.pick(choices);
}
