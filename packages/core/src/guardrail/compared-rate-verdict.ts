import { SILENCE_MAX_MS } from './compared-values-limits.ts';
import { LEAST_UNITS } from './comparison-limits.ts';
import { countText, durationText, metricTitle, numberText, percentText } from './figure-text.ts';
import { malformedVerdict } from './malformed-verdict.ts';
import type { ComparedRateMemory } from './memory-types.ts';
import type {
  ComparedRateGuardrail,
  Tolerance,
  Verdict,
  VerdictCode,
  VerdictKind,
} from './types.ts';

/**
 * Fails from the moment at which the candidate's first failures stood at the boundary for `forMs`,
 * and stays so; `pending` until then. An error while the figures cannot be compared, and from the
 * first row on that could not be believed, unless it had fired. Not applicable where nothing is
 * drawn. No data below 20 units at risk in an arm, and after half an hour in which nothing came. Never
 * throws.
 */
export function judgeComparedRate(
  judged: ComparedRateGuardrail,
  memory: ComparedRateMemory,
  nowMs: number,
): Verdict {
  const { scope } = judged;
  const say = (kind: VerdictKind, code: VerdictCode, tail: string) =>
    found(judged, memory, kind, code, tail);
  const worse = worseText(judged.tolerance);
  const chance = `a chance of ${percentText(judged.alpha)} to say so wrongly`;
  if (typeof scope?.invalid === 'string') {
    return say('error', 'comparison-invalid', `cannot be compared: ${scope.invalid}`);
  }
  if (memory.firedMs !== null) return say('fail', 'worse-than-control', `${worse}, with ${chance}`);
  if (scope?.applies === false) {
    return say('not-applicable', 'no-comparison', 'no draw gives some units each variant now');
  }
  if (memory.malformedAtMs !== null) {
    return malformedVerdict(judged, 'a row of evidence could not be believed');
  }
  if (memory.beyondSinceMs !== null) {
    const stood = durationText(nowMs - memory.beyondSinceMs);
    return say('pass', 'pending', `${worse} for ${stood} of ${durationText(judged.forMs)}`);
  }
  const { control, candidate } = memory.units;
  if (candidate + control === 0 && memory.pending.length === 0) {
    return say('no-data', 'no-samples', 'no unit was at risk');
  }
  if (candidate < LEAST_UNITS || control < LEAST_UNITS) {
    const needed = `${countText(LEAST_UNITS)} at risk are needed side by side in each arm`;
    return say('no-data', 'too-few-samples', needed);
  }
  // What was compared long ago says nothing of now.
  const silenceMs = nowMs - (memory.lastMs ?? nowMs);
  if (silenceMs > SILENCE_MAX_MS) {
    const silence = durationText(silenceMs);
    return say('no-data', 'no-samples', `nothing was heard in the last ${silence}`);
  }
  return say('pass', 'not-worse', `not shown to be ${worse}, with ${chance}`);
}

/** `worse than control by more than 0.1 percentage points`. */
function worseText({ kind, value }: Tolerance): string {
  if (value === 0) return 'worse than control';
  const by = kind === 'ratio' ? percentText(value) : `${numberText(value * 100)} percentage points`;
  return `worse than control by more than ${by}`;
}

function found(
  judged: ComparedRateGuardrail,
  memory: ComparedRateMemory,
  kind: VerdictKind,
  code: VerdictCode,
  tail: string,
): Verdict {
  const { units, failed, interval } = memory;
  const rate = share(failed.candidate, units.candidate);
  const controlRate = share(failed.control, units.control);
  const figures = figuresText(memory, rate, controlRate);
  return {
    kind,
    code,
    numbers: {
      ...(rate === null ? {} : { rate }),
      ...(controlRate === null ? {} : { controlRate }),
      ...(rate === null || !controlRate ? {} : { ratio: rate / controlRate }),
      failures: failed.candidate,
      controlFailures: failed.control,
      expected: memory.expected,
      ...(memory.boundary === null ? {} : { boundary: memory.boundary }),
      evidence: evidenceOf(memory),
      alpha: judged.alpha,
      tolerance: judged.tolerance.value,
    },
    ...(interval === null ? {} : { interval: [interval.low, interval.high] }),
    units,
    sentence: `${metricTitle(judged.metric)}: ${figures}; ${tail}`,
  };
}

function figuresText(
  { units, failed }: ComparedRateMemory,
  rate: number | null,
  controlRate: number | null,
): string {
  if (rate === null || controlRate === null) return 'no units of both arms side by side yet';
  const own = `${countText(failed.candidate)} of ${countText(units.candidate)} units of the candidate failed (${percentText(rate)})`;
  return `${own}, ${countText(failed.control)} of ${countText(units.control)} of control (${percentText(controlRate)})`;
}

/** How far the failures went from what was expected, 0, to the boundary, 1. */
function evidenceOf({ firedMs, failed, expected, boundary }: ComparedRateMemory): number {
  if (firedMs !== null) return 1;
  if (boundary === null || boundary <= expected) return 0;
  return Math.min(1, Math.max(0, (failed.candidate - expected) / (boundary - expected)));
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
