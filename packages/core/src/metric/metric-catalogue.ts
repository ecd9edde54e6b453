import { METRIC_ROWS } from './metric-rows.ts';
import type { Metric } from './types.ts';

/**
 * All metrics that plans, SDKs and the server know by themselves, by name; teams add their own in
 * files of kind `Metrics`. Rates are shares 0..1, units are those of `Metric.unit`. Never changes
 * while a process runs.
 */
export const metricCatalogue: ReadonlyMap<string, Metric> = new Map(
  METRIC_ROWS.map(([name, kind, unit, better, description, perUnit]): [string, Metric] => {
    const metric = { name, kind, unit, better, description };
    return [name, perUnit === undefined ? metric : { ...metric, perUnit }];
  }),
);

/**
 * The catalogue's entry for `name`, `null` when there is none. Never throws.
 *
 * @example
 * findMetric('latency_ms')?.unit // 'ms'
 */
export function findMetric(name: string): Metric | null {
  return metricCatalogue.get(name) ?? null;
}
