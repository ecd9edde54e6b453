import { findMetric } from '../metric/metric-catalogue.ts';
import { unitText } from '../metric/number-text.ts';
import { toldQuantile } from './compared-values-band.ts';
import {
  countText,
  durationText,
  figureText,
  metricTitle,
  numberText,
  percentText,
} from './figure-text.ts';
import type { ComparedValuesMemory } from './memory-types.ts';
import type { ComparedValuesGuardrail } from './types.ts';

/** The figures behind a comparison of values, in the metric's unit. */
export type ValueFigures = {
  /** Told quantile of either arm, and their ratio where control's is above 0. */
  readonly value: number;
  readonly controlValue: number;
  readonly median: number;
  readonly controlMedian: number;
  readonly ratio?: number;
  readonly alpha: number;
  /** ln of the wealth over ln(1 / alpha): 1 = it fires; 0 = none. */
  readonly evidence: number;
};

/**
 * A comparison of values for people, for example "Latency p95 of the candidate is 612 ms over 180
 * units, control's 301 ms over 1 620 (medians 140 ms and 98 ms): worse than control, with a chance
 * of at most 1 % that this is not so". Never throws.
 */
export function valuesSentence(
  judged: ComparedValuesGuardrail,
  { units, beyondSinceMs, lastMs }: ComparedValuesMemory,
  figures: ValueFigures,
  code: 'worse-than-control' | 'pending' | 'not-worse',
): string {
  const { metric } = judged;
  const statistic = { of: 'quantile', q: toldQuantile(judged) } as const;
  const figure = (value: number) => figureText(metric, statistic, value);
  const start = `${metricTitle(metric, statistic)} of the candidate is ${figure(figures.value)} over ${countText(units.candidate)} units, control's ${figure(figures.controlValue)} over ${countText(units.control)} (medians ${figure(figures.median)} and ${figure(figures.controlMedian)})`;
  const worse = `worse than control${toleranceText(judged)}`;
  switch (code) {
    case 'worse-than-control':
      return `${start}: ${worse}, with a chance of at most ${percentText(judged.alpha)} to say so when it is not`;
    case 'pending': {
      const stoodMs = (lastMs ?? 0) - (beyondSinceMs ?? lastMs ?? 0);
      return `${start}: ${worse} for ${durationText(stoodMs)} of ${durationText(judged.forMs)}`;
    }
    case 'not-worse':
      return `${start}: not shown to be ${worse}; there is ${percentText(figures.evidence)} of the evidence that it takes`;
  }
}

function toleranceText({ metric, tolerance }: ComparedValuesGuardrail): string {
  if (!(tolerance.value > 0)) return '';
  if (tolerance.kind === 'ratio') return ` by more than ${percentText(tolerance.value)}`;
  const unit = unitText(findMetric(metric)?.unit ?? '1');
  return ` by more than ${numberText(tolerance.value)}${unit}`;
}
