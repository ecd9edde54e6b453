import type { ExperimentMetric, OutcomeSource } from '@tidegate/core';

type Sourced = Pick<ExperimentMetric, 'numerator' | 'denominator'>;

/** Where the figures of some metrics come from, each once. */
export function sourcesOf(metrics: readonly Sourced[]): OutcomeSource['from'][] {
  const all = metrics.flatMap(({ numerator, denominator }) => [
    numerator,
    denominator ?? numerator,
  ]);
  return [...new Map(all.map(({ from }) => [sourceKey(from), from])).values()];
}

/** Names a source in a map. */
export function sourceKey(from: OutcomeSource['from']): string {
  return JSON.stringify(from);
}
