import type { Guardrail } from '../guardrail/types.ts';
import { and, type Change, CONTROLLER, quiet, told } from './change.ts';
import { actingNow, SAMPLE_RATIO, skewOf } from './judged-now.ts';
import { OBSERVED_MAX } from './limits.ts';
import { alsoFailing, isSuperseded } from './superseded.ts';
import type { Plan, Rollout } from './types.ts';
import { utcTimeText } from './utc-time-text.ts';

/** Guardrails that fail now and did not on the tick before. */
export function newlyFiring(plan: Plan, before: Rollout, now: Rollout): readonly Guardrail[] {
  return actingNow(plan, now).filter(
    ({ name }) => now.verdicts[name]?.kind === 'fail' && before.verdicts[name]?.kind !== 'fail',
  );
}

/** Remembers what observers saw: they do nothing else. */
export function withObserved(rollout: Rollout, fired: readonly Guardrail[], atMs: number): Rollout {
  const seen = fired
    .filter(({ action }) => action === 'notify')
    .map(({ name: guardrail }) => ({ guardrail, atMs, sentence: sentenceOf(rollout, guardrail) }));
  if (seen.length === 0) return rollout;
  return { ...rollout, observed: [...rollout.observed, ...seen].slice(-OBSERVED_MAX) };
}

/**
 * Writes down what began to fail, and tells people of the worst rule of each metric; a `review`
 * then waits for their answer, also when a worse rule fails too.
 */
export function withNotices(
  plan: Plan,
  rollout: Rollout,
  fired: readonly Guardrail[],
  nowMs: number,
): Change {
  const failing = actingNow(plan, rollout).filter(
    ({ name }) => rollout.verdicts[name]?.kind === 'fail',
  );
  return fired.reduce<Change>(
    (change, guardrail) =>
      and(change, (now) => {
        const { name, action } = guardrail;
        const sentence = sentenceOf(now, name);
        const reviews = action === 'review' ? [...new Set([...now.reviews, name])] : now.reviews;
        const also = alsoFailing(guardrail, failing);
        return told(
          { ...now, reviews },
          CONTROLLER,
          'guardrail.fired',
          { guardrail: name, action, sentence },
          isSuperseded(guardrail, failing)
            ? undefined
            : {
                title: `${plan.name}: ${name}`,
                text: `${noticeText(action, sentence, nowMs)}${also}`,
              },
        );
      }),
    quiet(rollout),
  );
}

function noticeText(action: Guardrail['action'], sentence: string, nowMs: number): string {
  if (action === 'notify') return `It would have acted at ${utcTimeText(nowMs)}: ${sentence}`;
  return `${sentence} (action: ${action})`;
}

function sentenceOf({ verdicts }: Rollout, name: string): string {
  return verdicts[name]?.sentence ?? '';
}

/** Tells once that units fall to the arms otherwise than drawn where that pauses nothing: comparisons are blind. */
export function withSkew(plan: Plan, before: Rollout, rollout: Rollout): Change {
  const sentence = skewOf(rollout);
  const fails = rollout.verdicts[SAMPLE_RATIO]?.kind === 'fail';
  if (sentence === null || fails || skewOf(before) !== null) return quiet(rollout);
  return told(
    rollout,
    CONTROLLER,
    'guardrail.fired',
    { guardrail: SAMPLE_RATIO, action: 'hold', sentence },
    {
      title: `${plan.name}: ${SAMPLE_RATIO}`,
      text: `${sentence}; nothing is compared or promoted until somebody pauses and resumes`,
    },
  );
}

/** Writes down which rules do not act because a later rollout goes first: their verdicts are gone soon. */
export function withBlame(plan: Plan, before: Rollout, rollout: Rollout): Change {
  const shared = actingNow(plan, rollout).filter(
    ({ name }) =>
      rollout.verdicts[name]?.code === 'shared-blame' &&
      before.verdicts[name]?.code !== 'shared-blame',
  );
  return shared.reduce<Change>((change, { name, action }) => {
    const body = { guardrail: name, action, sentence: sentenceOf(rollout, name) };
    return and(change, (now) => told(now, CONTROLLER, 'guardrail.shared-blame', body));
  }, quiet(rollout));
}
