import { expect, test } from 'vitest';
import { CASES } from '../../bench/queries/case.ts';
import { goalsOf } from '../../bench/queries/goal.ts';
import type { Round } from '../../bench/queries/measure.ts';
import { chosen, positive, withSection } from '../../bench/queries/options.ts';
import { prepare } from '../../bench/queries/prepare.ts';
import { createResponseReader } from '../../bench/queries/response-reader.ts';
import { ratioOf } from '../../bench/queries/summary.ts';
import { median, quantile } from '../../bench/statistics.ts';

const round = (cpuMicros: number, queriesPerSecond = 1_000): Round => ({
  cpuMicros,
  queriesPerSecond,
  p50Ms: 1,
  p99Ms: 2,
  rssBytes: 1,
  upstreamCalls: 1,
});

test('the median and quantiles of values', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  const sorted = Float64Array.from({ length: 100 }, (_, i) => i);
  expect([quantile(sorted, 0.5), quantile(sorted, 0.99), quantile(sorted, 1)]).toEqual([50, 99, 99]);
});

test('ratios compare rounds of the same number, so that a slow moment of the machine does not count', () => {
  const rounds = {
    gateway: [round(10), round(100), round(12)],
    proxy: [round(20), round(200), round(20)],
  };
  expect(ratioOf(rounds, 'cpuMicros', 'proxy')).toBe(0.5);
  expect(ratioOf(rounds, 'cpuMicros', 'yoga')).toBeUndefined();
});

test('a target is an upper bound for costs and a lower bound for queries a second', () => {
  const q1 = { gateway: [round(10, 4_000)], proxy: [round(20)], mercurius: [round(20, 1_000)] };
  const polled = {
    name: 'scopes2000',
    scopes: 2_000,
    pollsPerSecond: 1,
    cpuMicrosPerPoll: 61,
    kibPerScope: 48,
  };
  const goals = goalsOf(new Map([['q1', q1]]), [polled]);
  expect(goals.map(({ limit, measured, isReached }) => [limit, measured, isReached])).toEqual([
    ['≤ 0.5 ×', 0.5, true],
    ['≥ 5 ×', 4, false],
    ['≤ 60 µs', 61, false],
    ['≤ 48 KiB', 48, true],
  ]);
});

/** The responses that are read from a stream that arrives in pieces of this size. */
function read(stream: string, size: number) {
  const responses: [number, number, string][] = [];
  const reader = createResponseReader((status, bytes, body) => {
    responses.push([status, bytes, body.toString()]);
  }, true);
  const bytes = Buffer.from(stream);
  for (let at = 0; at < bytes.length; at += size) reader(bytes.subarray(at, at + size));
  return responses;
}

test.each([1, 2, 3, 7, 1_000])('responses are read from pieces of %i bytes', (size) => {
  const stream = [
    'HTTP/1.1 200 OK\r\nContent-Length: 7\r\nX: y\r\n\r\n{"a":1}',
    'HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n',
    'HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123\r\n6789\r\n0\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length:3\r\n\r\né!',
  ].join('');
  expect(read(stream, size)).toEqual([
    [200, 7, '{"a":1}'],
    [204, 0, ''],
    [503, 13, 'abc0123\r\n6789'],
    [200, 3, 'é!'],
  ]);
});

test('credentials and queries take turns, and a proxy gets the same reads as REST', () => {
  const queries = [
    { body: '{"query":"é"}', paths: ['/a'] },
    { body: '{}', paths: ['/b', '/c'] },
  ];
  const url = 'http://127.0.0.1:1234';
  const graphql = prepare({ url, kind: 'graphql', queries, credentials: 3 });
  expect(graphql.map(({ bytes }) => /caller-\d/.exec(bytes.toString())?.[0])).toEqual([
    'caller-0',
    'caller-1',
    'caller-2',
  ]);
  expect(graphql[0]?.bytes.toString()).toMatch(/Content-Length: 14\r\n\r\n\{"query":"é"\}$/);
  const rest = prepare({ url, kind: 'rest', queries, credentials: 1 });
  expect(rest.map(({ responses }) => responses)).toEqual([1, 2]);
  expect(rest[1]?.bytes.toString()).toMatch(/^GET \/b HTTP\/1\.1[^]+\r\n\r\nGET \/c /);
});

test('every case expects data that names its models', () => {
  for (const { name, data, queries } of CASES.filter((each) => each.data.words < 90_000)) {
    const first = queries(data)[0];
    expect(JSON.stringify(first?.data), name).toContain('7c1f0a52-93de-4b6b-8f0e-000000000000');
  }
});

test('options that make no sense are refused with the names that there are', () => {
  expect(chosen('--only', 'q2, q1', ['q1', 'q2', 'q3'])).toEqual(['q1', 'q2']);
  expect(() => chosen('--only', 'q9', ['q1', 'q2'])).toThrow('--only must name some of q1, q2, but got: q9');
  expect(() => positive('--seconds', '-1')).toThrow('--seconds must be a positive number, but got: -1');
  expect(() => positive('--rounds', '1.5', true)).toThrow('--rounds must be a positive whole number');
});

test('the tables go between the marks of the page, and the rest of it stays', () => {
  const page = 'a\n<!-- bench:queries begin -->\nold\n<!-- bench:queries end -->\nb\n';
  const written = withSection(page, 'new\n');
  expect(written).toBe('a\n<!-- bench:queries begin -->\n\nnew\n\n<!-- bench:queries end -->\nb\n');
  expect(withSection(written, 'new\n')).toBe(written);
  expect(() => withSection('a\n', 'new\n')).toThrow('docs/performance.md');
});
