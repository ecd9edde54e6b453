import { type Change, CONTROLLER, quiet, told } from './change.ts';
import { phaseNow } from './judged-now.ts';
import type { Plan, Rollout } from './types.ts';

const CHECKPOINT = 'checkpoint ';

/**
 * Asks people each time that a phase has held for another `every`: they must answer before anything
 * is promoted. While one question is open no other is added, and people are told again.
 */
export function askAtCheckpoint(plan: Plan, before: Rollout, rollout: Rollout): Change {
  const { checkpoint, name: phase } = phaseNow(plan, rollout);
  if (checkpoint === undefined || !(checkpoint.everyMs > 0)) return quiet(rollout);
  const reached = Math.floor(rollout.heldMs / checkpoint.everyMs);
  if (!(reached > Math.floor(before.heldMs / checkpoint.everyMs))) return quiet(rollout);
  const open = rollout.reviews.find((review) => review.startsWith(CHECKPOINT));
  const name = open ?? `${CHECKPOINT}${reached}`;
  const reviews = open === undefined ? [...rollout.reviews, name] : rollout.reviews;
  const role = checkpoint.role ?? 'somebody';
  return told(
    { ...rollout, reviews },
    CONTROLLER,
    'rollout.checkpoint',
    { checkpoint: name, phase, role: checkpoint.role, heldMs: rollout.heldMs },
    {
      title: `${plan.name}: ${name} of phase "${phase}"`,
      text: `It waits for an answer of ${role}: go, or no-go, which pauses`,
    },
  );
}
