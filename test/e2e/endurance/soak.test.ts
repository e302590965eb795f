import { describe, expect, test } from 'vitest';
import { judge, type Findings } from '../../soak/judge.ts';
import { soak } from '../../soak/run.ts';
import { excess, type Sample } from '../../soak/sample.ts';
import { SLOW_CLIENTS } from '../../soak/slow-client.ts';
import { TOKEN_CLIENTS } from '../../soak/token-client.ts';
import { lastThreeQuarters, trendOf } from '../../soak/trend.ts';
import { UPLOADS } from '../../soak/upload-client.ts';
import { Random } from '../../support/random.ts';

const MIB = 1024 * 1024;
const MINUTES = 0.35;

/** Ten minutes of samples with values of the given shape and random noise. */
function series(seed: number, noise: number, shape: (at: number) => number) {
  const random = new Random(seed);
  return Array.from({ length: 200 }, (_, i) => {
    const at = (i + 1) * 3;
    return { at, value: shape(at) + noise * (random.next() + random.next() - 1) };
  });
}

function sampleOf({ at, value }: { at: number; value: number }): Sample {
  const heapUsedBytes = value / 5;
  return { at, rssBytes: value, heapUsedBytes, externalBytes: 0, resources: {}, files: 0, gauges: {} };
}

/** The findings of a run without problems, except for the given fields. */
function findings(fields: Partial<Findings> = {}): Findings {
  const samples = series(1, 4 * MIB, () => 200 * MIB).map(sampleOf);
  return { samples, remains: [], log: { counts: {}, unexpected: [] }, problems: [], counts: {}, ...fields };
}

function failed(found: Findings): string[] {
  return judge(found)
    .filter(({ isPassed }) => !isPassed)
    .map(({ name }) => name);
}

describe('the judgement of a soak run', () => {
  test('noise does not count as a leak with any seed', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const points = lastThreeQuarters(series(seed, 8 * MIB, () => 200 * MIB));
      expect(trendOf(points, { share: 0 }).isGrowing, `seed ${seed}`).toBe(false);
    }
  });

  test('a leak is found in the same noise', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const points = lastThreeQuarters(series(seed, 8 * MIB, (at) => 200 * MIB + at * 0.05 * MIB));
      expect(trendOf(points, { share: 0.05 }).isGrowing, `seed ${seed}`).toBe(true);
    }
  });

  test('growth at the start and a falling value do not count as a leak', () => {
    const warm = series(1, 4 * MIB, (at) => 200 * MIB - Math.max(0, 120 - at) * MIB);
    expect(trendOf(lastThreeQuarters(warm), { share: 0 }).isGrowing).toBe(false);
    const falling = series(1, 4 * MIB, (at) => 200 * MIB - at * 0.1 * MIB);
    expect(trendOf(falling, { share: 0 }).isGrowing).toBe(false);
  });

  test('single spikes neither count as a leak nor hide one', () => {
    const spiky = (at: number) => (at % 60 === 0 ? 200 * MIB : 0);
    const flat = lastThreeQuarters(series(1, 4 * MIB, (at) => 200 * MIB + (at > 500 ? spiky(at) : 0)));
    expect(trendOf(flat, { share: 0 }).isGrowing).toBe(false);
    const leaking = series(1, 4 * MIB, (at) => 200 * MIB + at * 0.1 * MIB + (at < 200 ? spiky(at) : 0));
    expect(trendOf(lastThreeQuarters(leaking), { share: 0.05 }).isGrowing).toBe(true);
  });

  test('the fitted line goes through points on a line', () => {
    const points = [10, 20, 30, 40, 50].map((at) => ({ at, value: 100 + 3 * at }));
    expect(trendOf(points, { share: 0 })).toMatchObject({
      spanSeconds: 40,
      growth: 120,
      median: 190,
      noise: 0,
    });
    expect(() => trendOf(points.slice(0, 2), { share: 0 })).toThrow(
      'a trend needs 3 points or more, but got: 2',
    );
  });

  test('each check fails only for its own reason', () => {
    expect(failed(findings())).toEqual([]);
    const leaking = series(1, MIB, (at) => 200 * MIB + at * 0.1 * MIB).map(sampleOf);
    expect(failed(findings({ samples: leaking }))).toEqual([
      'RSS does not grow',
      'heap in use does not grow',
    ]);
    const onHeap = findings().samples.map((sample) => ({
      ...sample,
      heapUsedBytes: 40 * MIB + sample.at * 0.01 * MIB,
    }));
    expect(failed(findings({ samples: onHeap }))).toEqual(['heap in use does not grow']);
    expect(failed(findings({ remains: ['Watcher: 0 before, 1 now'] }))).toEqual(['everything is released']);
    const log = { counts: {}, unexpected: ['{"level":50}'] };
    expect(failed(findings({ log }))).toEqual(['the log has nothing unexpected']);
    expect(failed(findings({ problems: ['a request failed'] }))).toEqual([
      'clients received only expected results',
    ]);
  });

  test('only counts above their earlier value are reported', () => {
    expect(excess({ sockets: 2, timers: 1 }, { sockets: 1, timers: 3, pipes: 1 })).toEqual([
      'timers: 1 before, 3 now',
      'pipes: 0 before, 1 now',
    ]);
    expect(excess({ Socket: 5 }, { Socket: 7 })).toEqual([]);
    expect(excess({ Socket: 5 }, { Socket: 8 })).toEqual(['Socket: 5 before, 8 now']);
    expect(excess({}, { sockets: Number.NaN })).toEqual(['sockets: 0 before, NaN now']);
  });
});

test('a gateway under mixed load and faults releases every resource and gives correct results', async () => {
  const { checks, counts, samples } = await soak({ minutes: MINUTES, seed: 1 });
  expect(checks.filter(({ isPassed }) => !isPassed)).toEqual([]);
  // The result is meaningful only if every kind of client and fault occurred.
  const happened = [
    'models deleted at the end of their life',
    'long-lived, last status AVAILABLE',
    'long-lived, last status DELETED',
    'additions of file',
    'writes that are abandoned',
    'WebSocket cuts',
    'WebSocket leaves in the first event',
    'WebSocket reads nothing for a while',
    'SSE leaves in the first event',
    'error UNAUTHENTICATED',
    'error UPSTREAM_UNAVAILABLE',
    'trouble: gone',
    ...Object.keys({ ...TOKEN_CLIENTS, ...SLOW_CLIENTS, ...UPLOADS }),
    'folders of uploads on disk',
    'broken responses of the service',
  ];
  expect(happened.filter((name) => !counts[name])).toEqual([]);
  const [watched = 0, open = 0] = ['lexigate_subscriptions_active', 'lexigate_websockets'].map((name) =>
    Math.max(...samples.map(({ gauges }) => gauges[name] ?? 0)),
  );
  expect(watched).toBeGreaterThan(1);
  expect(open).toBeGreaterThan(1);
}, 240_000);
