/** One figure of a benchmark and what it is meant to be. */
export interface Metric {
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: string;
  readonly pass: boolean;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The smallest value that so many per cent of all do not exceed. */
export function percentile(values: readonly number[], per: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((per / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** The median of one series by that of another, measured in turn. */
export function ratio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours) / median(theirs);
}

export function atMost(metric: string, value: number, unit: string, most: number): Metric {
  return { metric, value: round(value), unit, goal: `<= ${most}`, pass: value <= most };
}

export function atLeast(metric: string, value: number, unit: string, least: number): Metric {
  return { metric, value: round(value), unit, goal: `>= ${least}`, pass: value >= least };
}

/** A table for people, then a line of JSON for each metric. */
export function report(
  bench: string,
  series: Readonly<Record<string, readonly number[]>>,
  metrics: readonly Metric[],
): void {
  console.log(`\n${bench}`);
  const rows = Object.entries(series).map(([name, values]) => ({
    name,
    runs: values.length,
    min: round(Math.min(...values)),
    median: round(median(values)),
    p95: round(percentile(values, 95)),
    max: round(Math.max(...values)),
  }));
  console.table(rows);
  for (const metric of metrics) console.log(JSON.stringify({ bench, ...metric }));
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
