import type { VerdictCode } from '../guardrail/types.ts';
import type { Blocker, Rollout } from '../rollout/types.ts';
import { isSameMoment } from './same-moment.ts';
import type { Stepped } from './step-moment.ts';
import type { Moment } from './types.ts';

/** What a held rule may say from one sample to the next while what is told stays the same. */
const FLEETING: readonly VerdictCode[] = [
  'within-limit',
  'pending',
  'too-few-samples',
  'no-samples',
];

const BLOCKERS: readonly Blocker[] = ['criteria', 'no-data'];

/**
 * Whether a step changed nothing but what held rules say of single samples, and what waits for that:
 * a rate of few events is above its limit in one minute and below it in the next. Never throws.
 */
export function isFlicker({ rollout: before, ...moment }: Moment, step: Stepped): boolean {
  const { verdicts, blockers } = step.moment.rollout;
  return (
    Object.keys(before.verdicts).length === Object.keys(verdicts).length &&
    Object.entries(verdicts).every(([name, { code }]) => isFleeting(before, name, code)) &&
    isSameMoment(
      { ...moment, rollout: { ...before, verdicts, blockers: standing(before.blockers) } },
      {
        ...step,
        moment: {
          ...step.moment,
          rollout: { ...step.moment.rollout, blockers: standing(blockers) },
        },
      },
    )
  );
}

function isFleeting({ verdicts }: Rollout, name: string, code: VerdictCode): boolean {
  const before = verdicts[name]?.code;
  if (before === code) return true;
  return before !== undefined && FLEETING.includes(before) && FLEETING.includes(code);
}

function standing(blockers: readonly Blocker[]): readonly Blocker[] {
  return blockers.filter((blocker) => !BLOCKERS.includes(blocker));
}
