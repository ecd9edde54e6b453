import type { Judged, Verdict } from '../guardrail/types.ts';
import { judgedNow, SAMPLE_RATIO, skewOf } from './judged-now.ts';
import { RENEWED_MAX } from './limits.ts';
import type { Plan, Rollout } from './types.ts';

/**
 * Guardrails and criteria whose evidence begins anew when a person resumes, by name: those that
 * would pause again at once because nothing ever ends what they found (a comparison that fired, the
 * sample ratio, one event too many), and those that cannot be judged any more because of a row that
 * could not be believed. While units fall to the arms otherwise than drawn that is every comparison:
 * what it gathered is in doubt. Rules that recover on their own are not among them. Never throws.
 */
export function begunAnew(plan: Plan, rollout: Rollout): readonly string[] {
  const isSkewed = skewOf(rollout) !== null;
  return judgedNow(plan, rollout)
    .filter((judged) => {
      const verdict = Object.hasOwn(rollout.verdicts, judged.name)
        ? rollout.verdicts[judged.name]
        : undefined;
      return verdict !== undefined && isStuck(judged, verdict, isSkewed);
    })
    .map(({ name }) => name);
}

function isStuck(judged: Judged, { kind, code }: Verdict, isSkewed: boolean): boolean {
  if (judged.name === SAMPLE_RATIO) return isSkewed;
  switch (judged.shape) {
    case 'held':
    case 'count-within':
      return false;
    case 'criterion':
      return code === 'malformed-evidence';
    case 'compared-rate':
    case 'compared-values':
      if (isSkewed) return true;
      break;
    default:
  }
  return code === 'malformed-evidence' || (kind === 'fail' && judged.action === 'pause');
}

/** The rollout without what it knew of these guardrails: they must be judged again. Never throws. */
export function withoutFindings(rollout: Rollout, names: readonly string[], atMs: number): Rollout {
  if (names.length === 0) return rollout;
  return {
    ...withRenewed(
      rollout,
      names.map((guardrail) => ({ guardrail, atMs })),
    ),
    verdicts: Object.fromEntries(
      Object.entries(rollout.verdicts).filter(([name]) => !names.includes(name)),
    ),
    judged: rollout.judged.filter((name) => !names.includes(name)),
  };
}

/** Remembers whose evidence began anew, so that it can be told and folded once more. */
export function withRenewed(rollout: Rollout, renewed: NonNullable<Rollout['renewed']>): Rollout {
  if (renewed.length === 0) return rollout;
  return { ...rollout, renewed: [...(rollout.renewed ?? []), ...renewed].slice(-RENEWED_MAX) };
}
