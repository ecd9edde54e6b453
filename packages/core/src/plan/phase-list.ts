import type { Phase } from '../rollout/types.ts';
import { type Audience, NOBODY } from './audience.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { type PhaseContext, readPhase } from './phase.ts';
import { isGroup, readGroup } from './phase-group.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/**
 * Reads the phases of a plan, each on top of the audience of the one before; those of groups stand
 * in their place. Names are unique. Never throws; what cannot be read is reported and left out.
 */
export function readPhases(report: Report, node: Node, context: PhaseContext): readonly Phase[] {
  const phases: Phase[] = [];
  let audience: Audience = NOBODY;
  let count = 0;
  const read = (item: Node, inherited?: Parameters<typeof readPhase>[4]) => {
    count += 1;
    const result = readPhase(report, item, { audience, number: count }, context, inherited);
    audience = result.audience;
    if (result.phase !== null) phases.push(result.phase);
  };
  for (const item of readList(report, node, '"phases"', 1, PLAN_LIMITS.phases)) {
    if (!isGroup(item)) {
      read(item);
      continue;
    }
    const group = readGroup(report, item, context);
    for (const member of group?.members ?? []) read(member, group?.inherited);
  }
  if (count <= PLAN_LIMITS.phases) return phases;
  addProblem(report, {
    code: 'too-large',
    at: node.at,
    message: `Cannot read "phases": with those of groups there are ${count}`,
    expected: `at most ${PLAN_LIMITS.phases}`,
  });
  return [];
}
