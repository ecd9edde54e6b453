import type { OtlpFacts } from './facts.ts';

/** How many facts a request tells: spans, evaluations, errors, series and points. */
export function factsIn({ traces, series, points }: OtlpFacts): number {
  const ofTraces = traces.reduce(
    (sum, { spans, evaluations, errors }) =>
      sum + 1 + spans.length + evaluations.length + errors.length,
    0,
  );
  return ofTraces + series.length + points.length;
}
