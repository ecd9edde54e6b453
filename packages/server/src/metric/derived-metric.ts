import type { Figures } from '@tidegate/core';

/** A metric that need not be told of: it follows from another one. */
export interface DerivedMetric {
  /** Metric whose figures it follows from. */
  readonly from: string;
  readonly figures: (of: Figures) => Figures;
}

/** Figures of a metric that has no others than those of its kind. */
const NONE: Figures = {
  ...{ count: 0, events: null, rate: null, perSecond: null, sum: null, mean: null },
  ...{ p50: null, p95: null, p99: null, min: null, max: null, last: null },
  ...{ units: null, unitMean: null, unitP95: null },
};

/** Turns that ended are counted by the trials of this metric. */
const TURNS = 'error_rate';

const DERIVED: ReadonlyMap<string, DerivedMetric> = new Map([
  [
    'throughput',
    {
      from: TURNS,
      figures: ({ count, perSecond }) => ({
        ...NONE,
        ...{ count, perSecond, mean: perSecond, min: perSecond, max: perSecond, last: perSecond },
      }),
    },
  ],
  ['requests', { from: TURNS, figures: ({ count, perSecond }) => ({ ...NONE, count, perSecond }) }],
  [
    'successful_requests',
    {
      from: TURNS,
      figures: ({ count, events, perSecond }) => {
        const succeeded = count - (events ?? 0);
        const share = count > 0 ? succeeded / count : 0;
        const each = perSecond === null ? null : perSecond * share;
        return { ...NONE, count: succeeded, perSecond: each };
      },
    },
  ],
]);

/**
 * How a metric's figures follow from another's, where no program tells of them; `null` for others.
 */
export function derivedMetric(name: string): DerivedMetric | null {
  return DERIVED.get(name) ?? null;
}
