import { judgeComparedRate } from './compared-rate.ts';
import { judgeComparedValues } from './compared-values.ts';
import { judgeCountWithin } from './count-within.ts';
import { judgeCriterion } from './criterion.ts';
import { judgeDrift } from './drift.ts';
import { judgeHeld } from './held.ts';
import { judgingProblem } from './judging-problem.ts';
import { malformedVerdict } from './malformed-verdict.ts';
import { judgeSampleRatio } from './sample-ratio.ts';
import { samplingNamed } from './sampling-named.ts';
import type { GuardrailMemory, Judged, Verdict } from './types.ts';
import { judgeZeroTolerance } from './zero-tolerance.ts';

/**
 * Is it bad? Holds a guardrail or criterion against what `absorb` remembers, at a time that the
 * caller reads from its clock (ms since epoch). All `numbers` are finite; evidence that is broken
 * or not finite gives `error` with `malformed-evidence`, never `pass`. Never throws.
 *
 * | shape            | fails when                                                            |
 * | ---------------- | --------------------------------------------------------------------- |
 * | `held`           | every sample over `for` was beyond the limit, and control was not too |
 * | `count-within`   | so many events lie within the window                                  |
 * | `zero-tolerance` | there ever was one event                                              |
 * | `criterion`      | the 95 % bound on the bad side is beyond the limit                    |
 * | `compared-…`     | its units are worse than control's, at any time with chance `alpha`   |
 * | `sample-ratio`   | units fall to the arms otherwise than the ramp says                   |
 * | `drift`          | it got worse than what was accepted, with nobody left to compare with |
 *
 * @example
 * judge(guardrail, absorb(guardrail, memory, tick), tick.atMs).kind // 'pass'
 */
export function judge(judged: Judged, memory: GuardrailMemory, nowMs: number): Verdict {
  const problem = judgingProblem(judged, memory);
  if (problem !== null) return malformedVerdict(judged, problem);
  if (!Number.isFinite(nowMs)) return malformedVerdict(judged, 'the time is not finite');
  const verdict = samplingNamed(dispatched(judged, memory, nowMs), memory, nowMs);
  const figures = [...Object.values(verdict.numbers), ...(verdict.interval ?? [])];
  if (figures.every((figure) => Number.isFinite(figure))) return verdict;
  return malformedVerdict(judged, 'a figure of the verdict is not finite');
}

/** The judges by shape. */
type Judges = {
  readonly [Shape in Judged['shape']]: (
    judged: Extract<Judged, { readonly shape: Shape }>,
    memory: Extract<GuardrailMemory, { readonly shape: Shape }>,
    nowMs: number,
  ) => Verdict;
};

const JUDGES: Judges = {
  held: judgeHeld,
  'count-within': judgeCountWithin,
  'zero-tolerance': judgeZeroTolerance,
  criterion: judgeCriterion,
  'compared-rate': judgeComparedRate,
  'compared-values': judgeComparedValues,
  'sample-ratio': judgeSampleRatio,
  drift: judgeDrift,
};

/** Shapes were compared before: the memory is its guardrail's. */
function dispatched(judged: Judged, memory: GuardrailMemory, nowMs: number): Verdict {
  return JUDGES[judged.shape](judged as never, memory as never, nowMs);
}
