import type { GuardrailAction } from '../guardrail/types.ts';

/** How much a guardrail does when it fires: a higher rank does more. */
export const ACTION_RANK: Readonly<Record<GuardrailAction, number>> = {
  notify: 0,
  review: 1,
  pause: 2,
  rollback: 3,
};
