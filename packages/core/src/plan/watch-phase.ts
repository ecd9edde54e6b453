import type { Phase } from '../rollout/types.ts';
import { OPEN_GATE } from './gate.ts';
import { readHold } from './hold.ts';
import { PLAN_LIMITS } from './limits.ts';
import { claimName } from './name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** Name of the phase that `watch` stands for. */
export const WATCH_PHASE = 'watch';

/**
 * Reads `watch: 14d`: one more phase `watch` with the audience of the last one, held that long before
 * the rollout is completed. `null` when it has mistakes, which are reported. Never throws.
 *
 * @param at of the key
 * @param claims names of phases and groups so far
 */
export function readWatch(
  report: Report,
  node: Node,
  at: Position,
  phases: readonly Phase[],
  claims: Map<string, Position>,
): Phase | null {
  const hold = readHold(report, node);
  const name = claimName(report, claims, WATCH_PHASE, at, 'phase name', 'phases of other names');
  const last = phases.at(-1);
  if (hold === null || name === null || last === undefined) return null;
  if (last.shares.length > 0 && phases.length < PLAN_LIMITS.phases) {
    const { shares } = last;
    return {
      name,
      description: null,
      risk: null,
      shares,
      hold,
      guardrails: [],
      gate: OPEN_GATE,
    };
  }
  return addProblem(report, {
    code: last.shares.length === 0 ? 'not-supported' : 'too-large',
    at,
    message: `Cannot add a phase "${WATCH_PHASE}": ${last.shares.length === 0 ? 'nobody gets the candidate in the last one' : `there are ${phases.length} already`}`,
    expected:
      last.shares.length === 0
        ? 'a last phase with a share above 0%, or the plan without "watch"'
        : `at most ${PLAN_LIMITS.phases} phases with it`,
  });
}
