/** What was measured, by name. */
export type Figures = Record<string, number>;

/** The middle and nearly the worst of times in milliseconds. */
export function latencies(times: readonly number[]): { p50: number; p99: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
