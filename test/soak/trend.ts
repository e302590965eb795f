/** One measurement. */
export interface Point {
  /** Seconds since the start. */
  at: number;
  value: number;
}

/** Whether a value grew, and the tolerance for it. Everything except the span is in the unit of the values. */
export interface Trend {
  spanSeconds: number;
  median: number;
  /** Rise of the fitted line over the span. Negative if it falls. */
  growth: number;
  /** Standard deviation around the line, estimated from the median deviation, so that single spikes have no effect. */
  noise: number;
  /** The growth from which on it counts as a leak. */
  tolerance: number;
  isGrowing: boolean;
}

export interface Allowance {
  /** Growth that is no leak however quiet the series is, as a share of the median. */
  share: number;
}

/** A standard deviation from the median of absolute deviations, for normally distributed noise. */
const MAD_TO_SIGMA = 1.4826;
/** Three standard errors: a flat series passes in 998 of 1000 runs, even with nothing allowed beyond noise. */
const SIGMAS = 3;
/** Neighbours are alike (the same clients are still there), so that so many samples say as much as one alone. */
const SAMPLES_ALIKE = 4;

/**
 * Fits a line (Theil–Sen: the median of the slopes between all pairs, which single outliers do not move) and compares its
 * rise with what noise alone could feign: the standard error of a fitted rise is `noise · √(12 / n)`.
 */
export function trendOf(points: readonly Point[], { share }: Allowance): Trend {
  if (points.length < 3) throw new RangeError(`a trend needs 3 points or more, but got: ${points.length}`);
  const slope = medianOf(slopesBetween(points));
  const spanSeconds = (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0);
  const growth = slope * spanSeconds;
  const levels = points.map(({ at, value }) => value - slope * at);
  const level = medianOf(levels);
  const noise = MAD_TO_SIGMA * medianOf(levels.map((each) => Math.abs(each - level)));
  const median = medianOf(points.map(({ value }) => value));
  const tolerance = share * median + SIGMAS * noise * Math.sqrt((12 * SAMPLES_ALIKE) / points.length);
  return { spanSeconds, median, growth, noise, tolerance, isGrowing: growth > tolerance };
}

/** Leaves out the first quarter, in which caches fill and code is compiled. */
export function lastThreeQuarters<T extends Pick<Point, 'at'>>(points: readonly T[]): T[] {
  const end = points.at(-1)?.at ?? 0;
  return points.filter(({ at }) => at >= end / 4);
}

function slopesBetween(points: readonly Point[]): number[] {
  return points.flatMap((from, i) =>
    points
      .slice(i + 1)
      .filter(({ at }) => at > from.at)
      .map((to) => (to.value - from.value) / (to.at - from.at)),
  );
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).toSorted();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
