import { judgeCountWithin } from './count-within.ts';
import { judgeCriterion } from './criterion.ts';
import { judgeHeld } from './held.ts';
import { judgingProblem } from './judging-problem.ts';
import { malformedVerdict } from './malformed-verdict.ts';
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

function dispatched(judged: Judged, memory: GuardrailMemory, nowMs: number): Verdict {
  if (judged.shape === 'held' && memory.shape === 'held') return judgeHeld(judged, memory, nowMs);
  if (judged.shape === 'count-within' && memory.shape === 'count-within') {
    return judgeCountWithin(judged, memory, nowMs);
  }
  if (judged.shape === 'zero-tolerance' && memory.shape === 'zero-tolerance') {
    return judgeZeroTolerance(judged, memory);
  }
  if (judged.shape === 'criterion' && memory.shape === 'criterion') {
    return judgeCriterion(judged, memory);
  }
  return malformedVerdict(judged, 'the memory belongs to a guardrail of another shape');
}
