import { toldQuantile } from './compared-values-band.ts';
import { lnValueWealth } from './compared-values-bets.ts';
import { bucketsAtRanks } from './compared-values-counts.ts';
import { PAST_MIN, SILENCE_MAX_MS } from './compared-values-limits.ts';
import { type ValueFigures, valuesSentence } from './compared-values-sentence.ts';
import { LEAST_UNITS } from './comparison-limits.ts';
import { countText, durationText, metricTitle } from './figure-text.ts';
import { malformedVerdict } from './malformed-verdict.ts';
import type { ComparedValuesMemory, ValueCounts } from './memory-types.ts';
import { bucketValue } from './score-tables.ts';
import type { ComparedValuesGuardrail, Verdict } from './types.ts';

/**
 * Fails once the candidate's values were shown to be worse than control's, with a chance of `alpha`
 * that this ever happens while they are not; it stays so. `pending` while the evidence has not
 * stood for `forMs` yet. An error while the values cannot be compared, and from the first row on that
 * could not be believed, unless it had fired. Nothing passes without 20 units of both arms that were bet on, or after
 * half an hour in which an arm was silent. Never throws.
 */
export function judgeComparedValues(
  judged: ComparedValuesGuardrail,
  memory: ComparedValuesMemory,
  nowMs: number,
): Verdict {
  const { scope } = judged;
  if (scope !== undefined && scope.invalid !== null) {
    return without(judged, memory, 'error', 'comparison-invalid', scope.invalid);
  }
  const figures = figuresOf(judged, memory);
  if (memory.firedMs !== null) {
    return figures === null
      ? broken(judged)
      : found(judged, memory, figures, 'fail', 'worse-than-control');
  }
  if (scope?.applies === false) {
    const why = 'no units are drawn for both arms in this phase';
    return without(judged, memory, 'not-applicable', 'no-comparison', why);
  }
  if (memory.malformedAtMs !== null) {
    return malformedVerdict(judged, 'a row of evidence could not be believed');
  }
  const missing = withoutData(judged, memory, nowMs);
  if (missing !== null) return missing;
  if (figures === null) return broken(judged);
  const isBeyond = memory.beyondSinceMs !== null;
  return found(judged, memory, figures, 'pass', isBeyond ? 'pending' : 'not-worse');
}

function broken(judged: ComparedValuesGuardrail): Verdict {
  return malformedVerdict(judged, 'the memory is broken');
}

function withoutData(
  judged: ComparedValuesGuardrail,
  memory: ComparedValuesMemory,
  nowMs: number,
): Verdict | null {
  for (const arm of ['candidate', 'control'] as const) {
    const silenceMs = nowMs - (memory[`${arm}Ms`] ?? Number.NEGATIVE_INFINITY);
    if (silenceMs <= SILENCE_MAX_MS) continue;
    const lately = Number.isFinite(silenceMs) ? ` in the last ${durationText(silenceMs)}` : '';
    const why = `no unit of ${arm === 'control' ? 'control' : 'the candidate'} was heard of${lately}`;
    return without(judged, memory, 'no-data', 'no-samples', why);
  }
  const past = memory.history.total + memory.control.total;
  if (memory.scale === null && past < PAST_MIN) {
    const why = `learning what is usual: ${countText(past)} of the ${PAST_MIN} units of control that it takes`;
    return without(judged, memory, 'no-data', 'too-few-samples', why, { needed: PAST_MIN });
  }
  const { control, candidate } = memory.units;
  if (control >= LEAST_UNITS && candidate >= LEAST_UNITS) return null;
  const why = `${countText(candidate)} unit${candidate === 1 ? '' : 's'} of the candidate and ${countText(control)} of control were compared, ${LEAST_UNITS} of each are needed`;
  return without(judged, memory, 'no-data', 'too-few-samples', why, { needed: LEAST_UNITS });
}

function without(
  judged: ComparedValuesGuardrail,
  memory: ComparedValuesMemory,
  kind: Verdict['kind'],
  code: Verdict['code'],
  why: string,
  more: Readonly<Record<string, number>> = {},
): Verdict {
  return {
    kind,
    code,
    numbers: { alpha: judged.alpha, ...more },
    units: memory.units,
    sentence: `${metricTitle(judged.metric)} of the candidate cannot be compared with control's: ${why}`,
  };
}

function found(
  judged: ComparedValuesGuardrail,
  memory: ComparedValuesMemory,
  figures: ValueFigures,
  kind: 'fail' | 'pass',
  code: 'worse-than-control' | 'pending' | 'not-worse',
): Verdict {
  const { band } = memory;
  return {
    kind,
    code,
    numbers: figures,
    ...(band === null ? {} : { interval: [band.low, band.high] as const }),
    units: memory.units,
    sentence: valuesSentence(judged, memory, figures, code),
  };
}

/** `null` when the memory has no such figures: it cannot be what `absorb` made. */
function figuresOf(
  judged: ComparedValuesGuardrail,
  memory: ComparedValuesMemory,
): ValueFigures | null {
  const q = toldQuantile(judged);
  const [value, median] = quantilesOf(memory.candidate, q);
  const [controlValue, controlMedian] = quantilesOf(memory.control, q);
  if (!(value >= 0 && median >= 0 && controlValue >= 0 && controlMedian >= 0)) return null;
  const evidence = lnValueWealth(judged, memory.wealth) / -Math.log(judged.alpha);
  const figures = { value, controlValue, median, controlMedian, alpha: judged.alpha };
  const shown = { ...figures, evidence: Math.max(0, evidence) };
  return controlValue > 0 ? { ...shown, ratio: value / controlValue } : shown;
}

/** The told quantile and the median; NaN without values. */
function quantilesOf(counts: ValueCounts, q: number): readonly [told: number, median: number] {
  const low = Math.max(1, Math.ceil(Math.min(q, 0.5) * counts.total));
  const high = Math.max(1, Math.ceil(Math.max(q, 0.5) * counts.total));
  const [lower, upper] = bucketsAtRanks(counts, [low, high]);
  const [first, second] = [bucketValue(lower ?? -1), bucketValue(upper ?? -1)];
  return q < 0.5 ? [first, second] : [second, first];
}
