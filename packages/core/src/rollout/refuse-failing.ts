import { actingNow } from './judged-now.ts';
import type { Plan, Refusal, Rollout } from './types.ts';

/** Why nobody may get more now, or `null` when they may: a guardrail that would pause fails. Never throws. */
export function refuseFailing(plan: Plan, rollout: Rollout, verb: string): Refusal | null {
  const failing = actingNow(plan, rollout).find(
    ({ name, action }) =>
      (action === 'rollback' || action === 'pause') && rollout.verdicts[name]?.kind === 'fail',
  );
  if (failing === undefined) return null;
  return {
    code: 'guardrail-failing',
    sentence: `Cannot ${verb} rollout "${rollout.id}": guardrail "${failing.name}" fails now; wait until it recovers or roll back`,
  };
}
