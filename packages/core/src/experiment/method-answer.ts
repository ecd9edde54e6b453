import { asymptoticTest } from '../statistics/asymptotic-test.ts';
import type { MeanDifference } from '../statistics/mean-difference.ts';
import { normalUpperQuantile } from '../statistics/normal-quantile.ts';
import { studentOfScore } from '../statistics/normal-score.ts';
import { lnNormalTail } from '../statistics/normal-tail.ts';
import { type ArmDifference, worseSign } from './arm-difference.ts';
import { ofName } from './arm-moments.ts';
import { SEQUENCE_UNITS_MIN } from './limits.ts';
import { type LookTiming, repeatedOf } from './look-timing.ts';
import { tunedUnits } from './planned-share.ts';
import type { Experiment, ExperimentMetric } from './types.ts';

/** What the method of an experiment says of one comparison. */
export interface MethodAnswer {
  /** Of the relative difference where there is one, else of the absolute one. */
  readonly interval: readonly [number, number] | null;
  readonly isRelative: boolean;
  /** Two-sided; of guardrail metrics one-sided, against the tolerance. `null` = nothing is said yet. */
  readonly pValue: number | null;
  /** Signed statistic that the p-value belongs to. */
  readonly z: number;
  /** Whether that is one of an earlier look, not of the present figures. */
  readonly isEarlier: boolean;
}

/** What a p-value was computed from. */
type Tested = Pick<MethodAnswer, 'pValue' | 'z' | 'isEarlier'>;

/** What one comparison is asked with. */
export interface Asked {
  readonly experiment: Experiment;
  readonly metric: ExperimentMetric;
  readonly variant: string;
  readonly difference: ArmDifference;
}

/** Interval and p-value by the experiment's method. Pure and total. */
export function methodAnswer(asked: Asked, timing: LookTiming): MethodAnswer {
  const { difference } = asked;
  const shown = difference.relative ?? difference.absolute;
  const found = pValueOf(asked, timing);
  return {
    interval: intervalOf(asked, shown, timing),
    isRelative: difference.relative !== null,
    ...found,
  };
}

function intervalOf(
  asked: Asked,
  shown: MeanDifference,
  timing: LookTiming,
): readonly [number, number] | null {
  const { experiment, variant } = asked;
  const { method, alpha } = experiment.analysis;
  const standardError = shown.standardError * asked.difference.caution;
  if (method === 'always-valid') {
    const tuned = tunedUnits(experiment, variant);
    return finite(asymptoticTest({ ...shown, standardError }, 'two-sided', alpha, tuned).interval);
  }
  const score = method === 'group-sequential' ? timing.boundary : normalUpperQuantile(alpha / 2);
  const factor = asked.metric.kind === 'rate' ? score : studentOfScore(score, shown.degrees);
  const width = factor * standardError;
  return finite([shown.estimate - width, shown.estimate + width]);
}

function finite(interval: readonly [number, number]): readonly [number, number] | null {
  return interval.every(Number.isFinite) ? interval : null;
}

function pValueOf(asked: Asked, timing: LookTiming): Tested {
  const { z } = asked.difference;
  switch (asked.experiment.analysis.method) {
    case 'fixed':
      return ofOneLook(asked, timing, z);
    case 'group-sequential':
      return ofLooks(asked, timing, z);
    case 'always-valid':
      return { pValue: sequencePValue(asked), z, isEarlier: false };
  }
}

/** The look at the end decides; figures that came after it do not. */
function ofOneLook(asked: Asked, timing: LookTiming, z: number): Tested {
  const last = timing.isOver && !timing.isCounted ? timing.looks.at(-1) : undefined;
  const taken = last === undefined ? undefined : ofName(last.z, nameOf(asked));
  const decided = taken ?? z;
  const isOneSided = asked.metric.role === 'guardrail';
  const size = isOneSided ? decided * worseSign(asked.metric) : Math.abs(decided);
  const pValue = Math.min(1, (isOneSided ? 1 : 2) * Math.exp(lnNormalTail(size)));
  return {
    pValue: Number.isFinite(pValue) ? pValue : null,
    z: decided,
    isEarlier: taken !== undefined,
  };
}

/** The strictest of the looks: what was found at one of them stands. */
function ofLooks(asked: Asked, { looks, isCounted, planned }: LookTiming, z: number): Tested {
  const name = nameOf(asked);
  const taken = looks.map((look) => ofName(look.z, name));
  const all = isCounted ? [...taken, z] : taken;
  const pValue = repeatedOf(planned);
  const isOneSided = asked.metric.role === 'guardrail';
  const harm = worseSign(asked.metric);
  let best: Tested = { pValue: null, z, isEarlier: false };
  all.forEach((at, look) => {
    if (at === undefined || !Number.isFinite(at)) return;
    const twoSided = pValue(look, at);
    const own = isOneSided ? (at * harm > 0 ? twoSided / 2 : 1) : twoSided;
    if (best.pValue === null || own < best.pValue)
      best = { pValue: own, z: at, isEarlier: look < looks.length };
  });
  return best;
}

function sequencePValue({ experiment, metric, variant, difference }: Asked): number | null {
  if (difference.leastUnits < SEQUENCE_UNITS_MIN) return null;
  const { alpha } = experiment.analysis;
  const tuned = tunedUnits(experiment, variant);
  const side = worseSign(metric) > 0 ? 'greater' : 'lesser';
  const alternative = metric.role === 'guardrail' ? side : 'two-sided';
  // A statistic is as good as an estimate and its standard error.
  const standardized = { ...difference.absolute, estimate: difference.z, standardError: 1 };
  const { pValue } = asymptoticTest(standardized, alternative, alpha, tuned);
  return Number.isFinite(pValue) ? pValue : null;
}

/** What a comparison is called in looks. */
export function nameOf({ metric, variant }: Pick<Asked, 'metric' | 'variant'>): string {
  return `${metric.name}/${variant}`;
}
