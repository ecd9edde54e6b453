import type { Rollout } from '../rollout/types.ts';
import type { Stepped } from './step-moment.ts';
import type { Moment } from './types.ts';

/**
 * Whether nothing that anybody could see changed on a step: nobody was told anything, nothing was
 * audited, and status, phase, blockers, verdicts and lists are what they were. Time held, units and
 * figures go on. Never throws.
 */
export function isSameMoment({ rollout: before }: Moment, { moment, changes }: Stepped): boolean {
  const { rollout: after } = moment;
  return (
    changes.every(({ effects, auditRows }) => effects.length === 0 && auditRows.length === 0) &&
    before.status === after.status &&
    before.phase === after.phase &&
    before.ramp.length === after.ramp.length &&
    before.observed.length === after.observed.length &&
    isSameList(before.blockers, after.blockers) &&
    isSameList(before.reviews, after.reviews) &&
    isSameList(before.judged, after.judged) &&
    isSameList(verdictsOf(before), verdictsOf(after))
  );
}

function verdictsOf({ verdicts }: Rollout): readonly string[] {
  return Object.entries(verdicts).map(([name, { kind, code }]) => `${name} ${kind} ${code}`);
}

function isSameList(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((each, index) => each === after[index]);
}
